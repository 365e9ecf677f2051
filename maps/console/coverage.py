"""The page of coverage in the console: was every corner seen, by whom, and where not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maps.console.frame import Frame, Said, render

SPANS: Mapping[str, Said] = {
    "night": ("夜班", "Night shift"),
    "early": ("早班", "Early shift"),
    "middle": ("中班", "Middle shift"),
    "day": ("一天（6 时起）", "A day (from 6:00)"),
    "week": ("七天（6 时起）", "Seven days (from 6:00)"),
}


@dataclass(frozen=True)
class CoverageDesk:
    """What the page is told.

    Parameters
    ----------
    span, on
        The kind of span, and the day it begins on.
    said
        The span in words.
    share, made
        The one figure, and what it is made of; None where there is no plan.
    notes
        How it was counted, and what else was or was not seen.
    walked
        Whether what was walked may be seen, and so the replay.
    whole
        Whether every street was walked and no place missed.
    guards, total
        Number, kilometres planned, surely walked, fixes; and the sums of the latter.
    grids
        Name, share seen, kilometres.
    fault
        Why there is nothing.
    """

    span: str
    on: str
    said: str
    share: str | None
    made: str
    notes: Sequence[str]
    walked: bool
    guards: Sequence[tuple[str, str, str, str]]
    grids: Sequence[tuple[str, str, str]]
    whole: bool = False
    total: tuple[str, ...] = ()
    fault: Said | None = None


def coverage_page(frame: Frame, desk: CoverageDesk) -> str:
    """Return the page of coverage."""
    return render("coverage.html", frame, desk=desk, spans=SPANS)
