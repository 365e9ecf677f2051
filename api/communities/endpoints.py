"""Communities over HTTP."""

from fastapi import APIRouter

from api.communities import service
from api.communities.schemas import CommunitiesOut, CommunityOut
from api.deps import SessionDep
from api.urls import COMMUNITIES

router = APIRouter(prefix=COMMUNITIES, tags=["communities"])


@router.get("")
def list_communities(session: SessionDep) -> CommunitiesOut:
    """List all communities."""
    return CommunitiesOut(communities=service.listing(session))


@router.get("/{community}")
def get_community(community: str, session: SessionDep) -> CommunityOut:
    """Get one community by its code, its id or its name."""
    return service.one(session, community)
