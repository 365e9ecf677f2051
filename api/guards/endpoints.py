"""Guards over HTTP."""

from fastapi import APIRouter

from api.deps import SessionDep
from api.guards.schemas import GuardOut, GuardsOut
from api.urls import COMMUNITIES
from api.view import ViewDep
from data.store import guards

router = APIRouter(prefix=COMMUNITIES, tags=["guards"])


@router.get("/{community}/guards")
def list_guards(session: SessionDep, here: ViewDep) -> GuardsOut:
    """List the guards of a community by number: crew and home grid; a guard sees the own row."""
    every = guards.listing(session, here.stored.id, here.rows("guards"))
    return GuardsOut(guards=[GuardOut.model_validate(guard) for guard in every])
