"""Grids, roster and workload over HTTP."""

from fastapi import APIRouter, Request, Response

from api.console.dashboards import Day, ReaderDep
from api.console.framing import FrameDep, PageRoute, page
from api.console.numbers import day_of
from api.figures import staffing
from api.papers import gathered
from api.view import ViewDep
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault
from maps.console.grids import grids_page
from maps.console.roster import roster_page
from maps.console.workload import Workload, workload_page

router = APIRouter(route_class=PageRoute)


@router.get("/grids")
def show_grids(request: Request, here: ViewDep, reader: ReaderDep, frame: FrameDep) -> Response:
    """Show the grids with their people and what is going on in them."""
    here.rows("visits")
    lines = staffing.grid_lines(here, reader)
    return page(request, grids_page(frame, lines, reader.patrols))


@router.get("/roster")
def show_roster(
    request: Request, here: ViewDep, reader: ReaderDep, frame: FrameDep, on: Day = ""
) -> Response:
    """Show who works when in a week, and how the night just past was walked."""
    here.rows("roster")
    try:
        day = day_of(on) or here.at.astimezone(LOCAL).date()
    except ValueError as error:
        fault = Fault("request", "日期不对。 This is not a date.", "", column="on")
        raise InputError([fault]) from error
    return page(request, roster_page(frame, staffing.roster(reader, day)))


@router.get("/workload")
def show_workload(request: Request, here: ViewDep, reader: ReaderDep, frame: FrameDep) -> Response:
    """Show who is overloaded, by a measure that is written there."""
    rostered = here.scope("roster").everything
    work = Workload(
        departments=gathered.workload(reader, "department"),
        grids=gathered.workload(reader, "grid_id"),
        guards=staffing.guard_loads(reader) if rostered else (),
        names=dict(reader.office.book.departments),
        workers=reader.workers if reader.people else {},
        much=staffing.MUCH,
        pace=gathered.pace(reader),
    )
    return page(request, workload_page(frame, work))
