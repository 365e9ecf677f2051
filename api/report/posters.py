"""Posters to hang up: a code that opens the report form for a building, a compound or all."""

from enum import StrEnum
from io import BytesIO
from typing import Annotated
from urllib.parse import urlencode

import shapely
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import SessionDep
from api.urls import COMMUNITIES
from api.view import View, ViewDep
from data.exports.posters import Poster, Posters, write_posters
from data.store import communities
from geo.access import EVERYTHING
from geo.community import Community
from geo.errors import InputError, NotFoundError
from geo.faults import Fault

router = APIRouter(prefix=COMMUNITIES, tags=["report"])
MOST = 400
"""Posters in one file: more are for a compound at a time."""


class Of(StrEnum):
    """What posters are for."""

    community = "community"
    compounds = "compounds"
    buildings = "buildings"


class PosterResponse(Response):
    """A response that the API's description calls a PDF."""

    media_type = "application/pdf"


Compound = Annotated[
    str | None, Query(max_length=100, description="Only this compound and its buildings.")
]
Address = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/\-]*)?$",
        description="Where residents reach the service, such as https://grid.example.cn; the "
        "address this was asked at if absent.",
    ),
]


@router.get("/{community}/posters.pdf", response_class=PosterResponse)
def print_posters(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    of: Of = Of.community,
    compound: Compound = None,
    address: Address = None,
) -> PosterResponse:
    """Print posters whose codes open the report form, an A4 page each, to be hung up."""
    here.require("print", "posters")
    base = (address or str(request.base_url)).rstrip("/")
    return PosterResponse(posters(session, here, of, compound, base))


def posters(session: Session, here: View, of: Of, compound: str | None, base: str) -> bytes:
    """Return posters as a PDF.

    Parameters
    ----------
    base
        Where residents reach the service, without a slash at the end.

    Raises
    ------
    NotFoundError
        There is no such compound or building.
    InputError
        They are too many for one file.
    """
    scopes = dict.fromkeys(("compounds", "buildings"), EVERYTHING)
    community = communities.load(session, here.stored.id, scopes)
    found = _places(community, of, compound)
    if not found:
        raise NotFoundError("There is no such place.")
    if len(found) > MOST:
        remedy = "Ask for one compound at a time."
        raise InputError([Fault("request", f"More than {MOST} posters.", remedy, column="of")])
    made = [
        Poster(place, f"{base}/report?{urlencode({'community': here.stored.key, **asked})}")
        for place, asked in found
    ]
    stream = BytesIO()
    write_posters(Posters(here.stored.name, made, here.stored.origin.synthetic), stream)
    return stream.getvalue()


def _places(community: Community, of: Of, compound: str | None) -> list[tuple[str, dict[str, str]]]:
    """Return the places of posters by name, each with what its address asks for."""
    if of == Of.community and compound is None:
        return [("", {})]
    frame = community["compounds"]
    names = [str(name) for name in frame["name"]]
    if of != Of.buildings:
        return [
            (name, {"compound": name}) for name in dict.fromkeys(names) if compound in {None, name}
        ]
    return _buildings(community, names, compound)


def _buildings(
    community: Community, names: list[str], compound: str | None
) -> list[tuple[str, dict[str, str]]]:
    """Return the buildings, those of a compound with its name before their own."""
    frame = community["buildings"]
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    home: dict[int, str] = {}
    tree = shapely.STRtree(community["compounds"].geometry.to_numpy())
    for point, area in zip(*tree.query(points, predicate="intersects"), strict=True):
        home.setdefault(int(point), names[int(area)])
    found = []
    for at, (key, name) in enumerate(zip(frame["building_id"], frame["name"], strict=True)):
        there, own = home.get(at, ""), name if isinstance(name, str) and name else str(key)
        if compound in {None, there}:
            said = own if own.startswith(there) else f"{there} {own}"
            found.append((said, {"building": str(key)}))
    return found
