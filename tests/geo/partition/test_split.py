"""The tiny community, known to the last household, and what a split says when it cannot be."""

import numpy as np
import pytest
from shapely import box

from geo.community import Community
from geo.errors import CancelledError, InputError
from geo.partition import SplitParams, split
from tests.geo.partition.checks import assert_sound, same
from tests.geo.partition.worlds import X0, Y0, community

BAND = SplitParams(min_households=80, max_households=130)


def row_of(households: list[int], **layers: object) -> Community:
    """Return buildings in a row from west to east, 40 m apart."""
    shapes = [box(X0 + 40 * n, Y0, X0 + 40 * n + 20, Y0 + 20) for n in range(len(households))]
    return community(list(zip(shapes, households, strict=True)), **layers)


def test_tiny_splits_into_four_grids_of_120_two_per_compound(tiny: Community) -> None:
    result = split(tiny, BAND)
    assert_sound(result, tiny, BAND)
    assert result.grids["households"].tolist() == [120] * 4
    assert result.grids["persons"].tolist() == [288] * 4
    assert result.grids["buildings"].tolist() == [3] * 4
    assert sorted(result.grids["compound"]) == ["东苑", "东苑", "西苑", "西苑"]
    assert result.grids["area_m2"].sum() == pytest.approx(400 * 300, rel=1e-9)


def test_the_report_is_measured_on_the_grids(tiny: Community) -> None:
    report = split(tiny, BAND).report
    assert report.feasible
    assert (report.grids, report.in_band, report.contiguous) == (4, 4, 4)
    assert (report.crossings, report.buildings_cut) == (0, 0)
    assert (report.gap_m2, report.overlap_m2) == (0.0, 0.0)
    assert (report.households_min, report.households_max) == (120, 120)
    assert report.internal_boundary_m >= 300 + 2 * 200  # the main road, and across each compound
    on_road = report.road_share * report.internal_boundary_m
    assert on_road >= 300
    assert report.road_weighted_cut_m == pytest.approx(report.internal_boundary_m - 0.8 * on_road)
    each = 2 * 40 * 90**2  # two buildings of 40 households, 90 m from the one in the middle
    assert report.inertia == pytest.approx(4 * each)
    assert report.inertia_bound == pytest.approx(4 * each, rel=1e-3)
    assert report.inertia_gap == pytest.approx(0, abs=1e-3)


def test_codes_run_in_reading_order_behind_the_community_code(tiny: Community) -> None:
    grids = split(tiny, BAND).grids
    assert grids["grid_id"].tolist() == ["01", "02", "03", "04"]
    assert grids["code"].tolist() == [f"15058100100100{n}" for n in (1, 2, 3, 4)]
    middle = grids.geometry.centroid
    assert middle.x.iloc[0] < middle.x.iloc[1]
    assert middle.x.iloc[2] < middle.x.iloc[3]
    assert min(middle.y.iloc[:2]) > max(middle.y.iloc[2:])


def test_the_code_scheme_can_be_replaced(tiny: Community) -> None:
    grids = split(tiny, BAND, scheme=lambda code, number: f"{code}{number:08d}").grids
    assert grids["code"].iloc[0] == "15058100100100000001"


def test_an_unknown_community_code_is_twelve_zeros() -> None:
    grids = split(row_of([100, 100]), BAND).grids
    assert grids["code"].tolist() == ["000000000000001", "000000000000002"]


def test_results_come_in_the_crs_of_the_input(tiny: Community) -> None:
    degrees = tiny.to_crs(4326)
    result = split(degrees, BAND)
    assert_sound(result, degrees, BAND)
    assert result.grids.crs == degrees.crs
    assert result.grids["area_m2"].sum() == pytest.approx(400 * 300, rel=1e-6)


def test_the_number_of_grids_asked_for_is_given(tiny: Community) -> None:
    params = SplitParams(grids=5, min_households=80, max_households=130)
    result = split(tiny, params)
    assert_sound(result, tiny, params)
    assert sorted(result.grids["households"]) == [80, 80, 80, 120, 120]


def test_buildings_keep_their_columns_and_index(tiny: Community) -> None:
    given = tiny["buildings"]
    result = split(tiny, BAND)
    assert result.buildings.drop(columns="grid_id").equals(given)
    assert "grid_id" not in given


def test_too_few_grids_are_impossible_and_the_fix_works(tiny: Community) -> None:
    result = split(tiny, SplitParams(grids=3, min_households=80, max_households=130))
    assert not result.report.feasible
    assert result.report.reason.startswith("Impossible by arithmetic")
    assert "西苑 240 households" in result.report.reason
    assert "Ask for 4 grids instead of 3." in result.report.fixes
    assert "Raise the maximum from 130 to 240 households per grid." in result.report.fixes
    assert split(tiny, SplitParams(grids=3, min_households=80, max_households=240)).report.feasible
    assert not split(
        tiny, SplitParams(grids=3, min_households=80, max_households=239)
    ).report.feasible


def test_a_compound_that_fits_no_number_of_grids_is_named_and_soft_nesting_merges(
    tiny: Community,
) -> None:
    band = {"min_households": 160, "max_households": 200}
    hard = split(tiny, SplitParams(**band))
    assert not hard.report.feasible
    assert "西苑 has 240 households: too many for 1 grid (at most 200), too few for 2" in (
        hard.report.reason
    )
    assert "Let grids cross between 西苑 – 东苑 (1 of 3 in the plan found)." in hard.report.fixes
    soft = split(tiny, SplitParams(**band, nest="soft"))
    assert_sound(soft, tiny, SplitParams(**band, nest="soft"))
    assert soft.grids["households"].tolist() == [160] * 3
    assert soft.report.crossings == 1
    assert "西苑 + 东苑" in soft.report.reason
    assert soft.report.merged == (("西苑", "东苑"),)
    assert "西苑、东苑" in set(soft.grids["compound"]) | {"东苑、西苑"}


def test_soft_nesting_changes_nothing_where_hard_nesting_works(tiny: Community) -> None:
    soft = split(tiny, SplitParams(min_households=80, max_households=130, nest="soft"))
    assert same(soft, split(tiny, BAND))


def test_without_nesting_compounds_do_not_bind(tiny: Community) -> None:
    params = SplitParams(grids=3, min_households=160, max_households=160, nest="off")
    result = split(tiny, params)
    assert_sound(result, tiny, params)


def test_a_building_too_large_is_named() -> None:
    report = split(row_of([400, 100])).report
    assert not report.feasible
    assert report.reason.startswith("Impossible: B0 (400 households)")
    assert any("entrance" in fix for fix in report.fixes)


def test_what_cannot_be_packed_is_impossible_with_the_smallest_maximum() -> None:
    report = split(row_of([120] * 5)).report
    assert report.reason.startswith("Impossible: no choice of whole buildings")
    assert (report.level, report.proved) == ("packing", True)
    assert "Raise the maximum from 300 to 360 households per grid." in report.fixes
    assert split(row_of([120] * 5), SplitParams(max_households=360)).report.feasible


def test_what_only_contiguity_forbids_is_proved_impossible() -> None:
    params = SplitParams(min_households=200, max_households=310)
    report = split(row_of([150, 140, 150, 150, 10, 5]), params).report
    assert report.reason.startswith("Impossible: whole buildings can fill grids")
    assert (report.level, report.proved) == ("contiguity", True)


def test_more_grids_than_the_least_are_taken_when_the_least_cannot_be_packed() -> None:
    params = SplitParams(min_households=100, max_households=300)
    result = split(row_of([160, 160, 160, 100]), params)
    assert_sound(result, row_of([160, 160, 160, 100]), params)
    assert len(result.grids) == 3
    assert "fewer are proved impossible" in result.report.reason


def test_nobody_at_home_is_no_split() -> None:
    report = split(row_of([0, 0])).report
    assert not report.feasible
    assert "Give the households" in report.fixes[0]


def test_time_up_is_said_and_not_called_impossible() -> None:
    tight = SplitParams(time_limit_s=1e-9)
    report = split(row_of([40] * 20), tight).report
    assert not report.feasible
    assert report.reason.startswith("Not found within")
    assert any("time limit" in fix for fix in report.fixes)


def test_every_fault_of_the_input_is_told_at_once() -> None:
    boundary = box(X0 - 10, Y0 - 10, X0 + 70, Y0 + 30)
    with pytest.raises(InputError) as caught:
        split(row_of([50, 50, 50, 50], boundary=boundary))
    assert [fault.row for fault in caught.value.faults] == ["B2", "B3"]
    unknown = row_of([50, 50])
    unknown["buildings"]["households"] = [-1, None]
    with pytest.raises(InputError) as caught:
        split(unknown)
    assert [fault.row for fault in caught.value.faults] == ["B0", "B1"]


def test_the_work_can_be_stopped() -> None:
    def stop(step: str, share: float) -> None:
        if step == "search":
            raise CancelledError(step)

    with pytest.raises(CancelledError):
        split(row_of([100, 100]), BAND, progress=stop)


def test_progress_never_goes_back(tiny: Community) -> None:
    shares: list[float] = []

    def note(_: str, share: float) -> None:
        shares.append(share)

    split(tiny, BAND, progress=note)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"grids": 0}, "grids must be at least 1"),
        ({"min_households": 0}, "min_households must be at least 1"),
        ({"max_households": 199}, "max_households must be at least min_households"),
        ({"nest": "half"}, "nest must be one of hard, soft, off"),
        ({"time_limit_s": 0.0}, "time_limit_s must be more than 0"),
        ({"time_limit_s": np.nan}, "time_limit_s must be more than 0"),
        ({"seed": -1}, "seed must be at least 0"),
    ],
)
def test_settings_out_of_bounds_are_refused_by_name(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SplitParams(**wrong)
