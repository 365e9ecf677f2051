"""What the API says of communities."""

from sqlalchemy.orm import Session

from api.communities.schemas import CommunityOut
from api.urls import COMMUNITIES
from data.store import communities, layers
from data.store.communities import Stored
from geo.schema import LAYERS


def listing(session: Session) -> list[CommunityOut]:
    """Return every community."""
    return [_described(session, stored) for stored in communities.listing(session)]


def one(session: Session, key: str) -> CommunityOut:
    """Return the community of a key: its code, its id or its name.

    Raises
    ------
    NotFoundError
        There is none of that key.
    """
    return _described(session, communities.find(session, key))


def _described(session: Session, stored: Stored) -> CommunityOut:
    here = f"{COMMUNITIES}/{stored.key}"
    subjects = ("grids", "grid-plans", "guards", "patrols", *LAYERS)
    return CommunityOut(
        key=stored.key,
        id=stored.id,
        code=stored.code,
        name=stored.name,
        synthetic=stored.origin.synthetic,
        attribution=stored.origin.attribution,
        licence=stored.origin.licence,
        rows={layer: layers.count(session, stored.id, layer) for layer in LAYERS},
        links={"map": f"/maps/{stored.key}/overview.html"}
        | {subject: f"{here}/{subject}" for subject in subjects},
    )
