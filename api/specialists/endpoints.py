"""The four specialists of each grid over HTTP: 一格四员."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from sqlalchemy.orm import Session

from api.cases.deps import OfficeDep
from api.deps import SessionDep
from api.once import KeyDep, once
from api.specialists import service
from api.specialists.schemas import SpecialistOut, SpecialistsIn, SpecialistsOut
from api.texts import Code
from api.urls import COMMUNITIES
from api.view import View, ViewDep
from data.store.idempotency import Answer
from data.store.specialists import NAMES, Specialist

router = APIRouter(prefix=COMMUNITIES, tags=["specialists"])
Grid = Annotated[Code | None, Query(description="Only of this grid.")]
GridId = Annotated[str, Path(max_length=100, description="Number of a grid in force.")]


@router.get("/{community}/specialists")
def list_specialists(session: SessionDep, here: ViewDep, grid_id: Grid = None) -> SpecialistsOut:
    """List whom a grid can turn to: its chief, its two officers and its building chiefs."""
    found = service.listing(session, here)
    return _out(here, [one for one in found if grid_id in {None, one.grid_id}])


@router.put("/{community}/grids/{grid_id}/specialists", response_model=SpecialistsOut)
def set_specialists(
    grid_id: GridId,
    here: ViewDep,
    office: OfficeDep,
    key: KeyDep,
    asked: Annotated[SpecialistsIn, Body()],
) -> Response:
    """Put these people in place of a grid's; managers may."""
    here.require("edit", "specialists")
    service.require_grid(office, grid_id)
    people = [
        Specialist(grid_id, one.kind, one.name, one.phone, tuple(one.buildings))
        for one in asked.specialists
    ]

    def work(session: Session) -> Answer:
        service.save(session, here, grid_id, people)
        return Answer(200, _out(here, people).model_dump_json(), {})

    return once(here, key, asked.model_dump_json().encode(), work)


def _out(here: View, people: list[Specialist]) -> SpecialistsOut:
    columns = here.columns("specialists")
    return SpecialistsOut(
        specialists=[
            SpecialistOut(
                grid_id=one.grid_id,
                kind=one.kind,
                kind_zh=NAMES[one.kind][0],
                kind_en=NAMES[one.kind][1],
                name=one.name if "name" in columns else None,
                phone=one.phone if "phone" in columns else None,
                buildings=list(one.buildings),
            )
            for one in people
        ]
    )
