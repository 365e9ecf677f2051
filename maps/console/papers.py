"""The page of papers: make one now, or read one that was made by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from maps.console.frame import Frame, Said, render
from maps.console.times import moment


@dataclass(frozen=True)
class PaperFile:
    """A paper that is kept: its kind, a day of its period, the names of its files by form."""

    kind: str
    day: date
    made_at: datetime
    files: Mapping[str, str]


@dataclass(frozen=True)
class Papers:
    """What may be made, with the day it is made for at first, and what is kept.

    Parameters
    ----------
    kinds
        Code, title and what it is for.
    """

    kinds: Sequence[tuple[str, Said, Said]]
    days: Mapping[str, date]
    kept: Sequence[PaperFile]
    fault: Said | None = None


def papers_page(frame: Frame, papers: Papers) -> str:
    """Return the page of papers."""
    titles = {code: said for code, said, _ in papers.kinds}
    return render("papers.html", frame, papers=papers, titles=titles, moment=moment)
