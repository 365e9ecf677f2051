"""Exports as pages: layers chosen in a form, the file watched and fetched."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from pyproj import CRS
from sqlalchemy.orm import Session

from api.console.framing import FrameDep, PageRoute, page
from api.console.giving import fault, said
from api.console.sent import Sent, SentDep
from api.console.sent import sent as form_sent
from api.console.showing import ground_url
from api.deps import MOST_ID, SessionDep
from api.exports import desk
from api.exports.endpoints import cupboard_of, file_response, wake
from api.exports.grants import open_layers, personal
from api.exports.wanted import PACKAGE, Wanted
from api.jobs.stay import LOOK_S
from api.ogc.systems import systems_at
from api.view import View, ViewDep, checked_reason
from api.window import parse_window
from data.exports.collections import COLLECTIONS
from data.exports.formats import FORMATS
from data.features.extents import bounds
from data.store import jobs
from data.store.dialect import Bbox
from data.store.engine import read_scope
from geo.access import POLICY
from geo.clock import LOCAL
from geo.errors import ConflictError, InputError
from maps.console.exports import Choice, ExportLine, Exports, export_part, exports_page
from maps.console.frame import Said, halves

router = APIRouter(route_class=PageRoute)
Number = Annotated[int, Path(ge=1, le=MOST_ID)]
AT_ONCE_S = 1.5
"""So long a person waits for a small file before the page says that it is being made."""
SHOWN = 5
"""Exports the page shows; those that are being made are among them."""
LOSES: Said = ("不能原样读回", "not to be imported again")
NO_TABLES: Said = ("表", "a table")
SIDES = ("west", "south", "east", "north")


@router.get("/exports")
def show_exports(request: Request, session: SessionDep, here: ViewDep, frame: FrameDep) -> Response:
    """Show what can be exported, what is being made, and the files that are there.

    Who makes files begins to get ready meanwhile, so that a small one is there at once.
    """
    here.require("make", "exports")
    wake(request)
    return page(request, exports_page(frame, _exports(request, session, here)))


@router.post("/exports")
def begin(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, sent: SentDep
) -> Response:
    """Ask for a file; a form that cannot be read is shown again with what was typed."""
    here.require("make", "exports")
    try:
        reason = sent.values.get("reason")
        told = here if reason is None else replace(here, reason=checked_reason(reason))
        number = desk.begin(told, _wanted(sent), str(request.base_url))
    except (InputError, ConflictError) as error:
        faults = said(error) if isinstance(error, InputError) else [halves(str(error))]
        shown = _exports(request, session, here)
        ticked = sent.ticked.get("layers", ())
        shown = replace(shown, values=sent.values, ticked=ticked, faults=faults)
        status = 422 if isinstance(error, InputError) else 409
        return page(request, exports_page(frame, shown), status)
    if wake(request):
        _wait_for(here, number)
    return RedirectResponse(f"/console/{here.stored.key}/exports", 303)


def _wait_for(here: View, number: int) -> None:
    """Wait a moment for a file that is made at once: the page that follows has it."""
    ends = time.monotonic() + AT_ONCE_S
    while time.monotonic() < ends:
        with read_scope(here.engine) as session:
            if not jobs.get(session, number, here.stored.id).open:
                return
        time.sleep(LOOK_S)


@router.get("/exports/{number}")
def show_export(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, number: Number
) -> Response:
    """Show how far an export is."""
    found = desk.get(session, here, cupboard_of(request), number)
    return page(request, export_part(frame, _line(found)))


@router.post("/exports/{number}/end", dependencies=[Depends(form_sent)])
def end(request: Request, session: SessionDep, here: ViewDep, number: Number) -> Response:
    """Stop an export, or delete its file."""
    desk.stop(session, here, cupboard_of(request), number)
    return RedirectResponse(f"/console/{here.stored.key}/exports", 303)


@router.get("/exports/{number}/file")
def fetch(request: Request, session: SessionDep, here: ViewDep, number: Number) -> Response:
    """Send the file of an export."""
    return file_response(request, session, here, number)


def _exports(request: Request, session: Session, here: View) -> Exports:
    cupboard = cupboard_of(request)
    found = desk.listing(session, here, cupboard)
    layers = open_layers(here)
    told = [
        name
        for name in personal(here, layers)
        if POLICY.subjects[COLLECTIONS[name].subject].personal
    ]
    ground = COLLECTIONS["buildings"].table
    everywhere = ground.c.community_id == here.stored.id
    west, south, east, north = bounds(session, ground, everywhere) or (0.0, 0.0, 0.0, 0.0)
    systems = systems_at([((west + east) / 2, (south + north) / 2)])
    codes = [one.code for one in systems[1:]]  # but CRS84, which a file cannot tell from 4326
    return Exports(
        layers=[_layer(name) for name in layers],
        formats=[
            Choice(
                one.ending.removeprefix("."), (one.zh, one.en), ("", "") if one.lossless else LOSES
            )
            for one in FORMATS.values()
        ],
        systems=[Choice(code, (code, code), (CRS(code).name,) * 2) for code in codes],
        exports=[_line(one) for one in found[:SHOWN]],
        extent=[f"{side:.4f}" for side in (west, south, east, north)],
        days=cupboard.lasts.days,
        ground_url=ground_url(here),
        told=[_named(name) for name in told],
    )


def _layer(name: str) -> Choice:
    return Choice(name, _named(name), ("", "") if COLLECTIONS[name].drawn else NO_TABLES)


def _named(name: str) -> Said:
    layer = COLLECTIONS[name].layer
    return layer.zh, layer.en


def _line(one: desk.Export) -> ExportLine:
    job, wanted, file = one.job, one.wanted, one.file
    form = wanted.format
    moment = wanted.as_of and f"{wanted.as_of.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    return ExportLine(
        id=job.id,
        state=job.state,
        share=job.share,
        said=job.said,
        layers=[("全部图层", "all layers")] if form is None else [*map(_named, wanted.layers)],
        format=("QGIS 包", "QGIS package") if form is None else (form.zh, form.en),
        details=[one for one in (wanted.crs, wanted.words, moment) if one],
        asked_at=job.created_at,
        cancel=job.cancel,
        personal=one.personal,
        size_bytes=file.size_bytes if file else None,
        until=file.until if file else None,
    )


def _wanted(sent: Sent) -> Wanted:
    """Return what a form asks for.

    Raises
    ------
    InputError
        Area or time cannot be read.
    """
    given = sent.values
    form = given.get("format", "")
    return Wanted(
        tuple(sent.ticked.get("layers", ())),
        form,
        given.get("other_crs") or given.get("crs", "EPSG:4326"),
        _window(given),
        None if form == PACKAGE else given.get("filter"),
        _moment(given.get("as_of")),
    )


def _window(given: Mapping[str, str]) -> Bbox | None:
    sides: Sequence[str] = [given.get(side, "") for side in SIDES]
    if not any(sides):
        return None
    try:
        return parse_window(",".join(sides), "form", "bbox")
    except InputError as error:
        zh = "范围要填西、南、东、北四个经纬度。"
        raise fault(zh, "Give west, south, east and north in degrees.", "bbox") from error


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise fault("时刻不对。", "The moment cannot be read.", "as_of") from error
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
