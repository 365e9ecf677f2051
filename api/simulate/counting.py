"""The count at the end: what was made, what the server has, what is lost or double."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.simulate.outbox import Item
from api.simulate.tablet import Tablet
from data.store.case_tables import case_event, case_photo
from data.store.engine import read_scope
from data.store.sync_tables import check_in, guard_position, sos, sync_item, sync_photo

_AT_ONCE = 500
_OPEN = {"ready", "sending", "repair", "conflict"}


@dataclass(frozen=True)
class Count:
    """What became of everything.

    Parameters
    ----------
    made, sent, again
        Items made; how often items were sent; how often one that had been sent before.
    accepted
        Items the server has accepted and done.
    returned, pending
        Items that came back to be repaired or as conflicts; items the tablets still hold.
    fixes_stored, fixes_off_shift
        Fixes the database has, and those tablets were told were dropped. A copy that comes late may
        store some of the latter: its clock was right when the next one's was wrong.
    doubled
        Items done more often than once, photos kept or put to a case more often than once, and
        rows of fixes beyond one for each fix that was made.
    lost
        Items, photos and fixes that neither the tablet holds nor the server has: accepted ones that
        were not done, and those done that were not accepted.
    """

    made: int
    sent: int
    again: int
    requests: int
    accepted: int
    returned: int
    pending: int
    photos: int
    fixes: int
    fixes_stored: int
    fixes_off_shift: int
    fixes_pending: int
    restarts: int
    sign_ins: int
    doubled: int
    lost: int

    def as_dict(self) -> dict[str, int]:
        """Return the figures by name."""
        return asdict(self)

    @property
    def right(self) -> bool:
        """Whether everything accepted is there exactly once and nothing is missing."""
        return self.lost == 0 and self.doubled == 0


def count(engine: Engine, tablets: Sequence[Tablet]) -> Count:
    """Compare what tablets made with what the database holds."""
    items = [item for one in tablets for item in one.outbox.items.values()]
    with read_scope(engine) as session:
        server = _server(session, items)
        photos = [_photos(session, one, server) for one in tablets]
        fixes = [_fixes(session, one) for one in tablets]
    bad = [_bad(item, server) for item in items]
    kept = sum(one.counts.kept for one in tablets)
    sums: Counter[str] = Counter()
    for one in tablets:
        sums.update({k: v for k, v in vars(one.counts).items() if isinstance(v, int)})
    told = sum(one.counts.fixes - len(one.fixes) for one in tablets)
    unaccounted = told - kept - sums["dropped"]
    return Count(
        made=sums["made"],
        sent=sums["sent"],
        again=sums["again"],
        requests=sums["requests"],
        accepted=sum(one is not None and one.state == "accepted" for one in server.values()),
        returned=sum(item.state in {"repair", "conflict"} for item in items),
        pending=sum(item.state in {"ready", "sending"} for item in items),
        photos=sum(kept_photos for kept_photos, _, _ in photos),
        fixes=sums["fixes"],
        fixes_stored=sum(stored for _, stored in fixes),
        fixes_off_shift=sums["dropped"],
        fixes_pending=sum(len(one.fixes) for one in tablets),
        restarts=sums["restarts"] - len(tablets),
        sign_ins=sums["sign_ins"],
        doubled=sum(doubled for doubled, _ in bad)
        + sum(doubled for _, doubled, _ in photos)
        + sum(rows - stored for rows, stored in fixes),
        lost=sum(lost for _, lost in bad)
        + (sums["made"] - len(items))
        + sum(lost for _, _, lost in photos)
        + sum(
            max(0, one.counts.kept - stored)
            for one, (_, stored) in zip(tablets, fixes, strict=True)
        )
        + abs(unaccounted),
    )


@dataclass(frozen=True)
class _Kept:
    """What the server has of an item, and how often it did what it says."""

    hash: str
    state: str
    done: int


def _server(session: Session, items: Iterable[Item]) -> dict[str, _Kept | None]:
    found: dict[str, _Kept | None] = {}
    for some in _chunks(item.id for item in items):
        rows = session.execute(select(sync_item).where(sync_item.c.item_id.in_(some))).all()
        done: Counter[str] = Counter()
        name_of = {row.id: row.item_id for row in rows}
        for table in (check_in, sos):
            query = select(table.c.item_row, func.count()).where(
                table.c.item_row.in_(sorted(name_of))
            )
            for row, number in session.execute(query.group_by(table.c.item_row)):
                done[name_of[row]] += number
        query = select(case_event.c.event_id, func.count()).where(case_event.c.event_id.in_(some))
        for event_id, number in session.execute(query.group_by(case_event.c.event_id)):
            done[event_id] += number
        found |= dict.fromkeys(some)
        found |= {row.item_id: _Kept(row.hash, row.state, done[row.item_id]) for row in rows}
    return found


def _bad(item: Item, server: dict[str, _Kept | None]) -> tuple[int, int]:
    """Return how often an item was done too often, and whether it is lost."""
    kept = server[item.id]
    if kept is None:
        return 0, int(item.state not in _OPEN)
    accepted = kept.state == "accepted" and kept.hash == item.hash
    doubled = max(0, kept.done - 1)
    if accepted:
        return doubled, int(kept.done == 0)
    return doubled, int(kept.done > 0 or item.state == "accepted")


def _photos(
    session: Session, tablet: Tablet, server: dict[str, _Kept | None]
) -> tuple[int, int, int]:
    """Return how many photos of a tablet are kept, how many too often, and how many are lost."""
    owners: dict[str, list[str]] = {}
    for item in tablet.outbox.items.values():
        kept = server[item.id]
        if item.kind == "case" and kept is not None and kept.state == "accepted":
            for name in item.photos:
                owners.setdefault(name, []).append(item.id)
    here = doubled = lost = 0
    for name, item_ids in owners.items():
        own = (sync_photo.c.account_id == tablet.person.account_id) & (sync_photo.c.sha256 == name)
        rows = session.execute(select(sync_photo.c.ref).where(own)).all()
        stored = tablet.outbox.photos[name].state == "stored"
        doubled += max(0, len(rows) - 1)
        lost += int(stored and not rows)
        here += len(rows)
        for item_id in item_ids:
            query = select(func.count()).where(case_photo.c.event_id == item_id)
            attached = session.execute(query).scalar_one()
            most = len(tablet.outbox.items[item_id].photos)
            doubled += max(0, attached - most)
            lost += int(stored and not attached)
    return here, doubled, lost


def _fixes(session: Session, tablet: Tablet) -> tuple[int, int]:
    """Return how many rows there are of a tablet, and how many of its fixes they are."""
    columns = (guard_position.c[name] for name in ("made_at", "lon", "lat"))
    query = select(*columns).where(guard_position.c.device == tablet.device)
    rows = [tuple(row) for row in session.execute(query)]
    made = {(at, lon, lat) for at, lon, lat, _ in tablet.every_fix}
    return len(rows), len(made.intersection(rows))


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _AT_ONCE)):
        yield some
