"""Making a paper: its kind, its day, its language and the form it is read in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy.orm import Session

from api.cases.office import Offices
from api.figures.reading import Reader
from api.papers.daily import daily
from api.papers.monthly import monthly
from api.papers.saying import Sayer
from api.papers.weekly import weekly
from data.exports.papers import svg_of, write_pdf
from data.store.registry import Stored
from geo.clock import LOCAL
from geo.papers import Paper
from geo.papers.paper import Lang
from maps.papers import paper_page

Kind = Literal["daily", "weekly", "monthly"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Form = Literal["html", "pdf"]
NAMES: Mapping[Kind, tuple[str, str]] = {
    "daily": ("值班交接表", "Handover sheet"),
    "weekly": ("周安全分析", "Weekly safety analysis"),
    "monthly": ("月度考核", "Monthly assessment"),
}
_MAKERS: Mapping[Kind, Callable[[Sayer, date], Paper]] = {
    "daily": daily,
    "weekly": weekly,
    "monthly": monthly,
}


def system_reader(session: Session, stored: Stored, offices: Offices, at: datetime) -> Reader:
    """Return the reader that sees everything: of the service itself, and of the command line."""
    return Reader(session, stored.id, at, offices.of(session, stored.id, at))


def made(reader: Reader, stored: Stored, kind: Kind, on: date, lang: Lang = "zh") -> Paper:
    """Return a paper of the day, week or month a day lies in.

    Raises
    ------
    DeniedError
        The reader may not see what is in it.
    ValueError
        Its period has not begun.
    """
    return _MAKERS[kind](Sayer(stored, reader, lang), on)


def drawn(paper: Paper, form: Form, font: Path | None = None) -> bytes:
    """Return a paper as a file.

    Raises
    ------
    ValueError
        The font cannot be embedded.
    """
    if form == "html":
        return paper_page(paper, svg_of).encode()
    stream = BytesIO()
    write_pdf(paper, stream, font)
    return stream.getvalue()


def last_day(kind: Kind, now: datetime) -> date:
    """Return a day of the last period of a kind that is over."""
    today = now.astimezone(LOCAL)
    if kind == "daily":
        return (today - timedelta(days=1, hours=6)).date()
    if kind == "weekly":
        return today.date() - timedelta(days=today.weekday() + 1)
    return today.date().replace(day=1) - timedelta(days=1)
