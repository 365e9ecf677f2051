"""Hotspots of a layer as a whole: what comes out, what is kept apart, what everybody may see."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from shapely import Point

from geo.clock import LOCAL
from geo.hotspot import METHODS, HotspotParams, Surroundings, hotspots
from geo.hotspot.columns import BACKTEST, COLUMNS, GRIDS, described
from geo.hotspot.words import CLASS_WORDS
from tests.geo.hotspot.worlds import CRS, EAST, NORTH, incidents, squares, two_towns

SPOT = Point(EAST + 725, NORTH + 325)


@pytest.fixture(scope="module")
def town() -> GeoDataFrame:
    return two_towns(np.random.default_rng(0))


def known() -> Surroundings:
    grids = squares((0, 0, 500), (500, 0, 500), (0, 500, 500), (500, 500, 500))
    homes = squares((100, 100, 20), (700, 300, 20), (100, 800, 20))
    rng = np.random.default_rng(1)
    at = pd.Timestamp("2026-02-01 08:00", tz=LOCAL) + pd.to_timedelta(np.arange(2000) * 60, "s")
    fixes = GeoDataFrame(
        {"guard_id": "G01", "at": at},
        geometry=[Point(EAST + x, NORTH + y) for x, y in rng.uniform(0, 1000, (2000, 2))],
        crs=CRS,
    )
    return Surroundings(homes.rename(columns={"grid_id": "building_id"}), None, grids, fixes)


@pytest.mark.parametrize("method", METHODS)
def test_the_spot_is_found_and_every_column_is_described(town: GeoDataFrame, method: str) -> None:
    params = HotspotParams(method=method, with_backtest=True)
    found = hotspots(town, params, known())
    assert found.report.feasible
    told = COLUMNS[method] | {"grids": GRIDS, "backtest": BACKTEST}
    for name, layer in found.layers.items():
        assert set(layer.columns) - {"geometry"} <= set(told[name]), name
    cells = found.layers["cells"]
    assert set(cells["class"].dropna()) <= set(CLASS_WORDS)
    here = cells[cells.geometry.intersects(SPOT)].iloc[0]
    assert here["class"] in {"very_high", "hot_99", "persistent", "intensifying", "sporadic"}
    assert found.report.crs == CRS
    assert {"layer", "column", "unit", "zh", "en"} == set(described(method))


def test_reported_and_discovered_are_counted_apart(town: GeoDataFrame) -> None:
    discovered = int((town["source"] == "discovered").sum())
    one, other, both = (
        hotspots(town, HotspotParams(source=source)) for source in ("reported", "discovered", "all")
    )
    assert one.report.n == one.report.n_reported == 300 - discovered
    assert other.report.n == other.report.n_discovered == discovered
    assert both.report.n == 300
    for found in (one, other, both):
        cells = found.layers["cells"]
        assert cells["n_reported"].sum() == 300 - discovered
        assert cells["n_discovered"].sum() == discovered


def test_incidents_that_do_not_say_count_as_reported_and_are_told() -> None:
    frame = incidents(np.random.default_rng(0).uniform(0, 500, (40, 2)))
    frame["source"] = None
    report = hotspots(frame).report
    assert report.n == 40
    assert any("do not say" in line for line in report.words)


def test_only_the_period_and_the_category_asked_for_count(town: GeoDataFrame) -> None:
    mixed = town.copy()
    mixed.loc[mixed.index[:50], "category"] = "停车"
    params = HotspotParams(
        first=date(2026, 2, 1), last=date(2026, 3, 31), category="噪声", source="all"
    )
    report = hotspots(mixed, params).report
    day = mixed["reported_at"].dt.date
    fits = (mixed["category"] == "噪声") & (day >= params.first) & (day <= params.last)
    assert report.n == fits.sum()
    assert report.left_out["category"] == 50
    assert report.n + sum(report.left_out.values()) == 300


def test_grids_have_rates_per_1000_households_and_hours(town: GeoDataFrame) -> None:
    grids = hotspots(town, around=known()).layers["grids"].set_index("grid_id")
    assert grids["n"].sum() == (town["source"] == "reported").sum()
    assert grids.loc["W2", "per_1000"] == pytest.approx(grids.loc["W2", "n"] * 4)
    assert grids.loc["W2", "class"] == "very_high"
    assert grids["patrol_h"].sum() == pytest.approx(1999 / 60)
    few = grids["patrol_h"] < 10
    assert (grids["discovered_per_h"].isna() == few).all()


def test_too_few_incidents_or_periods_are_a_result_with_the_reason(town: GeoDataFrame) -> None:
    few = hotspots(town.iloc[:5])
    assert not few.report.feasible
    assert not few.layers
    assert "fewer than 10" in (few.report.reason or "")
    assert not hotspots(town.iloc[:0]).report.feasible
    short = replace(HotspotParams(method="change"), first=date(2026, 3, 1), last=date(2026, 4, 10))
    assert "only 1 whole periods of 28" in (hotspots(town, short).report.reason or "")


def test_one_very_full_address_hides_the_rest_and_that_is_said() -> None:
    rng = np.random.default_rng(0)
    frame = incidents(
        np.vstack(
            [rng.uniform(0, 1500, (150, 2)), rng.uniform(300, 500, (30, 2)), np.ones((90, 2))]
        )
    )
    report = hotspots(frame, HotspotParams(method="gistar")).report
    assert not {"hot_99", "hot_95"} & set(report.classes)
    assert any("Try larger cells" in line for line in report.words)


def test_a_boundary_is_the_ground_that_is_looked_at(town: GeoDataFrame) -> None:
    inside = squares((500, 0, 500))
    found = hotspots(town, HotspotParams(method="gistar"), Surroundings(boundary=inside))
    assert found.report.cells == 100
    assert found.layers["cells"].geometry.within(inside.union_all().buffer(1)).all()


@pytest.mark.parametrize("method", METHODS)
def test_everybody_sees_no_small_number_and_nothing_to_get_one_from(
    town: GeoDataFrame, method: str
) -> None:
    found = hotspots(town, HotspotParams(method=method, public=True), known())
    for name, layer in found.layers.items():
        hidden = {"z", "p", "q", "p_shuffled", "around_n", "n_reported", "n_discovered", "patrol_h"}
        assert not hidden & set(layer.columns), name
        if "n" in layer:
            shown = layer["n"].dropna()
            assert not ((shown > 0) & (shown < 5)).any(), name
    assert "per_km2" not in found.layers["cells"]
    assert found.report.n_discovered is None
    assert found.report.patrol_h is None


def test_a_lone_house_is_on_no_public_picture() -> None:
    rng = np.random.default_rng(0)
    frame = incidents(np.vstack([rng.normal(0, 40, (60, 2)), np.full((4, 2), 2000.0)]))
    lone = Point(EAST + 2000, NORTH + 2000)
    internal = hotspots(frame).layers
    public = hotspots(frame, HotspotParams(public=True)).layers
    assert internal["contours"].geometry.contains(lone).any()
    for name in ("cells", "contours"):
        assert not public[name].geometry.intersects(lone.buffer(100)).any(), name


def test_contours_are_named_by_what_they_hold(town: GeoDataFrame) -> None:
    drawn = hotspots(town).layers["contours"]
    assert drawn["holds"].tolist() == [0.95, 0.75, 0.5, 0.25]
    assert drawn["per_km2"].is_monotonic_increasing
    assert drawn["area_m2"].is_monotonic_decreasing
    assert drawn["n"].is_monotonic_decreasing


def test_a_backtest_needs_twelve_periods_and_says_who_wins(town: GeoDataFrame) -> None:
    told = hotspots(town, HotspotParams(with_backtest=True)).report.backtest
    assert told is not None
    assert told["training"] == 20
    assert {row["way"] for row in told["rows"]} >= {"uniform", "last", "mean", "kde", "tuned"}
    assert all(
        "best_naive" not in row or row["verdict"] for row in told["rows"] if not row["naive"]
    )
    short = HotspotParams(with_backtest=True, test_days=28)
    told = hotspots(town, short).report.backtest
    assert told is not None
    assert not told["feasible"]


def test_faults_of_what_is_asked_are_all_told() -> None:
    wrong = HotspotParams(
        method="x", source="y", cell_m=0.0, first=date(2026, 2, 1), last=date(2026, 1, 1),
        period_days=0, false_share=2.0, least=1,
    )  # fmt: skip
    options = {fault.column for fault in wrong.faults()}
    assert options == {
        "--method", "--source", "--cell-m", "--from", "--period-days", "--false-share", "--least",
    }  # fmt: skip
    assert not HotspotParams().faults()
    assert [one.column for one in HotspotParams(bandwidth_m=20).faults()] == ["--bandwidth-m"]
