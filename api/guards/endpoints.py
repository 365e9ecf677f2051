"""Guards over HTTP."""

from fastapi import APIRouter

from api.deps import SessionDep
from api.guards.schemas import GuardOut, GuardsOut
from api.urls import COMMUNITIES
from data.store import communities, guards

router = APIRouter(prefix=COMMUNITIES, tags=["guards"])


@router.get("/{community}/guards")
def list_guards(community: str, session: SessionDep) -> GuardsOut:
    """List the guards of a community by number: crew and home grid."""
    every = guards.listing(session, communities.find(session, community).id)
    return GuardsOut(guards=[GuardOut.model_validate(guard) for guard in every])
