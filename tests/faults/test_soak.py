"""Guards who walk a plan, and a soak in little: both end with a count in which nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from api.bench.sync.soak import Setting, soaked
from api.simulate.guard import Life
from api.simulate.running import Run, simulate
from api.simulate.world import world_of
from geo.errors import ConflictError
from geo.progress import silent
from tests.api.conftest import CODE
from tests.faults.conftest import World

pytestmark = pytest.mark.xdist_group("faults")
LIFE = Life(report_h=0.3, sos_h=1.0, restart_h=0.5, offline_min=8.0)
"""Much happens in an hour."""


def test_guards_walk_their_plan(world: World) -> None:
    run = Run(guards=3, length=timedelta(hours=1), speedup=900.0, life=LIFE)
    counted, told = simulate(world.engine, CODE, world.service.url, run, silent)
    assert len(told["guards"]) == 3
    assert counted.right
    assert (counted.accepted, counted.pending, counted.fixes_pending) == (counted.made, 0, 0)
    assert counted.made > 20
    assert counted.photos > 0
    assert counted.fixes_stored + counted.fixes_off_shift == counted.fixes > 1000


def test_nobody_walks_where_the_plan_has_nobody(world: World) -> None:
    run = Run(guards=0, length=timedelta(hours=1), speedup=60.0, life=LIFE)
    with pytest.raises(ConflictError, match="Nobody walks"):
        simulate(world.engine, CODE, world.service.url, run, silent)


def test_a_soak_in_little(world: World) -> None:
    now, hour = datetime.now(UTC), timedelta(hours=1)
    ground = world_of(world.engine, CODE, now - hour, now + hour)
    setting = Setting(operations=1500, kill_s=(0.2, 0.6), waits_s=2.0)
    told = soaked(world.engine, world.url, ground, world.folder, setting, silent)
    assert told["happened"]["kill -9 of the service"] >= 1
    assert told["made"] >= 1500
    assert told["accepted"] + told["returned"] == told["made"]
    assert (told["pending"], told["fixes_pending"], told["lost"], told["doubled"]) == (0, 0, 0, 0)
