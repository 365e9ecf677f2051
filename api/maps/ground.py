"""The ground that maps are drawn on: what a person may see of a community, and nothing personal."""

from sqlalchemy.orm import Session

from api.view import View
from data.store import communities
from geo.access.subjects import SUBJECTS
from geo.community import Community

GROUND = ("boundary", "compounds", "buildings", "streets", "barriers", "gates")


def ground(session: Session, here: View, *more: str) -> Community:
    """Return a community with `GROUND` and more layers, only the rows the person may see.

    Personal columns are left empty whoever asks: no map of many needs them, and so two people who
    may see the same rows may be given the same page.
    """
    scopes = {name: here.scope(name) for name in (*GROUND, *more)}
    community = communities.load(session, here.stored.id, scopes)
    for name in scopes:
        frame, told = community[name], SUBJECTS[name].columns
        community = community.replaced(name, frame[[one for one in frame if told and one in told]])
    return community
