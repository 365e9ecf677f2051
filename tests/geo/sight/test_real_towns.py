"""Sight on a real town: footprints as they are drawn, asked again with lines of sight alone."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from data.sources import read_community
from geo.community import Community
from geo.sight import SightPolicy, dead_corners
from geo.sight.ground import public_ground
from geo.sight.obstacles import obstacles
from geo.sight.walking import lookouts
from tests.geo.sight.worlds import in_sight

WINDOW = (60.727, 56.083, 60.735, 56.087)


@pytest.fixture(scope="module")
def town(shared_data: Path) -> Community:
    """Some blocks in the middle of Snezhinsk, about 500 m by 450 m."""
    return read_community(shared_data / "osm_snezhinsk_city", bbox=WINDOW).community


def test_random_places_say_what_is_dead_too(town: Community) -> None:
    policy = SightPolicy()
    metric = town.metric()
    late = np.arange(len(town["streets"])) % 2 == 0
    streets = town["streets"].assign(max_gap_min=60.0, worst_gap_min=np.where(late, 90.0, 30.0))
    report = dead_corners(town, streets, policy).report
    blocks, ground = obstacles(metric, policy), public_ground(metric, policy).shape
    eyes, way = lookouts(metric["streets"].geometry.to_numpy(), policy.step_m)
    indoors = np.isin(
        np.arange(len(eyes)), blocks.houses.query(shapely.points(eyes), predicate="within")[0]
    )
    west, south, east, north = shapely.bounds(ground)
    places = np.random.default_rng(0).uniform([west, south], [east, north], (4000, 2))
    places = places[shapely.contains_xy(ground, places)]
    seen = np.zeros((len(places), 2), dtype=bool)
    for eye, street in zip(eyes[~indoors], way[~indoors], strict=True):
        near = np.flatnonzero(np.hypot(*(places - eye).T) <= policy.guard_range_m)
        seen[near, int(late[street])] |= in_sight(tuple(eye), places[near], blocks)
    # 3,000 places and more tell a share to 0.9 % (one sigma) at most.
    assert len(places) > 3000
    never, too_late = ~seen.any(axis=1), ~seen[:, 0] & seen[:, 1]
    assert never.mean() == pytest.approx(report.never_m2 / report.public_m2, abs=0.03)
    assert too_late.mean() == pytest.approx(report.late_m2 / report.public_m2, abs=0.03)
    assert 0.05 < report.never_m2 / report.public_m2 < 0.6
    assert 0.05 < report.late_m2 / report.public_m2 < 0.6
