"""Who came by a place, by where the tablet was or by the checkpoint."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.store import communities
from data.store.nearby import came_by
from data.store.sync_tables import check_in, sync_item
from geo.access import EVERYTHING, NOTHING, Scope
from geo.community import Community
from tests.data.store.test_cases import HOUR, MONDAY

METRE = 1 / 111_320


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    return communities.save(session, tiny)


@pytest.fixture
def spot(tiny: Community) -> tuple[str, tuple[float, float]]:
    """A checkpoint: its id, and its place in WGS 84."""
    row = tiny["checkpoints"].to_crs(4326).iloc[0]
    return str(row["checkpoint_id"]), (row.geometry.x, row.geometry.y)


def seen(session: Session, here: int, hour: int, **given: Any) -> None:
    """Write a check-in down, so many hours after Monday morning."""
    at = MONDAY + hour * HOUR
    own = {"community_id": here, "account_id": 1, "device": "d", "at": at, "flags": []}
    item = {
        "item_id": f"item-{hour}", "seq": hour, "kind": "checkin", "hash": "", "content": "",
        "state": "accepted", "made_at": at, "offset_ms": 0, "received_at": at,
    }  # fmt: skip
    row = session.execute(insert(sync_item).values(own | item).returning(sync_item.c.id))
    stop = {"guard_id": "G01", "ref_kind": "hazard", "ref_id": "7", "how": "dwell"}
    session.execute(insert(check_in).values(own | stop | given | {"item_row": row.scalar_one()}))


def hours(
    session: Session,
    here: int,
    place: tuple[float, float],
    *,
    since: int = 0,
    until: int = 48,
    scope: Scope = EVERYTHING,
) -> list[int]:
    """Return when somebody came by within 60 m, in hours after Monday morning."""
    times = {"since": MONDAY + since * HOUR, "until": MONDAY + until * HOUR}
    found = came_by(session, here, place, radius_m=60, scope=scope, **times)
    return [round((one.at - MONDAY) / timedelta(hours=1)) for one in found]


def test_the_tablet_says_where_it_was(
    session: Session, here: int, spot: tuple[str, tuple[float, float]]
) -> None:
    _, (lon, lat) = spot
    seen(session, here, 1, lon=lon, lat=lat + 50 * METRE)
    seen(session, here, 2, lon=lon, lat=lat + 70 * METRE)
    seen(session, here, 3, lon=lon + 55 * METRE, lat=lat + 55 * METRE)  # in the window's corner
    seen(session, here, 4, lon=lon, lat=lat, guard_id=None)
    (found,) = came_by(
        session, here, (lon, lat), radius_m=60, since=MONDAY, until=MONDAY + 9 * HOUR
    )
    assert found.distance_m == pytest.approx(50, abs=0.5)
    assert (found.guard_id, found.ref_kind, found.ref_id, found.how) == (
        "G01",
        "hazard",
        "7",
        "dwell",
    )


def test_a_code_that_was_read_without_a_fix_says_it_by_its_checkpoint(
    session: Session, here: int, spot: tuple[str, tuple[float, float]]
) -> None:
    name, (lon, lat) = spot
    seen(session, here, 1, ref_kind="checkpoint", ref_id=name, how="qr")
    seen(session, here, 2, ref_kind="checkpoint", ref_id="another", how="qr")
    seen(session, here, 3, ref_kind="hazard", ref_id=name)
    assert hours(session, here, (lon, lat + 40 * METRE)) == [1]
    assert hours(session, here, (lon, lat + 80 * METRE)) == []


def test_only_the_time_and_the_guards_that_are_asked_for(
    session: Session, here: int, spot: tuple[str, tuple[float, float]]
) -> None:
    _, (lon, lat) = spot
    for hour, guard in enumerate(["G01", "G02", "G01", "G02"]):
        seen(session, here, hour, lon=lon, lat=lat, guard_id=guard)
    assert hours(session, here, (lon, lat)) == [3, 2, 1, 0]
    assert hours(session, here, (lon, lat), since=1, until=2) == [2, 1]
    assert hours(session, here, (lon, lat), scope=Scope(guards=frozenset({"G02"}))) == [3, 1]
    assert hours(session, here, (lon, lat), scope=NOTHING) == []
