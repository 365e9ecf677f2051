"""The home page over HTTP, and what its map asks for."""

import json
import math
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.cases.deps import OfficeDep
from api.cases.office import Office
from api.console import today
from api.console.framing import FrameDep, PageRoute, page
from api.console.ground import corners
from api.console.lines import lines_of
from api.deps import SessionDep, WindowDep
from api.view import View, ViewDep
from api.window import Window
from data.store import case_cells, cases
from data.store.case_cells import Cell
from data.store.case_filters import Wanted
from data.store.case_rows import Record
from maps.console import Frame
from maps.console.home import home_page
from maps.console.queue import mark, shown

router = APIRouter(route_class=PageRoute)
CELL_PX = 64
"""So far apart on the screen cases are drawn one by one."""
WORLD_PX = 256
"""Width of the world at zoom 0."""
MOST_CELLS = 2000
MOST_NEAR = 50
FRESH = {"Cache-Control": "private, no-store"}
Zoom = Annotated[float, Query(ge=0, le=24)]


def show(request: Request, session: Session, here: View, office: Office, frame: Frame) -> Response:
    """Show what needs somebody now."""
    found = today.home(session, here, office, request.app.state.boards)
    return page(request, home_page(frame, found))


@router.get("/home/cases.json")
def show_cases(  # noqa: PLR0917 - FastAPI hands them in by name
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    bbox: WindowDep = None,
    zoom: Zoom = 16.0,
    whole: bool = False,
    late: bool = False,
    near: bool = False,
) -> Response:
    """Send the open cases of a window: those alone in their cell, and how many are in the others.

    Parameters
    ----------
    whole
        The window shows everything there is: no case has to be looked up by its place.
    late
        Only those over the limit of their step.
    near
        The first of them one by one: for a cell that cannot be drawn any larger.
    """
    here.rows("case_figures")
    scope, key = here.rows("cases"), here.stored.id
    window = None if whole else bbox
    wanted = Wanted(open=True, bbox=window, overdue_at=here.at if late else None)
    found: Sequence[Cell] = ()
    records: Sequence[Record] = ()
    if "place" not in here.columns("cases"):
        pass
    elif near:
        records = cases.listing(session, key, scope=scope, wanted=wanted, limit=MOST_NEAR).records
    else:
        size = _size(zoom, bbox)
        found = case_cells.cells(
            session, key, scope=scope, wanted=wanted, size=size, now=here.at, limit=MOST_CELLS
        )
        alone = [one.case_id for one in found if one.number == 1]
        records = cases.several(session, key, alone)
    lines = [
        shown(line, frame, office.book, office.calendar, here.at)
        for line in lines_of(session, here, records)
    ]
    many = [_cell(one) for one in found if one.number > 1]
    return _json({"cells": many, "cases": [mark(line, frame) for line in lines if line["place"]]})


@router.get("/home/laps.json")
def show_laps(request: Request, session: SessionDep, here: ViewDep) -> Response:
    """Send how the stops of the running shifts stand."""
    return _json(today.laps(session, here, request.app.state.boards))


@router.get("/home/corners.json")
def show_corners(request: Request, session: SessionDep, here: ViewDep) -> Response:
    """Send the dead corners of the plan in force."""
    return corners(request, session, here)


def _size(zoom: float, bbox: Window | None) -> tuple[float, float]:
    """Return the size of a cell in degrees, about square on the screen.

    The same in a whole degree of latitude, so that cells stay where they are while a map is moved.
    """
    width = 360 / (WORLD_PX * 2**zoom) * CELL_PX
    latitude = round((bbox[1] + bbox[3]) / 2) if bbox else 0
    return width, width * max(0.01, math.cos(math.radians(latitude)))


def _cell(one: Cell) -> dict[str, Any]:
    lon, lat = one.place
    at = [round(lat, 6), round(lon, 6)]
    return {"at": at, "number": one.number, "late": one.overdue, "severity": one.severity}


def _json(data: Any) -> Response:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json", headers=FRESH)
