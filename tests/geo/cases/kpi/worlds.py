"""Small frames of cases with known figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from geo.cases.kpi import COLUMNS, KEYS, Period

NOVEMBER = Period.month(2026, 11)
LATER = NOVEMBER.end + timedelta(days=10)
TIMES = [name for name in COLUMNS if name.endswith("_at")]


def at(day: int, hour: float = 12) -> datetime:
    """Return a moment of November 2026 in UTC; days beyond 30 are in December."""
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return cases; what a row does not say is empty, 0 or no."""
    blank: dict[str, Any] = dict.fromkeys((*COLUMNS, *KEYS.values()))
    flags = {"suspended": False, "cancelled": False, "merged": False, "redos": 0, "reopens": 0}
    cases = pd.DataFrame([blank | flags | row for row in rows], columns=list(blank))
    cases[TIMES] = cases[TIMES].apply(lambda times: pd.to_datetime(times, utc=True))
    return cases


def closed(count: int, *, late: bool = False, **more: Any) -> list[dict[str, Any]]:
    """Return cases reported on the 2nd, due on the 10th and closed on the 9th or the 11th."""
    row = {"linked_at": at(2), "due_at": at(10), "closed_at": at(11 if late else 9)}
    return [row | more] * count


def pending(count: int, **more: Any) -> list[dict[str, Any]]:
    """Return cases reported on the 2nd, due on the 10th and not closed."""
    return [{"linked_at": at(2), "due_at": at(10)} | more] * count


@st.composite
def cases(draw: st.DrawFn) -> pd.DataFrame:
    """Frames of up to 60 cases around November with anything absent."""
    size = draw(st.integers(0, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    days = pd.Timestamp("2026-10-15", tz="UTC")

    def times() -> "pd.Series":
        hours = pd.Series(rng.integers(0, 24 * 60, size))
        return (days + pd.to_timedelta(hours, unit="h")).where(rng.random(size) < 0.8)

    columns: dict[str, Any] = {name: times() for name in TIMES}
    columns |= {name: rng.random(size) < 0.1 for name in ("suspended", "cancelled", "merged")}
    columns |= {name: rng.integers(0, 2, size) for name in ("redos", "reopens")}
    columns["rating"] = pd.Series(rng.integers(1, 6, size)).where(rng.random(size) < 0.6)
    for name in KEYS.values():
        columns[name] = rng.choice(np.array(["a", "b", "c", None], dtype=object), size)
    return pd.DataFrame(columns)
