"""One request to the feature service: who asks for what, and what that person sees of it."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from sqlalchemy.orm import Session

from api.caller import Caller
from api.ogc import positions
from api.ogc.desk import Desk
from api.ogc.systems import System, systems_at
from data.features.extents import Extent, extent
from data.features.ground import Ground
from data.features.kinds import Kind, kind, kinds
from data.features.seen import Part, Seen
from data.store.engine import read_scope
from data.store.registry import Stored
from geo.access import EVERYTHING, POLICY
from geo.errors import NotFoundError

PATH = "/ogc"
_VERSION = version("gridbeat")


@dataclass(frozen=True)
class Here:
    """One request.

    Parameters
    ----------
    only
        Key of the one community whose address was asked; None for all of the person's.
    """

    request: Request
    desk: Desk
    caller: Caller
    only: str | None
    ground: Ground
    now: datetime

    @cached_property
    def params(self) -> dict[str, str]:
        """The parameters of the query; the last of those given twice."""
        return dict(self.request.query_params)

    @cached_property
    def root(self) -> str:
        """The address of the landing page, without a slash at its end."""
        base = f"{str(self.request.base_url).rstrip('/')}{PATH}"
        return base if self.only is None else f"{base}/{quote(self.only)}"

    def url(self, *parts: str, **params: Any) -> str:
        """Return an address below the landing page."""
        address = "/".join([self.root, *parts])
        return f"{address}?{urlencode(params)}" if params else address

    @cached_property
    def own(self) -> str:
        """The address that was asked."""
        return str(self.request.url)

    @cached_property
    def communities(self) -> tuple[Stored, ...]:
        """The communities the person has a role in.

        Raises
        ------
        NotFoundError
            There is none of the key in the address, or not for this person.
        """
        actor = self.caller.actor
        found = tuple(
            one
            for one in self.ground.communities
            if (self.only is None or one.key == self.only)
            and POLICY.rows(actor, "community", one.id)
        )
        if self.only is not None and not found:
            raise NotFoundError(f"There is no community '{self.only}'.")
        return found

    def seen(self, name: str) -> Seen:
        """Return a collection as the person sees it.

        Raises
        ------
        NotFoundError
            There is none of that name, or not for this person: said in the same words.
        """
        found = self._of(kind(self.desk.dialect, name))
        if not found.parts:
            raise NotFoundError(f"There is no collection '{name}'.")
        return found

    def all_seen(self) -> list[Seen]:
        """Return every collection the person sees anything of."""
        found = (self._of(one) for one in kinds(self.desk.dialect).values())
        return [one for one in found if one.parts]

    def _of(self, wanted: Kind) -> Seen:
        key = (self.caller.actor, wanted.name, self.only)
        return self.desk.seen.get(key, lambda: self._look(wanted))

    def _look(self, wanted: Kind) -> Seen:
        actor, subject = self.caller.actor, wanted.collection.subject
        scopes = [(one, POLICY.rows(actor, subject, one.id)) for one in self.communities]
        parts = tuple(Part(one.id, one.key, scope) for one, scope in scopes if scope)
        shown = {POLICY.columns(actor, subject, part.community_id): None for part in parts}
        return Seen(wanted, parts, tuple(shown), self.ground, self.now)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that reads."""
        with read_scope(self.desk.engine) as session:
            yield session

    def looked(self, seen: Seen, find: Callable[[Session], list[tuple[int, str]]]) -> None:
        """Write down whose positions are about to be shown, where a collection shows any."""
        if seen.kind.collection.subject != "tracks":
            return
        with self.reading() as session:
            found = find(session)
        positions.record(self.desk.engine, self.caller, found, self.now)

    def extent(self, seen: Seen) -> Extent:
        """Return where and when the features of a collection are."""

        def look() -> Extent:
            with self.reading() as session:
                return extent(session, seen)

        return look() if seen.kind.moving else self.desk.extents.get(seen.mark, look)

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """The coordinate reference systems on offer: those that fit the person's communities."""
        places = []
        buildings = kind(self.desk.dialect, "buildings")
        for one in self.communities:
            box = self.extent(_whole(buildings, one, self.ground, self.now)).bbox
            if box is not None:
                places.append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        return systems_at(places)

    def etag(self, *of: Any) -> str:
        """Return the mark of an answer that is the same as long as all of this is."""
        text = repr((_VERSION, self.own, of))
        return f'W/"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'


def _whole(buildings: Kind, one: Stored, there: Ground, now: datetime) -> Seen:
    """Return all buildings of a community: only to find the zone it lies in."""
    return Seen(buildings, (Part(one.id, one.key, EVERYTHING),), (), there, now)
