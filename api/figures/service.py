"""Figures of the cases a person may see."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
from sqlalchemy.orm import Session

from api.figures.schemas import FigureOut, FiguresOut
from api.view import View
from data.store import case_ledger
from geo.cases.kpi import LEAST, Figure, Period, figures
from geo.errors import InputError
from geo.faults import Fault

DAYS = 30
_PLAIN = ("name", "zh", "en", "unit", "group", "value", "numerator", "denominator", "reason")


def made(
    session: Session, here: View, by: str | None, first: date | None, last: date | None
) -> FiguresOut:
    """Return the figures of whole days from the first to the last, of the cases in the scope.

    Small numbers are shown to who works on the cases anyway, and withheld from who counts them.

    Raises
    ------
    DeniedError
        The person may see no figures, or not those of single people.
    InputError
        The last day is before the first.
    """
    scope = here.rows("case_figures")
    if by == "person":
        here.require("by_person", "case_figures")
    last = last or here.at.date()
    first = first or last - timedelta(days=DAYS - 1)
    if last < first:
        fault = Fault("request", "It ends before it starts.", "Give from ≤ to.", column="to")
        raise InputError([fault])
    period = Period.days(first, last)
    least = 1 if here.may("small_numbers", "case_figures") else LEAST
    rows = case_ledger.counted(session, here.stored.id, period, as_of=here.at, by=by, scope=scope)
    found = figures(rows, period, as_of=here.at, by=by, least=least)
    return FiguresOut(
        by=by,
        start=period.start,
        end=period.end,
        as_of=here.at,
        least=least,
        figures=[_figure(one) for one in found],
    )


def as_csv(found: FiguresOut) -> str:
    """Return figures as a table that spreadsheets open: UTF-8 with a mark, a line a figure."""
    rows: Sequence[dict[str, object]] = [one.model_dump() for one in found.figures]
    frame = pd.DataFrame(rows, columns=[*_PLAIN, "formula_zh", "formula_en"])
    frame["group"] = ["合计 total" if row["group"] is None else _safe(row["group"]) for row in rows]
    return "\ufeff" + frame.to_csv(index=False)


def _safe(text: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    plain = str(text)
    return f"'{plain}" if plain[:1] in {"=", "+", "-", "@", "\t", "\r"} else plain


def _figure(one: Figure) -> FigureOut:
    return FigureOut(**one.as_dict())
