"""What checking a plan found: one entry per rule and per figure of the report."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isclose
from typing import Any

SHOWN = 5
"""Offenders a check names; the others are counted."""

DIFFERS = "：与报告不符 differs from the report"


@dataclass(frozen=True)
class Check:
    """One rule or figure, looked at.

    Parameters
    ----------
    name
        Key of the check; the key of the report where it is about a figure of the report.
    holds
        True or False; None where it could not be checked, and `words` says what was lacking.
    found
        What was measured here, None where nothing could be.
    claimed
        What the plan says of itself, None where it says nothing.
    words
        What is checked and what is wrong, Chinese first.
    """

    name: str
    holds: bool | None
    found: Any
    claimed: Any
    words: str


@dataclass(frozen=True)
class Verdict:
    """All checks of a plan, in a fixed order, each name once."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """True when no check failed; checks that could not be made do not count."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.holds is False)

    @property
    def unchecked(self) -> tuple[Check, ...]:
        """The checks that could not be made."""
        return tuple(check for check in self.checks if check.holds is None)

    def __getitem__(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)


def as_dict(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain values, for JSON."""
    return {
        "holds": verdict.holds,
        "failed": [check.name for check in verdict.failed],
        "unchecked": [check.name for check in verdict.unchecked],
        "checks": [asdict(check) for check in verdict.checks],
    }


def rule(name: str, words: str, wrong: Sequence[str]) -> Check:
    """Return the check of a rule that holds when nobody breaks it; found is the number who do."""
    return Check(name, not wrong, len(wrong), None, words + listed(wrong))


def unchecked(name: str, words: str, why: str, claims: Mapping[str, Any]) -> Check:
    """Return a check that could not be made, with the reason."""
    return Check(name, None, None, claims.get(name), f"{words}：{why}")


def figure(
    name: str,
    words: str,
    found: float | None,
    claims: Mapping[str, Any],
    *,
    kept: bool | None = None,
    relative: float = 0.0,
    absolute: float = 0.0,
    wrong: Sequence[str] = (),
) -> Check:
    """Return the check of a figure against the report.

    Parameters
    ----------
    found
        The figure measured here.
    claims
        The report; a figure it lacks or gives as null is not claimed.
    kept
        Whether the rule behind the figure is kept, None where the figure follows no rule.
    relative, absolute
        How far found and claimed may differ, as a share of the larger one and in the unit.
    wrong
        Who breaks the rule.
    """
    claimed = claims.get(name)
    agrees: bool | None = None
    if claimed is not None or (name in claims and found is None):
        agrees = agree(found, claimed, relative, absolute)
    holds = False if False in (kept, agrees) else True if True in (kept, agrees) else None
    words += listed(wrong)
    if holds is None:
        words += "：报告未载 not in the report"
    elif agrees is False:
        words += DIFFERS
    return Check(name, holds, found, claimed, words)


def agree(found: object, claimed: object, relative: float, absolute: float) -> bool:
    """Return whether two figures are the same within a tolerance, or both are absent."""
    one, two = number(found), number(claimed)
    if one is None or two is None:
        return found is None and claimed is None
    return isclose(one, two, rel_tol=relative, abs_tol=absolute)


def number(value: object) -> float | None:
    """Return a number as such, None for anything else: claims are somebody's word."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None


def listed(names: Sequence[str]) -> str:
    """Return who breaks a rule as the end of a sentence."""
    if not names:
        return ""
    more = f" … (+{len(names) - SHOWN})" if len(names) > SHOWN else ""
    return f"：{'、'.join(names[:SHOWN])}{more}"
