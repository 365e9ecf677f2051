"""What is known of a running shift: last contact, last fixes, how far from the walk, visits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Row
from sqlalchemy.orm import Session

from api.live.board import Board, Boards, OnShift
from data.store import alarms, live
from geo.figures.checked import AGAINST
from geo.live import Facts, Seen, Watched

TRAIL = timedelta(minutes=15)
STEP_S = 5
"""One fix of a guard in so many seconds is enough: rules speak of half minutes."""
"""How much of a guard's way the map shows, and the rules look at."""
HEARD = timedelta(hours=24)
GRACE = timedelta(minutes=15)


@dataclass(frozen=True)
class Picture:
    """The board of a moment, and what was seen beside it.

    Parameters
    ----------
    last
        The last contact of each guard on shift who has one: a fix or a check-in.
    fixes
        The last quarter of an hour of each guard's fixes, thinned to `STEP_S`, in order of time.
    """

    at: datetime
    board: Board | None
    heard: bool
    last: dict[str, datetime]
    fixes: dict[str, list[Row[Any]]]
    seen: Sequence[Seen]

    @property
    def shifts(self) -> tuple[OnShift, ...]:
        """The shifts that run."""
        return self.board.shifts if self.board else ()


def picture(session: Session, boards: Boards, community_id: int, now: datetime) -> Picture:
    """Return what is known of a community now."""
    board = boards.of(session, community_id, now)
    fixes: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in live.fixes_since(session, community_id, now - TRAIL, until=now, every_s=STEP_S):
        fixes[row.guard_id].append(row)
    shifts = board.shifts if board else ()
    begun = min((one.start for one in shifts), default=now) - GRACE
    rows = live.visits(session, community_id, begun, until=now) if shifts else []
    last = {guard: several[-1].at for guard, several in fixes.items()}
    quiet = [one.guard_id for one in shifts if one.guard_id not in last]
    for row in live.last_fixes(session, community_id, quiet, begun, now):
        last[row.guard_id] = row.at
        fixes[row.guard_id] = [row]
    for row in rows:
        if row.guard_id is not None:
            last[row.guard_id] = max(last.get(row.guard_id, row.at), row.at)
    heard = bool(fixes) or live.heard(session, community_id, now, HEARD)
    return Picture(now, board, heard, last, dict(fixes), _seen(rows))


def _seen(rows: Sequence[Row[Any]]) -> list[Seen]:
    """Return check-ins as visits of places; those with marks against them show nothing."""
    return [Seen(row.ref_kind, row.ref_id, row.at) for row in rows if AGAINST.isdisjoint(row.flags)]


def facts(session: Session, community_id: int, seen: Picture) -> Facts:
    """Return a picture as the rules want it."""
    known = alarms.opened(session, community_id)
    off = frozenset(row.guard_id for row in known if row.kind == "off_route" and row.guard_id)
    walking = [one for one in seen.shifts if one.walks or one.stops]
    return Facts(
        planned=seen.board is not None and seen.board.rostered,
        heard=seen.heard,
        guards=[_watched(one, seen) for one in walking],
        seen=seen.seen,
        off=off,
    )


def _watched(shift: OnShift, seen: Picture) -> Watched:
    rows = [row for row in seen.fixes.get(shift.guard_id, ()) if row.lon is not None]
    last = seen.last.get(shift.guard_id)
    place = (rows[-1].lon, rows[-1].lat) if rows else None
    if seen.board is None or shift.way is None or not rows:
        return Watched(shift.guard_id, shift.start, shift.end, shift.stops, last, place=place)
    lon, lat = (np.array([getattr(row, name) for row in rows]) for name in ("lon", "lat"))
    points = seen.board.metric(lon, lat)
    return Watched(
        shift.guard_id,
        shift.start,
        shift.end,
        shift.stops,
        last,
        at_s=np.array([row.at.timestamp() for row in rows]),
        distance_m=np.asarray(shapely.distance(points, shift.way), dtype=float),
        accuracy_m=np.array([row.accuracy_m or 0.0 for row in rows]),
        place=place,
    )
