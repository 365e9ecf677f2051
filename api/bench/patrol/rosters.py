"""Rosters of 18 guards over 28 days: what is met, how fair, and what is proved of it."""

from collections.abc import Sequence
from typing import Any

from geo.patrol.rostering import Request, roster

NEEDS = ((4, 4, 4), (5, 4, 4), (5, 4, 5), (5, 5, 5))


def rows(needs: Sequence[tuple[int, ...]] = NEEDS, *, days: int = 28) -> list[dict[str, Any]]:
    """Return a row a need; each stage is told as its value and, behind a colon, its bound."""
    return [_row(need, days) for need in needs]


def _row(need: tuple[int, ...], days: int) -> dict[str, Any]:
    made = roster(Request(need=need, days=days))
    return {
        "need": "/".join(map(str, need)),
        "days": days,
        "hours_a_year": made.year_h,
        "overtime_a_month": made.overtime_month_h,
        "status": "roster" if made.feasible else "refused",
        "violations": made.violations if made.feasible else None,
        **{stage.name: f"{stage.value}:{stage.bound}" for stage in made.stages},
        "proven": made.proven if made.feasible else None,
        "fixes": len(made.fixes),
        "seconds": made.seconds,
    }
