"""The pages of the four specialists of each grid over HTTP: 一格四员."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.cases.deps import OfficeDep
from api.cases.office import Office
from api.console import giving, places
from api.console.framing import FrameDep, PageRoute, page, told
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.specialists import service
from api.specialists.schemas import MOST
from api.view import View, ViewDep
from data.store.specialists import KINDS, NAMES, Specialist
from geo.errors import InputError
from maps.console import GridTeam, Member, Said, TeamForm, specialists_page, team_page

router = APIRouter(route_class=PageRoute)
GridId = Annotated[str, Path(max_length=100)]
MOST_NAME, MOST_PHONE = 100, 40
_ROW = re.compile(r"kind_(\d{1,3})")
_COMMAS = re.compile(r"[、，,;；\s]+")
DONE = {"saved": ("已保存", "Saved")}
KIND_NAMES: dict[str, Said] = {kind: NAMES[kind] for kind in KINDS}


@router.get("/specialists")
def show_specialists(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show whom each grid can turn to."""
    found = service.listing(session, here)
    names = places.buildings(session, here)
    own = frozenset(grid for held in here.actor.at(here.stored.id) for grid in held.grids)
    html = specialists_page(
        frame,
        [_team(here, grid, found, names) for grid in sorted(office.grids)],
        KIND_NAMES,
        edits=here.may("edit", "specialists"),
        names="name" in here.columns("specialists"),
        own=own & office.grids,
        said=told(request, DONE),
    )
    return page(request, html)


@router.get("/specialists/{grid_id}")
def show_team(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    grid_id: GridId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
) -> Response:
    """Show the form of a grid's specialists."""
    here.require("edit", "specialists")
    return page(request, team_page(frame, _form(session, here, office, grid_id)))


@router.post("/specialists/{grid_id}")
def save_team(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    grid_id: GridId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Put these people in place of a grid's."""
    here.require("edit", "specialists")
    form = _form(session, here, office, grid_id)
    try:
        people = _people(sent, grid_id, office, places.buildings(session, here))
    except InputError as error:
        again = TeamForm(form.team, form.kinds, form.buildings, sent.values, giving.said(error))
        return page(request, team_page(frame, again), 422)
    with here.writing() as writing:
        service.save(writing, here, grid_id, people)
    return RedirectResponse(f"/console/{here.stored.key}/specialists?done=saved", 303)


def _form(session: Session, here: View, office: Office, grid_id: str) -> TeamForm:
    service.require_grid(office, grid_id)
    names = places.buildings(session, here)
    own = sorted(key for key, grid in office.building_grid.items() if grid == grid_id)
    team = _team(here, grid_id, service.listing(session, here), names)
    return TeamForm(team, KIND_NAMES, [names.get(key) or key for key in own])


def _team(here: View, grid_id: str, found: list[Specialist], names: dict[str, str]) -> GridTeam:
    columns = here.columns("specialists")
    return GridTeam(
        grid_id,
        [
            Member(
                one.kind,
                one.name if "name" in columns else "",
                (one.phone or "") if "phone" in columns else "",
                [names.get(key) or key for key in one.buildings],
            )
            for one in found
            if one.grid_id == grid_id
        ],
    )


def _people(sent: Sent, grid_id: str, office: Office, names: dict[str, str]) -> list[Specialist]:
    """Return the people a form names; rows without a name are dropped.

    Raises
    ------
    InputError
        A name or number is too long, a kind or a building is none, or a kind but the last has two.
    """
    people = []
    for key, kind in sent.values.items():
        row = _ROW.fullmatch(key)
        name = sent.values.get(f"name_{row[1]}") if row else None
        if row is None or name is None:
            continue
        phone = sent.values.get(f"phone_{row[1]}")
        if kind not in KINDS or len(name) > MOST_NAME or len(phone or "") > MOST_PHONE:
            raise giving.fault("姓名或电话太长。", "A name or number is too long.", key)
        words = _COMMAS.split(sent.values.get(f"buildings_{row[1]}", ""))
        buildings = [giving.building(word, office, names) for word in words if word]
        people.append(Specialist(grid_id, kind, name, phone, tuple(dict.fromkeys(buildings))))
    for kind in KINDS[:-1]:
        if sum(one.kind == kind for one in people) > 1:
            zh, en = NAMES[kind]
            raise giving.fault(f"{zh}只能有一位。", f"There is one {en} only.", kind)
    if len(people) > MOST:
        raise giving.fault(f"最多 {MOST} 位。", f"{MOST} at most.", "kind")
    return people
