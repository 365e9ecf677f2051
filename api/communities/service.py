"""What the API says of communities."""

from fastapi import Request
from sqlalchemy.orm import Session

from api import view
from api.caller import Caller
from api.communities.schemas import CommunityOut
from api.urls import COMMUNITIES
from api.view import View
from data.store import layers, registry
from geo.access import POLICY
from geo.schema import LAYERS

_LINKS = {
    "grids": "grids",
    "grid-plans": "grid_plans",
    "guards": "guards",
    "patrols": "patrol_plans",
}
"""Addresses below a community that are not named as their subjects."""


def views(request: Request, session: Session, caller: Caller) -> list[View]:
    """Return every community the caller has a role in."""
    return [
        view.of(request, session, stored, caller)
        for stored in registry.listing(session)
        if POLICY.rows(caller.actor, "community", stored.id)
    ]


def listing(request: Request, session: Session, caller: Caller) -> list[CommunityOut]:
    """Return what the API says of every community the caller has a role in."""
    return [described(session, here) for here in views(request, session, caller)]


def described(session: Session, here: View) -> CommunityOut:
    """Return what the API says of a community: counts and links of what the person may see."""
    stored, address = here.stored, f"{COMMUNITIES}/{here.stored.key}"
    subjects = _LINKS | {layer: layer for layer in LAYERS}
    links = {name: f"{address}/{name}" for name, subject in subjects.items() if here.reads(subject)}
    if here.reads("buildings"):
        links = {"map": f"/maps/{stored.key}/overview.html"} | links
    return CommunityOut(
        key=stored.key,
        id=stored.id,
        code=stored.code,
        name=stored.name,
        synthetic=stored.origin.synthetic,
        attribution=stored.origin.attribution,
        licence=stored.origin.licence,
        rows={
            layer: layers.count(session, stored.id, layer, here.scope(layer))
            for layer in LAYERS
            if here.reads(layer)
        },
        links=links,
    )
