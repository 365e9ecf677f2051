"""Planned against actual, stop by stop."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.track.gaps import gaps
from geo.track.kept import STATES, kept
from geo.track.ledger import Ledger
from tests.geo.track.worlds import START
from tests.worlds import TINY_CRS


def at(minute: float) -> pd.Timestamp:
    return START + pd.Timedelta(minutes=minute)


def stops(*rows: tuple[float, str | None, float]) -> gpd.GeoDataFrame:
    """Return stops of (minute, place, limit)."""
    return gpd.GeoDataFrame(
        {
            "guard_id": "G01",
            "planned_at": [at(minute) for minute, _, _ in rows],
            "kind": ["checkpoint" if place else "meal" for _, place, _ in rows],
            "ref_id": pd.Series([place for _, place, _ in rows], dtype=object),
            "max_gap_min": [limit for _, _, limit in rows],
        },
        geometry=[Point(0, 0)] * len(rows),
        crs=TINY_CRS,
    )


def ledger(*visits: tuple[float, str], credibility: str = "sure") -> Ledger:
    frame = pd.DataFrame(
        {
            "kind": "checkpoint",
            "ref_id": [place for _, place in visits],
            "at": pd.Series(
                [at(minute) for minute, _ in visits], dtype="datetime64[us, Asia/Shanghai]"
            ),
            "by": "G01",
            "source": "track",
            "credibility": credibility,
            "doubt": "",
        }
    )
    return Ledger.of([frame])


NONE = gaps(pd.Series([START]), START, START)


def states(given: gpd.GeoDataFrame, visits: Ledger, missing: pd.DataFrame = NONE) -> list[str]:
    return kept(given, visits, missing)["state"].tolist()


@pytest.mark.parametrize(
    ("visit", "state"),
    [(0, "on_time"), (-9, "on_time"), (9, "on_time"), (25, "late"), (-25, "missed"),
     (70, "missed")],
)  # fmt: skip
def test_a_stop_is_on_time_late_or_missed_by_its_limit(visit: float, state: str) -> None:
    assert states(stops((0, "P1", 60)), ledger((visit, "P1"))) == [state]


def test_the_state_comes_with_moment_delay_and_source() -> None:
    row = kept(stops((0, "P1", 60)), ledger((25, "P1")), NONE).iloc[0]
    assert (row["visited_at"], row["late_min"], row["source"]) == (at(25), 25.0, "track")
    row = kept(stops((0, "P1", 60)), ledger((25, "P2")), NONE).iloc[0]
    assert pd.isna(row["visited_at"])
    assert np.isnan(row["late_min"])


def test_what_is_probable_keeps_no_stop() -> None:
    assert states(stops((0, "P1", 60)), ledger((0, "P1"), credibility="probable")) == ["missed"]


def test_a_visit_due_to_the_next_stop_does_not_keep_the_one_before() -> None:
    given = stops((0, "P1", 120), (60, "P1", 120))
    assert states(given, ledger((58, "P1"))) == ["missed", "on_time"]
    assert states(given, ledger((30, "P1"), (58, "P1"))) == ["late", "on_time"]


def test_places_do_not_stand_in_for_each_other_and_meals_prove_nothing() -> None:
    given = stops((0, "P1", 60), (5, None, np.nan), (10, "P2", 60))
    assert states(given, ledger((10, "P2"))) == ["missed", "not_judged", "on_time"]


def test_without_a_fix_nobody_knows_but_a_tag_still_proves() -> None:
    given = stops((20, "P1", 60))
    silent = gaps(pd.Series([at(0), at(40)]), at(0), at(40))
    assert states(given, ledger((200, "P1")), silent) == ["untracked"]
    assert states(given, ledger((21, "P1")), silent) == ["on_time"]


def test_no_stops_are_no_states() -> None:
    assert states(stops((0, "P1", 60)).iloc[:0], ledger((0, "P1"))) == []


@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from("ABC")), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from("ABC")), min_size=1, max_size=8),
    st.integers(0, 300),
)
@settings(max_examples=60, deadline=None)
def test_one_more_visit_never_makes_a_stop_worse(
    due: list[tuple[int, str]], seen: list[tuple[int, str]], more: int
) -> None:
    rank = {"on_time": 0, "late": 1, "missed": 2}
    given = stops(*((minute, place, 60) for minute, place in due))
    before = states(given, ledger(*seen))
    after = states(given, ledger(*seen, (more, "A")))
    assert set(before) <= set(STATES)
    assert all(rank[b] >= rank[a] for b, a in zip(before, after, strict=True))
