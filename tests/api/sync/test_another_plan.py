"""A plan is put in force within a shift: what was done by the one before still counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from api.live.board import Boards
from api.publishing import publish_patrol
from data.store.engine import read_scope, session_scope
from data.store.tables import layers
from geo.patrol import Patrol
from tests.api.sync.conftest import NIGHT, Clock
from tests.api.sync.tablet import Tablet
from tests.api.sync.test_records import first_stop, own

Put = Callable[[Patrol, datetime], None]


@pytest.fixture
def put(engine: Engine, stored: int) -> Put:
    """What puts a plan in force from a moment on."""

    def published(plan: Patrol, at: datetime) -> None:
        with session_scope(engine) as session:
            publish_patrol(session, stored, plan, at)

    return published


def without_g15(plan: Patrol) -> Patrol:
    """Return the plan, and G15 walks nothing of it."""
    parts = {name: getattr(plan, name) for name in ("roster", "routes", "stops")}
    return replace(plan, **{name: part.query("guard_id != 'G15'") for name, part in parts.items()})


def walked(tablet: Tablet, *times: datetime) -> dict[str, int]:
    """Send a fix of each time; return what became of them."""
    fixes = [{"at": at.isoformat(), "lon": 119.6, "lat": 45.5, "accuracy_m": 6} for at in times]
    body = {"person": str(tablet.person), "device": tablet.device, "fixes": fixes}
    body["sent_at"] = tablet.now().isoformat()
    answer = tablet.client.post("/api/v1/sync/positions", json=body, headers=tablet.headers).json()
    return {name: answer[name] for name in ("kept", "dropped")}


def test_what_a_tablet_kept_without_signal_is_not_dropped_when_plans_change(
    tablet: Tablet, clock: Clock, tiny_patrol: Patrol, put: Put
) -> None:
    put(without_g15(tiny_patrol), NIGHT + timedelta(hours=1))
    clock.pass_(days=2)
    assert walked(tablet, NIGHT, NIGHT + timedelta(minutes=30)) == {"kept": 2, "dropped": 0}
    assert walked(tablet, NIGHT + timedelta(days=1)) == {"kept": 0, "dropped": 1}


def test_a_record_holds_what_was_asked_until_the_other_plan_and_no_more(
    tablet: Tablet, clock: Clock, tiny_patrol: Patrol, put: Put
) -> None:
    stop = first_stop(tiny_patrol)
    clock.at = datetime.fromisoformat(stop["planned_at"]) + timedelta(minutes=2)
    tablet.told(tablet.check_in(**stop))
    changed = clock.at + timedelta(hours=1)
    put(without_g15(tiny_patrol), changed)
    clock.pass_(days=1, hours=12)
    mine = own(tablet)
    times = [datetime.fromisoformat(one["at"]) for one in mine["stops"]]
    assert times
    assert max(times) < changed
    assert mine["counts"]["on_time"] >= 1


def test_a_shift_in_which_the_same_plan_is_put_in_force_again_is_one(
    tablet: Tablet, clock: Clock, tiny_patrol: Patrol, put: Put
) -> None:
    clock.pass_(hours=12)
    before = own(tablet)
    put(tiny_patrol, NIGHT + timedelta(hours=1))
    assert own(tablet) == before
    found: list[dict[str, Any]] = parts(tablet)["record"]["data"]
    shifts = [(one["date"], one["shift"]) for one in found]
    assert len(shifts) == len(set(shifts))


def parts(tablet: Tablet) -> dict[str, Any]:
    found: dict[str, Any] = tablet.client.get("/api/v1/sync/bundle", headers=tablet.headers).json()[
        "parts"
    ]
    return found


def test_a_hazard_of_the_former_plan_is_still_a_place(
    tablet: Tablet, clock: Clock, tiny_patrol: Patrol, put: Put
) -> None:
    """He stands far from it: that can be told, for where it is is known."""
    named = tiny_patrol.stops[tiny_patrol.stops["kind"].isin(["hazard", "must_see"])]
    assert not named.empty
    row = named.iloc[0]
    without = tiny_patrol.stops[tiny_patrol.stops["kind"] != row["kind"]]
    put(replace(tiny_patrol, stops=without), NIGHT + timedelta(minutes=10))
    far = {"lon": 119.0, "lat": 45.0, "accuracy_m": 5.0}
    item = tablet.check_in(str(row["ref_id"]), ref_kind=str(row["kind"]), how="dwell", **far)
    clock.pass_(hours=1)
    (verdict,) = tablet.told(item)
    assert verdict["status"] == 200, verdict
    assert "far" in verdict["result"]["flags"], verdict


CHANGED = NIGHT + timedelta(hours=2, minutes=30)


def later(plan: Patrol) -> Patrol:
    """Return the plan, and everybody is everywhere a little later."""
    planned_at = plan.stops["planned_at"] + timedelta(minutes=7)
    return replace(plan, stops=plan.stops.assign(planned_at=planned_at))


def asked(plan: Patrol) -> set[datetime]:
    """Return when G15 is to be somewhere by a plan."""
    return {at.to_pydatetime() for at in plan.stops.query("guard_id == 'G15'")["planned_at"]}


def test_a_tablet_asks_for_no_stop_of_before_the_plan_was_in_force(
    tablet: Tablet, clock: Clock, tiny_patrol: Patrol, put: Put
) -> None:
    """What the former plan asked until then is told, and nothing else: as in the record."""
    put(later(tiny_patrol), CHANGED)
    clock.at = CHANGED + timedelta(hours=1)
    shift = parts(tablet)["shifts"]["data"][0]
    told = {datetime.fromisoformat(one["at"]) for one in shift["stops"]}
    before, after = asked(tiny_patrol), asked(later(tiny_patrol))
    end = datetime.fromisoformat(shift["end"])
    assert {at for at in told if at < CHANGED} == {at for at in before if at < CHANGED}
    assert {at for at in told if at >= CHANGED} == {at for at in after if CHANGED <= at < end}


def test_nor_does_the_control_room(
    engine: Engine, stored: int, tiny_patrol: Patrol, put: Put
) -> None:
    put(later(tiny_patrol), CHANGED)
    with read_scope(engine) as session:
        board = Boards().of(session, stored, CHANGED + timedelta(hours=1))
    watched = board and board.of("G15")
    assert watched
    early = {one.at for one in watched.stops if one.at < CHANGED}
    assert early
    assert early <= asked(tiny_patrol)


def test_a_checkpoint_taken_from_the_map_counts_while_a_plan_asks_for_it(
    tablet: Tablet, clock: Clock, engine: Engine, tiny_patrol: Patrol
) -> None:
    stop = first_stop(tiny_patrol)
    clock.at = datetime.fromisoformat(stop["planned_at"]) + timedelta(minutes=2)
    item = tablet.check_in(**stop)
    with session_scope(engine) as session:
        table = layers["checkpoints"]
        session.execute(delete(table).where(table.c.checkpoint_id == stop["ref_id"]))
    (verdict,) = tablet.told(item)
    assert verdict["status"] == 200, verdict
    clock.pass_(hours=1)
    assert own(tablet)["counts"]["on_time"] >= 1
