"""What was walked in a span, put together from its shifts; each is matched once and kept."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.store import communities, patrol_plans, registry, walks
from data.store.engine import read_scope, session_scope
from data.store.fixes import fixes
from data.store.registry import Stored
from geo.access import EVERYTHING, Scope
from geo.clock import LOCAL
from geo.crs import metric_crs_of
from geo.patrol.network import Network, network
from geo.track.matcher import Matcher
from geo.track.walks import Walked, walked

SHIFT = timedelta(hours=8)
FIRST_H = 6
"""Shifts begin at this hour, local time, and every `SHIFT` after it."""
BACK = timedelta(days=8)
"""Shifts that ended so long ago at most are counted before somebody asks."""
Writing = Callable[[], AbstractContextManager[Session]]
Spans = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Ground:
    """Where guards walk by a plan.

    Parameters
    ----------
    streets, routes
        Those of the plan, in metres; streets with `walkable`.
    net
        The network of the streets; None where none can be walked.
    """

    streets: GeoDataFrame
    routes: GeoDataFrame
    net: Network | None

    def during(self, begin: datetime, end: datetime) -> GeoDataFrame:
        """Return the routes that are walked at some time of a span."""
        return self.routes[(self.routes["end"] > begin) & (self.routes["start"] < end)]


def ground_of(
    session: Session,
    community_id: int,
    plan_id: int,
    *,
    streets: Scope = EVERYTHING,
    gaps: Scope = EVERYTHING,
) -> Ground:
    """Return the ground of a plan.

    Parameters
    ----------
    streets, gaps
        Which streets of the community, and of the plan, are looked at.
    """
    planned: Any = patrol_plans.part(session, plan_id, "streets", scope=gaps)
    crs = metric_crs_of(planned)
    own = communities.load(session, community_id, {"streets": streets})["streets"]
    known = planned.to_crs(crs).assign(walkable=_walkable(planned, own))
    routes: Any = patrol_plans.part(session, plan_id, "routes")
    return Ground(known, routes.to_crs(crs), network(known))


def walks_in(  # noqa: PLR0917 - the last is for keeping alone
    session: Session,
    here: Stored,
    plan_id: int,
    ground: Ground,
    spans: Spans,
    writing: Writing | None,
) -> list[Walked]:
    """Return what was walked in shifts, matched now where it is not kept or no longer true.

    Parameters
    ----------
    writing
        Opens a session to keep in what was matched; nothing is kept or taken from there without.
    """
    if ground.net is None:
        return []
    marks = dict(zip(spans, walks.marks(session, here.id, here.revision, spans), strict=True))
    wanted = {begin: mark for (begin, end), mark in marks.items() if end - begin == SHIFT}
    there = walks.kept(session, here.id, plan_id, wanted) if writing else {}
    matcher = Matcher.of(ground.net)
    found, fresh = [], []
    for (begin, end), mark in marks.items():
        if begin in there and begin in wanted:
            found.append(there[begin])
        elif mark.fixes:
            given = fixes(session, here.id, begin, end)
            found.append(walked(matcher, ground.routes, given))
            fresh += [(begin, mark, found[-1])] if begin in wanted else []
    if fresh and writing:
        with writing() as written:
            for begin, mark, one in fresh:
                walks.keep(written, here.id, plan_id, begin, mark, one)
    return found


def shifts_of(begin: datetime, end: datetime) -> Spans:
    """Return the parts of a span that begins with a shift: its shifts, the last as far as it is."""
    found = []
    while begin < end:
        found.append((begin, min(begin + SHIFT, end)))
        begin += SHIFT
    return found


def past_shifts(now: datetime) -> Spans:
    """Return the shifts that ended within `BACK`."""
    local = now.astimezone(LOCAL).replace(hour=FIRST_H, minute=0, second=0, microsecond=0)
    every = shifts_of(local - timedelta(days=1) - BACK, local + timedelta(days=1))
    return [(begin, end) for begin, end in every if now - BACK <= end <= now]


def count_ahead(engine: Engine, now: datetime) -> int:
    """Match the shifts that are over and are not kept yet; return how many communities had any.

    Whoever opens a map of a week then waits for the running shift alone.
    """
    spans, counted = past_shifts(now), 0
    with read_scope(engine) as session:
        heard = walks.heard(session, spans[0][0])
        every = [here for here in registry.listing(session) if here.id in heard]
    for here in every:
        with read_scope(engine) as session:
            counted += _count(session, here, spans, lambda: session_scope(engine))
    return counted


def _count(session: Session, here: Stored, spans: Spans, writing: Writing) -> bool:
    """Match the shifts of a community that are not kept, each by the plan of its end."""
    marks = walks.marks(session, here.id, here.revision, spans)
    lacking: dict[int, list[tuple[datetime, datetime]]] = {}
    for (begin, end), mark in zip(spans, marks, strict=True):
        plan = patrol_plans.published(session, here.id, end) if mark.fixes else None
        if plan and not walks.kept(session, here.id, plan.id, {begin: mark}):
            lacking.setdefault(plan.id, []).append((begin, end))
    for plan_id, several in lacking.items():
        ground = ground_of(session, here.id, plan_id)
        for span in several:  # kept one by one: whoever asks meanwhile finds what is there
            walks_in(session, here, plan_id, ground, [span], writing)
    return bool(lacking)


def _walkable(streets: GeoDataFrame, own: GeoDataFrame) -> "pd.Series":
    """Return which of the streets of a plan are walked: by the layer they were planned on.

    A plan knows the row of each of its streets; where the layer has changed since, all are.
    """
    known = own["walkable"].reset_index(drop=True)
    if len(known) != len(streets):
        return pd.Series(True, index=streets.index)
    return pd.Series(known.iloc[streets["street"]].to_numpy(dtype=bool), index=streets.index)
