"""Long work is taken once, stopped when asked, and ended once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from data.store import communities, jobs
from geo.community import Community
from geo.errors import NotFoundError

KINDS = ("split", "patrol")
AT = datetime(2026, 11, 28, 6, tzinfo=UTC)


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    return communities.save(session, tiny)


def put(session: Session, here: int) -> int:
    return jobs.add(session, here, "split", {"grids": 4}, asked_by="gao", at=AT)


def test_work_is_taken_in_order_and_by_one_only(session: Session, here: int) -> None:
    first, second = put(session, here), put(session, here)
    taken = jobs.take(session, AT, KINDS)
    assert taken is not None
    assert (taken.id, taken.state, taken.params) == (first, "running", {"grids": 4})
    other = jobs.take(session, AT, KINDS)
    assert other is not None
    assert other.id == second
    assert jobs.take(session, AT, KINDS) is None


def test_progress_is_told_until_somebody_wants_it_stopped(session: Session, here: int) -> None:
    number = put(session, here)
    jobs.take(session, AT, KINDS)
    assert jobs.beat(session, number, "search", 0.4, AT)
    assert (jobs.get(session, number).step, jobs.get(session, number).share) == ("search", 0.4)
    jobs.cancel(session, here, number, AT)
    assert not jobs.beat(session, number, "search", 0.5, AT)
    assert jobs.end(session, number, "cancelled", AT)
    assert not jobs.end(session, number, "done", AT)
    assert jobs.get(session, number).state == "cancelled"


def test_what_waits_is_stopped_at_once(session: Session, here: int) -> None:
    number = put(session, here)
    assert jobs.waiting(session, KINDS)
    jobs.cancel(session, here, number, AT)
    assert jobs.get(session, number).state == "cancelled"
    assert not jobs.waiting(session, KINDS)
    assert jobs.take(session, AT, KINDS) is None


def test_work_without_a_sign_of_life_is_told_lost(session: Session, here: int) -> None:
    number = put(session, here)
    jobs.take(session, AT, KINDS)
    assert jobs.bury(session, AT + jobs.SILENT - timedelta(seconds=1)) == 0
    assert jobs.bury(session, AT + jobs.SILENT + timedelta(seconds=1)) == 1
    assert jobs.get(session, number).said == [jobs.LOST]
    assert not jobs.beat(session, number, "search", 0.5, AT)


def test_another_communitys_work_is_not_there(session: Session, here: int) -> None:
    number = put(session, here)
    with pytest.raises(NotFoundError):
        jobs.get(session, number, here + 1)
    with pytest.raises(NotFoundError):
        jobs.cancel(session, here + 1, number, AT)
    assert jobs.listing(session, here + 1, "split") == []
    assert [one.id for one in jobs.listing(session, here, "split", asked_by="gao")] == [number]
    assert jobs.listing(session, here, "split", asked_by="li") == []
    assert jobs.listing(session, here, "export") == []


def test_work_of_other_kinds_is_left_alone(session: Session, here: int) -> None:
    put(session, here)
    assert jobs.take(session, AT, ("export",)) is None
    assert not jobs.waiting(session, ("export",))
