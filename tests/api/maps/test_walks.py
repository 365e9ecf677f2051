"""What was walked is matched once a shift, kept while it is true, and gone with the positions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from api.forgetting import forget_now
from api.maps import walks
from api.maps.walks import SHIFT, count_ahead, past_shifts, shifts_of
from data.store import sync_positions
from data.store.engine import read_scope, session_scope
from data.store.sync_presence import Who
from data.store.walk_tables import walked_shift
from geo.track.walks import Walked
from tests.api.maps.conftest import EARLY
from tests.api.maps.test_coverage import COVERAGE, config_of

BEGAN = EARLY.to_pydatetime()
LATER = BEGAN + timedelta(hours=30)
Matched = list[int]


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> Matched:
    """How many fixes were matched, each time any were."""
    found: Matched = []
    ours: Callable[..., Walked] = walks.walked

    def counting(matcher: Any, routes: Any, fixes: Any) -> Walked:
        found.append(len(fixes))
        return ours(matcher, routes, fixes)

    monkeypatch.setattr(walks, "walked", counting)
    return found


def kept(engine: Engine) -> list[datetime]:
    """Return the shifts of which walks are kept."""
    with read_scope(engine) as session:
        return list(session.execute(select(walked_shift.c.begins_at)).scalars())


def test_a_shift_that_was_counted_ahead_is_not_matched_when_somebody_opens_it(
    client: TestClient, engine: Engine, walked: int, matched: Matched
) -> None:
    assert count_ahead(engine, BEGAN + timedelta(hours=7)) == 0  # it is not over
    assert count_ahead(engine, LATER) == 1
    assert count_ahead(engine, LATER) == 0
    assert kept(engine) == [BEGAN]
    assert len(matched) == 1
    title = config_of(client, COVERAGE)["title"]
    config_of(client, COVERAGE.replace("span=early", "span=day"))
    assert len(matched) == 1
    with session_scope(engine) as session:
        session.execute(walked_shift.delete())
    assert count_ahead(engine, LATER) == 1
    assert config_of(client, COVERAGE)["title"] == title


def test_what_was_opened_is_kept_and_matched_anew_when_a_fix_comes_late(
    client: TestClient, engine: Engine, walked: int, matched: Matched
) -> None:
    before = config_of(client, COVERAGE)
    assert kept(engine) == [BEGAN]
    assert config_of(client, COVERAGE.replace("span=early", "span=day"))["views"]
    assert len(matched) == 1
    at = BEGAN + timedelta(hours=5)
    fix = {"at": at, "made_at": at, "lon": 119.6, "lat": 45.5, "accuracy_m": 5.0}
    with session_scope(engine) as session:
        sync_positions.add(session, Who(walked, 1, "tablet", "G06"), [fix], LATER)
    assert config_of(client, COVERAGE)["title"] == before["title"]
    assert matched == [matched[0], matched[0] + 1]


def test_walks_tell_nobody_and_go_with_the_positions(engine: Engine, walked: int) -> None:
    count_ahead(engine, LATER)
    with read_scope(engine) as session:
        (row,) = session.execute(select(walked_shift))
    ((km, fixes),) = row.guards.values()
    assert 0 < km < 10
    assert fixes > 100
    assert forget_now(engine, BEGAN + timedelta(days=29), timedelta(days=90)).walks == 0
    assert forget_now(engine, BEGAN + timedelta(days=31), timedelta(days=90)).walks == 1
    with read_scope(engine) as session:
        assert session.execute(select(func.count()).select_from(walked_shift)).scalar_one() == 0


def test_spans_are_cut_where_shifts_change() -> None:
    week = shifts_of(BEGAN, BEGAN + timedelta(days=6, hours=9))
    assert len(week) == 20
    assert week[-1][1] - week[-1][0] == timedelta(hours=1)
    assert all(one[1] == other[0] for one, other in pairwise(week))
    past = past_shifts(LATER)
    assert past[-1] == (BEGAN + 2 * SHIFT, BEGAN + 3 * SHIFT)
    assert past[0][1] >= LATER - walks.BACK > past[0][0] - SHIFT
