"""An atlas: what a page of heatmaps shows is true to its incidents, and small numbers are not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.clock import LOCAL
from geo.hotspot.atlas import Atlas, atlas
from geo.hotspot.ground import Surroundings
from geo.hotspot.params import HotspotParams
from tests.geo.hotspot.worlds import EAST, NORTH, incidents, squares, two_towns

PARAMS = HotspotParams(cell_m=50.0, bandwidth_m=100.0, period_days=28)
GRIDS = squares((0, 0, 500), (500, 0, 500), (0, 500, 500), (500, 500, 500))


@pytest.fixture(scope="module")
def made() -> Atlas:
    found = atlas(two_towns(np.random.default_rng(1)), PARAMS, Surroundings(grids=GRIDS))
    assert found is not None
    return found


def test_densities_hold_their_incidents(made: Atlas) -> None:
    held = made.taken
    for name, count in (("reported", held.n), ("discovered", int(held.discovered.sum()))):
        mass = made.densities[name].sum() * made.window.cell_km2
        assert mass == pytest.approx(count, rel=1e-3)
    together = made.densities["reported"] + made.densities["discovered"]
    np.testing.assert_allclose(made.densities["all"], together, atol=1e-6)


def test_the_spot_is_hot_and_nothing_far_from_it(made: Atlas) -> None:
    hot = made.hot[made.hot["class"] == "hot_99"]
    middle = hot.geometry.centroid
    assert len(hot)
    away_m = np.hypot(middle.x - EAST - 725, middle.y - NORTH - 325)
    assert away_m.max() < 200


def test_series_hold_every_incident_once_on_one_scale(made: Atlas) -> None:
    for series in (made.by_time, made.by_hour):
        assert sum(one.n or 0 for one in series.pictures) == made.taken.n
        assert series.top == max(one.raster.max() for one in series.pictures)
        mass = sum(one.raster.sum() for one in series.pictures) * series.window.cell_km2
        assert mass == pytest.approx(made.taken.n, rel=0.02)


def test_too_few_are_no_atlas() -> None:
    few = incidents([(x, 0) for x in range(9)])
    assert atlas(few, PARAMS, Surroundings()) is None
    assert atlas(few.iloc[:0], PARAMS, Surroundings()) is None


def test_small_numbers_are_withheld_where_they_must_be() -> None:
    rng = np.random.default_rng(2)
    given = two_towns(rng, count=60, weeks=10)
    given["reported_at"] += pd.to_timedelta(rng.integers(-12, 12, len(given)), unit="h")
    params = replace(PARAMS, public=True, least=5)
    found = atlas(given, params, Surroundings(grids=GRIDS))
    assert found is not None
    for counts in (found.hours, found.weekdays):
        told = counts[~np.isnan(counts)]
        assert not ((told > 0) & (told < 5)).any()
    assert not any(0 < (one.n or 0) < 5 for one in found.by_time.pictures)
    felt = found.densities["reported"] * 2 * np.pi * 0.1**2
    assert (felt[felt > 0] >= 5 - 1e-6).all()
    assert list(found.hot.columns) == ["cell_id", "n", "class", "geometry"]
    assert found.grids is not None
    assert "per_1000_low" not in found.grids


def test_what_is_found_per_hour_is_of_the_time_that_hours_are_known_of() -> None:
    days = np.repeat([0, 100], 40)
    place = np.random.default_rng(3).normal(0, 30, (80, 2))
    given = incidents(place, days, np.ones(80, dtype=bool))
    at = pd.Timestamp("2026-04-11 00:00", tz=LOCAL) + pd.to_timedelta(
        np.arange(0, 20 * 3600, 60), unit="s"
    )
    fixes = incidents(np.zeros((len(at), 2))).assign(guard_id="G1", at=at)
    params = replace(PARAMS, source="discovered")
    found = atlas(given, params, Surroundings(fixes=fixes))
    assert found is not None
    assert found.walked is not None
    assert str(found.walked_from) == "2026-04-11"
    assert np.nanmax(found.walked.rate) == pytest.approx(40 / 20, rel=0.05)  # not 80


def test_near_repeats_are_not_looked_for_among_too_many_pairs() -> None:
    crowd = incidents(np.random.default_rng(4).normal(0, 10, (3_000, 2)))
    found = atlas(crowd, PARAMS, Surroundings())
    assert found is not None
    assert found.near is None
