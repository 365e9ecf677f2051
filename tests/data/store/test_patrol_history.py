"""What was planned is found by its own time, of the plan that was in force then."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.store import communities, patrol_history, patrol_plans
from data.store.sync_tables import check_in, sync_item
from geo.community import Community
from tests.data.store.test_patrol_plans import parts

SINCE, UNTIL = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)
BEGAN = datetime(2026, 11, 20, tzinfo=UTC)
CHANGED = datetime(2026, 11, 23, tzinfo=UTC)


def planned(session: Session, tiny: Community) -> tuple[int, int]:
    """Store a plan in force from the 20th, and another from the 23rd on; return their ids."""
    key = communities.save(session, tiny)
    plans = []
    for at in (BEGAN, CHANGED):
        plan = patrol_plans.add(session, key, parts(tiny), {}, at=at)
        patrol_plans.publish(session, plan, at)
        plans.append(plan)
    return key, plans[0]


def test_each_moment_has_one_plan_and_drafts_have_none(session: Session, tiny: Community) -> None:
    key, _ = planned(session, tiny)
    patrol_plans.add(session, key, parts(tiny), {}, at=CHANGED)
    for found in (
        patrol_history.stops(session, key, SINCE, UNTIL),
        patrol_history.routes(session, key, SINCE, UNTIL),
        patrol_history.shifts(session, key, SINCE, UNTIL),
    ):
        assert len(found) == 4  # of both plans and the draft there are twelve
        assert sorted(found["guard_id"]) == ["G01", "G01", "G02", "G02"]


def test_only_what_begins_within_the_time_is_found(session: Session, tiny: Community) -> None:
    key, _ = planned(session, tiny)
    until = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert patrol_history.shifts(session, key, SINCE, until)["date"].tolist() == [
        date(2026, 11, 22)
    ] * len(patrol_history.shifts(session, key, SINCE, until))
    assert not len(patrol_history.stops(session, key, UNTIL, UNTIL + timedelta(days=1)))


def test_check_ins_of_guards_come_by_time_with_what_speaks_against_them(
    session: Session, tiny: Community
) -> None:
    key, _ = planned(session, tiny)
    for number, (guard, at) in enumerate([("G02", 2), ("G01", 1), (None, 1), ("G01", 99)]):
        moment = SINCE + timedelta(hours=at)
        item = {
            "community_id": key, "item_id": f"item-{number}", "account_id": 1, "device": "d",
            "seq": number, "kind": "checkin", "hash": "", "content": "", "state": "accepted",
            "made_at": moment, "at": moment, "offset_ms": 0, "flags": [], "received_at": moment,
        }  # fmt: skip
        row = session.execute(insert(sync_item).values(item).returning(sync_item.c.id))
        seen = {
            "community_id": key, "item_row": row.scalar_one(), "account_id": 1, "guard_id": guard,
            "device": "d", "ref_kind": "checkpoint", "ref_id": "P1", "at": moment, "how": "qr",
            "flags": ["far"],
        }  # fmt: skip
        session.execute(insert(check_in).values(seen))
    found = patrol_history.check_ins(session, key, SINCE, UNTIL)
    assert found["guard_id"].tolist() == ["G01", "G02"]
    assert found["flags"].tolist() == [["far"], ["far"]]
    assert found["at"].dt.tz is not None
