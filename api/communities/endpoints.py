"""Communities over HTTP."""

from fastapi import APIRouter, Request

from api.caller import SettledDep
from api.communities import service
from api.communities.schemas import CommunitiesOut, CommunityOut
from api.deps import SessionDep
from api.urls import COMMUNITIES
from api.view import ViewDep

router = APIRouter(prefix=COMMUNITIES, tags=["communities"])


@router.get("")
def list_communities(request: Request, session: SessionDep, caller: SettledDep) -> CommunitiesOut:
    """List the communities you have a role in."""
    return CommunitiesOut(communities=service.listing(request, session, caller))


@router.get("/{community}")
def get_community(session: SessionDep, here: ViewDep) -> CommunityOut:
    """Get one community by its code, its id or its name."""
    return service.described(session, here)
