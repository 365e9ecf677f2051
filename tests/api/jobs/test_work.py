"""A job makes a draft, or says why there is none; whoever asked can stop it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from api.jobs import doing, work
from api.jobs.wishes import Kind, wished
from data.store import communities, grid_plans, jobs, patrol_plans
from data.store.engine import read_scope, session_scope
from geo.clock import LOCAL
from geo.community import Community
from geo.errors import InputError

NOW = datetime(2026, 11, 28, 14, tzinfo=LOCAL)
BAND = {"min_households": "80", "max_households": "130"}


@pytest.fixture
def here(engine: Engine, tiny: Community) -> int:
    with session_scope(engine) as session:
        return communities.save(session, tiny)


def done(engine: Engine, here: int, kind: Kind, **given: str) -> jobs.Job:
    """Put a job down as the page does, and do it."""
    with session_scope(engine) as session:
        wishes = wished(kind, given, NOW.date())
        number = jobs.add(session, here, kind, wishes, asked_by="gao", at=NOW)
    assert work.do_next(engine, lambda: NOW)
    assert not work.do_next(engine, lambda: NOW)
    with read_scope(engine) as session:
        return jobs.get(session, number)


def test_a_split_becomes_a_draft_that_says_what_was_asked(engine: Engine, here: int) -> None:
    found = done(engine, here, "split", **BAND)
    assert (found.state, found.share) == ("done", 1.0)
    with read_scope(engine) as session:
        plan = grid_plans.get(session, found.plan_id or 0)
        assert plan.state == "draft"
        assert plan.report["params"]["max_households"] == 130
        assert len(grid_plans.grids_of(session, plan.id)) == 4


def test_a_patrol_becomes_a_draft_with_its_roster(engine: Engine, here: int) -> None:
    found = done(engine, here, "patrol", days="1", start="2026-11-29")
    assert found.state == "done"
    with read_scope(engine) as session:
        plan = patrol_plans.get(session, found.plan_id or 0)
        assert plan.state == "draft"
        days = patrol_plans.days(session, plan.id)
    assert days is not None
    assert days[0].isoformat() == "2026-11-29"


def test_what_cannot_be_done_says_why_and_stores_nothing(engine: Engine, here: int) -> None:
    found = done(engine, here, "split", min_households="90", max_households="100")
    assert (found.state, found.plan_id) == ("infeasible", None)
    assert found.said[0]
    with read_scope(engine) as session:
        assert grid_plans.listing(session, here) == []


def test_a_job_that_is_to_stop_stops_and_stores_nothing(
    engine: Engine, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def stopped(tell: Callable[[str, float], None]) -> Callable[[str, float], None]:
        def heard(step: str, share: float) -> None:
            told.append(step)
            if len(told) == 2:
                with session_scope(engine) as session:
                    jobs.cancel(session, here, 1, NOW)
            tell(step, share)

        return heard

    own = doing._teller
    monkeypatch.setattr(doing, "TOLD_EVERY_S", 0.0)
    monkeypatch.setattr(doing, "_teller", lambda *given: stopped(own(*given)))
    found = done(engine, here, "split", **BAND)
    assert found.state == "cancelled"
    assert len(told) == 2
    with read_scope(engine) as session:
        assert grid_plans.listing(session, here) == []


def test_what_breaks_is_told_and_the_next_is_done(
    engine: Engine, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(work, "split", broken)
        found = done(engine, here, "split", **BAND)
    assert (found.state, found.said) == ("failed", [doing.BROKEN])
    assert done(engine, here, "split", **BAND).state == "done"


@pytest.mark.parametrize(
    ("kind", "given", "column"),
    [("split", {"grids": "four"}, "grids"), ("split", {"time_limit_s": "9999"}, "time_limit_s"),
     ("split", {"min_households": "300", "max_households": "200"}, None),
     ("patrol", {"start": "tomorrow"}, "start"), ("patrol", {"days": "0"}, None),
     ("patrol", {"days": "99"}, "days"),     ("patrol", {"prefer": "luck"}, "prefer")],
)  # fmt: skip
def test_wishes_out_of_bounds_are_refused_before_anything_is_put_down(
    kind: Kind, given: dict[str, str], column: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        wished(kind, given, NOW.date())
    assert [fault.column for fault in caught.value.faults] == [column]


def test_what_is_not_given_keeps_its_default_and_patrols_begin_today() -> None:
    assert wished("split", {"grids": "", "kind": "split"}, NOW.date()) == {}
    assert wished("patrol", {}, NOW.date() + timedelta(days=1)) == {"start": "2026-11-29"}
