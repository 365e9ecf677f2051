"""Dashboards over HTTP: the page, and its table for spreadsheets."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.cases.deps import OfficeDep
from api.cases.office import Office
from api.console.framing import FrameDep, PageRoute, page
from api.console.numbers import day_of
from api.deps import SessionDep
from api.figures import tabled
from api.figures.dashboards import Dashboard, Of, dashboard, default_day, seen
from api.figures.reading import Reader
from api.view import View, ViewDep
from data.exports.figures import as_csv, as_xlsx
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault
from geo.figures import Kind, words
from maps.console import Board, dashboard_page

router = APIRouter(route_class=PageRoute)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Day = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Query(max_length=40)]


def reader(session: SessionDep, here: ViewDep, office: OfficeDep) -> Reader:
    """Return the reader of figures who asks."""
    return Reader.of(session, here, office)


ReaderDep = Annotated[Reader, Depends(reader)]


def asked(reader: ReaderDep, of: Of = "community", span: Kind = "week", on: Day = "") -> Dashboard:
    """Return the dashboard of an address.

    Raises
    ------
    InputError
        The period has not begun.
    """
    today = reader.at.astimezone(LOCAL).date()
    try:
        return dashboard(reader, of, span, day_of(on) or default_day(today))
    except ValueError as error:
        reason = "这一期还没有开始，或日期不对。 The period has not begun, or the day is wrong."
        raise InputError([Fault("request", reason, "", column="on")]) from error


DashboardDep = Annotated[Dashboard, Depends(asked)]


@router.get("/dashboards")
def show_dashboard(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    here: ViewDep,
    reader: ReaderDep,
    found: DashboardDep,
    frame: FrameDep,
    figure: Name = "",
) -> Response:
    """Show the figures of a kind of subject beside the period before."""
    names = [one.formula.name for one in found.totals]
    chosen = next((one for one in (figure, "on_time_rate", "visits_on_time") if one in names), "")
    board = Board(
        of=found.of,
        seen=seen(reader),
        span=found.span,
        today=here.at.astimezone(LOCAL).date(),
        figures=found.figures,
        changes=found.changes,
        trend=found.trend,
        names=names_of(found.of, reader.office),
        chosen=chosen,
        least=found.least,
        partial=not reader.cases.everything,
    )
    return page(request, dashboard_page(frame, board))


@router.get("/dashboards.csv")
def send_csv(here: ViewDep, reader: ReaderDep, found: DashboardDep) -> Response:
    """Send a dashboard as CSV."""
    rows = tabled.rows_of(found, names_of(found.of, reader.office))
    return _file(here, found, as_csv(rows), "csv", "text/csv; charset=utf-8")


@router.get("/dashboards.xlsx")
def send_xlsx(here: ViewDep, reader: ReaderDep, found: DashboardDep) -> Response:
    """Send a dashboard as a workbook."""
    rows = tabled.rows_of(found, names_of(found.of, reader.office))
    content = as_xlsx(here.stored.name, rows, tabled.about_of(found, here.stored.name))
    return _file(here, found, content, "xlsx", XLSX)


def names_of(of: Of, office: Office) -> dict[str, words.Said]:
    """Return what groups are called, where that is not their own name."""
    return dict(office.book.departments) if of == "department" else {}


def _file(here: View, found: Dashboard, content: bytes, ending: str, kind: str) -> Response:
    name = f"{here.stored.key}-{found.of}-{found.span.kind}-{found.span.first}.{ending}"
    plain = re.sub(r"[^A-Za-z0-9.-]", "_", name)
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)
