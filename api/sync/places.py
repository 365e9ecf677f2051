"""Where stops are: what a batch is going to ask for is looked up at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import shapely
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from data.store import shift_plan
from data.store.dialect import wkb_of
from data.store.tables import layers

Stop = tuple[str, str]
"""Kind and number, as in a plan."""
Place = tuple[float, float]
"""Longitude and latitude."""
KEPT = timedelta(days=7)
"""A tablet may tell so late of a stop of a plan that another one has followed."""


class Places:
    """The places of a community's stops.

    Parameters
    ----------
    wanted
        Stops that are going to be asked for.
    """

    def __init__(
        self, session: Session, community_id: int, now: datetime, wanted: Iterable[Stop] = ()
    ) -> None:
        self._session, self._community_id, self._now = session, community_id, now
        self._wanted = set(wanted)
        self._found: dict[Stop, Place | None] = {}

    def of(self, kind: str, ref_id: str) -> Place | None:
        """Return where a stop is; None where there is none, or it is a street and not a point."""
        if (kind, ref_id) not in self._found:
            self._wanted.add((kind, ref_id))
            named = {ref for other, ref in self._wanted if other == kind}
            self._found |= dict.fromkeys((kind, ref) for ref in named)
            self._found |= self._looked_up(kind, sorted(named))
        return self._found[kind, ref_id]

    def _looked_up(self, kind: str, ref_ids: list[str]) -> dict[Stop, Place]:
        """Return the places of stops: of checkpoints as they are now, else as plans have them."""
        rows: list[Any] = self._checkpoints(ref_ids) if kind == "checkpoint" else []
        others = sorted(set(ref_ids) - {row[0] for row in rows})
        if others:
            since = self._now - KEPT
            rows += shift_plan.places(self._session, self._community_id, kind, others, since)
        found: dict[Stop, Place] = {}
        for ref_id, wkb, *_ in rows:
            point = shapely.from_wkb(bytes(wkb)).centroid
            found.setdefault((kind, ref_id), (float(point.x), float(point.y)))
        return found

    def _checkpoints(self, ref_ids: list[str]) -> list[Row[Any]]:
        table = layers["checkpoints"]
        name, own = table.c.checkpoint_id, table.c.community_id == self._community_id
        query = select(name, wkb_of(table)).where(own, name.in_(ref_ids))
        return list(self._session.execute(query))
