"""What was walked in each shift: kept when it was counted, and found again while it is true."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.store.dialect import insert_new
from data.store.sync_positions import KEPT
from data.store.sync_tables import guard_position
from data.store.walk_tables import walked_shift
from geo.track.walks import Walked

_c = walked_shift.c


@dataclass(frozen=True)
class Mark:
    """What the walks of a shift were counted from: another one is counted anew.

    Parameters
    ----------
    revision
        Of the community's layers.
    fixes, newest
        How many fixes the shift has, and the number of the last.
    """

    revision: int
    fixes: int
    newest: int


def marks(
    session: Session, community_id: int, revision: int, spans: Sequence[tuple[datetime, datetime]]
) -> list[Mark]:
    """Return what the walks of spans would be counted from now."""
    p = guard_position.c
    found = []
    for begin, end in spans:
        query = select(func.count(), func.coalesce(func.max(p.id), 0)).where(
            p.community_id == community_id, p.at >= begin, p.at < end
        )
        fixes, newest = session.execute(query).one()
        found.append(Mark(revision, int(fixes), int(newest)))
    return found


def heard(session: Session, since: datetime) -> set[int]:
    """Return the communities that have fixes from some time on."""
    p = guard_position.c
    return set(session.execute(select(p.community_id).where(p.at >= since).distinct()).scalars())


def kept(
    session: Session, community_id: int, plan_id: int, wanted: Mapping[datetime, Mark]
) -> dict[datetime, Walked]:
    """Return the walks of shifts by their beginning, those that are still true."""
    query = select(walked_shift).where(
        _c.community_id == community_id, _c.plan_id == plan_id, _c.begins_at.in_(sorted(wanted))
    )
    return {
        row.begins_at: _walked(row.passes, row.guards)
        for row in session.execute(query)
        if wanted[row.begins_at] == Mark(row.revision, row.fixes, row.newest)
    }


def keep(  # noqa: PLR0917 - which walks, what they were counted from, and they
    session: Session, community_id: int, plan_id: int, begin: datetime, mark: Mark, found: Walked
) -> None:
    """Keep the walks of a shift, in place of what was kept of it before."""
    mine = (_c.community_id == community_id, _c.plan_id == plan_id, _c.begins_at == begin)
    session.execute(delete(walked_shift).where(*mine))
    passes = np.stack([found.edge, found.at_us]).astype("<i8").tobytes()
    row = {
        "community_id": community_id, "plan_id": plan_id, "begins_at": begin,
        "revision": mark.revision, "fixes": mark.fixes, "newest": mark.newest,
        "passes": zlib.compress(passes, 3),
        "guards": {guard: [km, found.fixes[guard]] for guard, km in found.km.items()},
    }  # fmt: skip
    insert = insert_new(session, walked_shift, "community_id", "plan_id", "begins_at")
    session.execute(insert, [row])


def forget(session: Session, now: datetime, kept: timedelta = KEPT) -> int:
    """Remove what was made of positions that may be kept no longer; return of how many shifts."""
    gone = session.execute(delete(walked_shift).where(_c.begins_at < now - kept))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _walked(blob: bytes, guards: Mapping[str, Sequence[float]]) -> Walked:
    edge, at_us = np.frombuffer(zlib.decompress(blob), dtype="<i8").reshape(2, -1)
    km = {guard: float(known[0]) for guard, known in guards.items()}
    fixes = {guard: int(known[1]) for guard, known in guards.items()}
    return Walked(edge.astype(np.int64), at_us.astype(np.int64), km, fixes)
