"""Edits of the plan of a tiny community, each with its known consequences.

The plan: 01 is W4 W5 W6, 02 is E3 E5 E6, 03 is W1 W2 W3, 04 is E1 E2 E4; every building has 40
households, and the band is [80, 130]. A lane at 90 m parts the lowest row of each compound; half
way between the upper rows is 182 m, and between the columns of the western compound 100 m.
"""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, box

from geo.community import Community
from geo.errors import InputError
from geo.partition import SplitParams
from geo.partition.edits import (
    DivideGrid,
    DrawBorder,
    Edit,
    Edited,
    MergeGrids,
    MoveBuilding,
    board_of,
    edited,
    suggest,
)
from geo.schema import RESULTS
from tests.geo.partition.worlds import community as world
from tests.worlds import X0, Y0

PARAMS = SplitParams(min_households=80, max_households=130)
PLAN = {
    building: grid_id
    for grid_id, buildings in {
        "01": "W4 W5 W6",
        "02": "E3 E5 E6",
        "03": "W1 W2 W3",
        "04": "E1 E2 E4",
    }.items()
    for building in buildings.split()
}


def after(tiny: Community, *edits: Edit, params: SplitParams = PARAMS) -> Edited:
    return edited(tiny, PLAN, edits, params)


def plan_of(result: Edited) -> dict[str, str]:
    """The grid of each building."""
    return dict(zip(result.buildings["building_id"], result.buildings["grid_id"], strict=True))


def buildings_of(result: Edited, grid_id: str) -> str:
    rows = result.buildings[result.buildings["grid_id"] == grid_id]
    return " ".join(sorted(rows["building_id"]))


def told(result: Edited) -> list[tuple[str, str, int | None]]:
    """Rule, grid and households off of every broken rule."""
    return [
        (check.rule, check.grid_id, check.excess)
        for check in result.checks
        if check.severity == "error"
    ]


def line(*points: tuple[float, float]) -> LineString:
    return LineString([(X0 + x, Y0 + y) for x, y in points])


def faults_of(tiny: Community, *edits: Edit) -> list[tuple[str | None, str | None, str]]:
    with pytest.raises(InputError) as error:
        after(tiny, *edits)
    assert all(fault.layer == "edits" and fault.remedy for fault in error.value.faults)
    return [(fault.row, fault.column, fault.reason) for fault in error.value.faults]


def test_a_plan_without_edits_is_the_plan(tiny: Community) -> None:
    result = after(tiny)
    assert plan_of(result) == PLAN
    assert result.grids["grid_id"].tolist() == ["01", "02", "03", "04"]
    assert result.grids["code"].tolist() == [f"15058100100100{n}" for n in (1, 2, 3, 4)]
    assert [column.name for column in RESULTS["grids"].columns] == list(result.grids.columns[:-1])
    assert (result.checks, result.changed, result.gone, result.broken) == ((), (), (), ())
    assert result.report.feasible
    assert result.before == result.after


def test_a_moved_building_takes_its_land_along(tiny: Community) -> None:
    result = after(tiny, MoveBuilding("W4", "03"))
    assert plan_of(result) == PLAN | {"W4": "03"}
    assert result.changed == ("01", "03")
    shapes = result.grids.set_index("grid_id").geometry
    expected = shapely.union(box(X0, Y0, X0 + 200, Y0 + 90), box(X0, Y0 + 90, X0 + 200, Y0 + 182))
    assert shapes["03"].symmetric_difference(expected).area < 1.0
    assert (result.before.households, result.after.households) == (
        {"01": 120, "03": 120},
        {"01": 80, "03": 160},
    )
    assert told(result) == [("band", "03", 30)]
    assert result.checks[0].zh == "网格03有160户，比上限130户多30户。"
    assert result.checks[0].en == "Grid 03 has 160 households, 30 more than the 130 allowed."
    assert (result.report.feasible, result.report.reason) == (False, result.checks[0].en)
    assert result.report.in_band == 3


def test_too_few_households_are_told_too(tiny: Community) -> None:
    params = replace(PARAMS, min_households=100, max_households=200)
    result = after(tiny, MoveBuilding("W4", "03"), params=params)
    assert told(result) == [("band", "01", -20)]
    assert result.checks[0].zh == "网格01有80户，比下限100户少20户。"


def test_grids_no_edit_touched_are_as_they_were_to_the_last_digit(tiny: Community) -> None:
    before, now = after(tiny), after(tiny, MoveBuilding("W4", "03"))
    rows = [frame.set_index("grid_id").loc[["02", "04"]] for frame in (before.grids, now.grids)]
    assert rows[0].drop(columns="geometry").equals(rows[1].drop(columns="geometry"))
    assert shapely.equals_identical(*(frame.geometry.to_numpy() for frame in rows)).all()


def test_a_move_there_and_back_gives_the_same_plan(tiny: Community) -> None:
    result = after(tiny, MoveBuilding("W4", "03"), MoveBuilding("W4", "01"))
    assert plan_of(result) == PLAN
    assert (result.changed, result.checks) == ((), ())
    assert result.grids.equals(after(tiny).grids)


def test_a_building_that_does_not_touch_its_new_grid_is_shown_as_cut_off(tiny: Community) -> None:
    result = after(tiny, MoveBuilding("W5", "03"), MoveBuilding("W3", "01"))
    assert result.broken == ("contiguity",)
    (check,) = (check for check in result.checks if check.grid_id == "03")
    assert check.building_ids == ("W5",)
    assert check.zh == "网格03断成2块：W5（40户）与其余部分不相连。"
    assert check.place is not None
    assert check.place.equals(box(X0, Y0 + 182, X0 + 100, Y0 + 300))


def test_land_that_meets_in_a_corner_does_not_touch(tiny: Community) -> None:
    result = after(tiny, MoveBuilding("W6", "03"))
    assert told(result) == [
        ("band", "03", 30),
        ("contiguity", "01", None),
        ("contiguity", "03", None),
    ]


def test_a_grid_of_two_compounds_breaks_hard_nesting_only(tiny: Community) -> None:
    wide = replace(PARAMS, max_households=160)
    hard = after(tiny, MoveBuilding("W2", "04"), params=wide)
    assert told(hard) == [("nesting", "04", None)]
    assert hard.checks[0].zh == "网格04跨越西苑、东苑。"
    assert (hard.before.crossings, hard.after.crossings) == (0, 1)
    soft = after(tiny, MoveBuilding("W2", "04"), params=replace(wide, nest="soft"))
    assert [(check.rule, check.severity) for check in soft.checks] == [("nesting", "warning")]
    assert soft.report.feasible
    assert after(tiny, MoveBuilding("W2", "04"), params=replace(wide, nest="off")).checks == ()


def test_compounds_that_were_merged_may_be_crossed(tiny: Community) -> None:
    params = replace(PARAMS, max_households=160, merge=(("东苑", "西苑"),))
    assert after(tiny, MoveBuilding("W2", "04"), params=params).checks == ()
    with pytest.raises(InputError, match="北苑"):
        after(tiny, params=replace(params, merge=(("东苑", "北苑"),)))


def test_a_grid_where_nobody_lives_is_outside_the_band_where_that_is_asked_for(
    tiny: Community,
) -> None:
    buildings = tiny["buildings"].copy()
    buildings.loc[buildings["building_id"].isin(["W1", "W2", "W3"]), "households"] = 0
    empty = replace(tiny, layers={**tiny.layers, "buildings": buildings})
    assert edited(empty, PLAN, [], PARAMS).broken == ("band",)
    assert edited(empty, PLAN, [], replace(PARAMS, exclusive=True)).checks == ()


def test_entrances_of_a_split_building_move_one_by_one(tiny: Community) -> None:
    params = replace(PARAMS, by_entrance=("W4",))
    plan = {name: grid_id for name, grid_id in PLAN.items() if name != "W4"}
    plan |= {f"W4-{number}": "01" for number in (1, 2, 3, 4)}
    result = edited(tiny, plan, [MoveBuilding("W4-1", "03")], params)
    assert result.after.households == {"01": 110, "03": 130}
    assert result.checks == ()
    assert plan_of(result) == plan | {"W4-1": "03"}


def test_a_building_where_nobody_lives_crosses_no_compound(tiny: Community) -> None:
    buildings = tiny["buildings"].copy()
    buildings.loc[buildings["building_id"] == "W2", "households"] = 0
    empty = replace(tiny, layers={**tiny.layers, "buildings": buildings})
    assert edited(empty, PLAN, [MoveBuilding("W2", "04")], PARAMS).checks == ()


def test_merged_grids_keep_the_smaller_number(tiny: Community) -> None:
    result = after(tiny, MergeGrids("03", "01"))
    assert buildings_of(result, "01") == "W1 W2 W3 W4 W5 W6"
    assert (result.changed, result.gone) == (("01",), ("03",))
    assert result.grids["grid_id"].tolist() == ["01", "02", "04"]
    assert told(result) == [("band", "01", 110)]
    west = result.grids.geometry.iloc[0]
    assert west.equals(box(X0, Y0, X0 + 200, Y0 + 300))


def test_merging_grids_that_do_not_touch_breaks_contiguity(tiny: Community) -> None:
    result = after(tiny, MergeGrids("01", "04"))
    assert result.broken == ("band", "contiguity", "nesting")
    (check,) = (check for check in result.checks if check.rule == "contiguity")
    assert check.building_ids == ("E1", "E2", "E4")


def test_a_grid_is_divided_inside_the_band_and_the_north_keeps_the_number(tiny: Community) -> None:
    result = after(tiny, MergeGrids("01", "03"), DivideGrid("01"))
    assert told(result) == []
    assert result.grids["grid_id"].tolist() == ["01", "02", "04", "05"]
    assert result.after.households["05"] == 120
    middles = result.grids.set_index("grid_id").centroid
    assert middles["01"].y > middles["05"].y


def test_a_number_is_never_given_twice(tiny: Community) -> None:
    result = after(tiny, MergeGrids("02", "04"), DivideGrid("02"))
    assert result.grids["grid_id"].tolist() == ["01", "02", "03", "05"]
    assert result.gone == ("04",)


def test_a_grid_too_small_for_two_is_divided_and_the_band_said_to_be_broken(
    tiny: Community,
) -> None:
    result = after(tiny, DivideGrid("01"))
    assert sorted(result.after.households.values()) == [40, 80]
    assert [(rule, excess) for rule, _, excess in told(result)] == [("band", -40)]


def test_a_division_prefers_the_border_of_compounds(tiny: Community) -> None:
    params = replace(PARAMS, min_households=40, max_households=200)
    for seed in range(5):
        result = after(tiny, MergeGrids("03", "04"), DivideGrid("03", seed), params=params)
        assert told(result) == []


def test_a_grid_in_two_pieces_is_divided_between_them(tiny: Community) -> None:
    result = after(tiny, MergeGrids("01", "04"), DivideGrid("01"))
    assert told(result) == []
    assert (buildings_of(result, "01"), buildings_of(result, "05")) == ("W4 W5 W6", "E1 E2 E4")


@pytest.mark.parametrize(
    ("drawn", "kept", "new"),
    [
        (line((100, 0), (100, 300)), "W5", "W4 W6"),
        (line((-50, 182), (250, 182)), "W5 W6", "W4"),
        (line((250, 182), (-50, 182)), "W5 W6", "W4"),
        (line((90, 182), (110, 182)), "W5 W6", "W4"),
        (line((100, 310), (100, 182), (210, 182)), "W4 W5", "W6"),
    ],
    ids=["north-south", "west-east", "east-west", "drawn on at both ends", "round a corner"],
)
def test_land_falls_on_the_side_of_the_line_where_its_building_lies(
    tiny: Community, drawn: LineString, kept: str, new: str
) -> None:
    result = after(tiny, DrawBorder("01", drawn))
    assert (buildings_of(result, "01"), buildings_of(result, "05")) == (kept, new)
    assert result.changed == ("01", "05")


def test_a_line_is_in_the_crs_of_the_community(tiny: Community) -> None:
    drawn = gpd.GeoSeries([line((100, 0), (100, 300))], crs=tiny.crs).to_crs(4326).iloc[0]
    result = edited(tiny.to_crs(4326), PLAN, [DrawBorder("01", drawn)], PARAMS)
    assert result.grids.crs.to_epsg() == 4326
    assert (buildings_of(result, "01"), buildings_of(result, "05")) == ("W5", "W4 W6")


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [
        (line((250, 0), (250, 300)), "The line does not meet grid 01."),
        (line((0, 299), (200, 299)), "All buildings of grid 01 lie on one side of the line."),
        (line((0, 200), (200, 200), (200, 100), (100, 300)), "The line crosses itself."),
        (line((0, 250), (150, 250), (150, 200), (0, 240)), "The line crosses itself."),
        (line((100, 200), (100, 200)), "The line has no length."),
        (LineString(), "The line has no length."),
    ],
    ids=["elsewhere", "along the edge", "a loop", "a loop once drawn on", "a point", "nothing"],
)
def test_a_line_that_does_not_divide_is_refused(
    tiny: Community, drawn: LineString, reason: str
) -> None:
    assert faults_of(tiny, DrawBorder("01", drawn)) == [("1", "line", reason)]


def test_every_wrong_name_is_told_at_once_with_its_edit(tiny: Community) -> None:
    edits = (
        MoveBuilding("X9", "77"),
        MoveBuilding("W4", "03"),
        MergeGrids("88", "02"),
        MergeGrids("02", "02"),
        DivideGrid("99"),
        DrawBorder("66", line((0, 0), (9, 9))),
    )
    assert faults_of(tiny, *edits) == [
        ("1", "building_id", "There is no building X9."),
        ("1", "grid_id", "There is no grid 77."),
        ("3", "grids", "There is no grid 88."),
        ("4", "grids", "Grid 02 is named twice."),
        ("5", "grid_id", "There is no grid 99."),
        ("6", "grid_id", "There is no grid 66."),
    ]


def test_a_grid_is_gone_once_merged_and_there_once_made(tiny: Community) -> None:
    gone = faults_of(tiny, MergeGrids("01", "03"), MoveBuilding("W1", "03"))
    assert gone == [("2", "grid_id", "There is no grid 03.")]
    made = after(tiny, DivideGrid("01"), MergeGrids("05", "01"))
    assert plan_of(made) == PLAN


def test_a_grid_of_one_building_cannot_be_divided(tiny: Community) -> None:
    alone = (MoveBuilding("W5", "03"), MoveBuilding("W6", "03"))
    told_of = faults_of(tiny, *alone, DivideGrid("01"))
    assert [(row, column) for row, column, _ in told_of] == [("3", "grid_id")]


def test_a_grid_without_buildings_is_gone(tiny: Community) -> None:
    result = after(tiny, *(MoveBuilding(name, "03") for name in ("W4", "W5", "W6")))
    assert result.gone == ("01",)
    (note,) = (check for check in result.checks if check.severity == "note")
    assert (note.rule, note.grid_id) == ("emptied", "01")
    assert note.zh == "网格01已没有楼栋，不再存在。"


def test_buildings_on_top_of_each_other_move_together_and_it_is_said() -> None:
    base, top = box(X0, Y0, X0 + 30, Y0 + 12), box(X0 + 5, Y0, X0 + 20, Y0 + 12)
    apart = box(X0 + 60, Y0, X0 + 90, Y0 + 12), box(X0 + 120, Y0, X0 + 150, Y0 + 12)
    stacked = world([(base, 30), (top, 10), (apart[0], 40), (apart[1], 50)])
    plan = {"B0": "01", "B1": "01", "B2": "01", "B3": "02"}
    params = SplitParams(min_households=10, max_households=200)
    result = edited(stacked, plan, [MoveBuilding("B1", "02")], params)
    assert plan_of(result) == plan | {"B0": "02", "B1": "02"}
    assert [(check.rule, check.building_ids) for check in result.checks] == [
        ("contiguity", ("B0", "B1")),
        ("together", ("B0",)),
    ]
    assert result.checks[1].zh == "B0与B1上下重叠，一起移到网格02。"
    with pytest.raises(InputError, match="on top of B0"):
        edited(stacked, plan | {"B1": "02"}, [], params)


def test_what_was_broken_before_is_told_apart(tiny: Community) -> None:
    result = edited(tiny, PLAN | {"W4": "03"}, [MoveBuilding("E3", "04")], PARAMS)
    assert [(check.grid_id, check.touched) for check in result.checks] == [
        ("03", False),
        ("04", True),
    ]


def test_known_codes_stay_and_the_scheme_makes_the_new_one(tiny: Community) -> None:
    codes = {"01": "A", "02": "B", "03": "C", "04": "D"}
    result = edited(
        tiny, PLAN, [DivideGrid("02")], PARAMS, codes=codes, scheme=lambda _, number: f"N{number}"
    )
    assert result.grids["code"].tolist() == ["A", "B", "C", "D", "N5"]


def test_a_plan_that_is_not_of_the_community_is_refused_with_every_fault(tiny: Community) -> None:
    plan = {**PLAN, "Z1": "01", "Z2": "01"}
    del plan["W1"], plan["E1"]
    with pytest.raises(InputError) as error:
        edited(tiny, plan, [], PARAMS)
    assert [fault.row for fault in error.value.faults] == ["W1", "E1", "Z1", "Z2"]


def test_a_building_number_that_is_there_twice_is_refused(tiny: Community) -> None:
    buildings = tiny["buildings"].assign(building_id=["W1"] * 12)
    with pytest.raises(InputError, match="more than once"):
        board_of(replace(tiny, layers={**tiny.layers, "buildings": buildings}))


@pytest.mark.parametrize(
    ("edits", "move"),
    [
        ([MoveBuilding("W4", "03")], MoveBuilding("W3", "01")),
        ([DrawBorder("01", line((100, 0), (100, 300)))], MoveBuilding("W3", "01")),
        ([MoveBuilding("W4", "03"), MoveBuilding("W3", "01")], None),
        ([MergeGrids("01", "03")], None),
        ([MoveBuilding("W4", "03"), MoveBuilding("E3", "04")], None),
    ],
    ids=["too many", "too few", "nothing broken", "too much for one move", "two at two places"],
)
def test_the_one_move_that_makes_good_is_found_if_there_is_one(
    tiny: Community, edits: Sequence[Edit], move: MoveBuilding | None
) -> None:
    found = suggest(tiny, PLAN, edits, PARAMS)
    assert (found.edit if found else None) == move
    if found:
        assert found.households == 40
        assert told(after(tiny, *edits, found.edit)) == []


def test_the_move_of_fewest_households_is_suggested(tiny: Community) -> None:
    buildings = tiny["buildings"].set_index("building_id", drop=False)
    buildings.loc[["W2", "E1"], "households"] = [30, 20]
    uneven = replace(tiny, layers={**tiny.layers, "buildings": buildings.reset_index(drop=True)})
    nested = suggest(uneven, PLAN, [MoveBuilding("W4", "03")], PARAMS)
    assert nested is not None
    assert (nested.edit, nested.households) == (MoveBuilding("W3", "01"), 40)
    assert nested.zh == "再把W3（40户）从网格03移到网格01，各项规则就都满足。"
    free = suggest(uneven, PLAN, [MoveBuilding("W4", "03")], replace(PARAMS, nest="off"))
    assert free is not None
    assert (free.edit, free.households) == (MoveBuilding("W2", "04"), 30)


def test_board_known_already_gives_the_same_answer(tiny: Community) -> None:
    edits = [MergeGrids("01", "03"), DivideGrid("01")]
    known = edited(board_of(tiny), PLAN, edits, PARAMS)
    assert known.grids.equals(after(tiny, *edits).grids)
    assert np.array_equal(known.buildings["grid_id"], after(tiny, *edits).buildings["grid_id"])


def test_figures_count_all_grids_and_a_broken_rule_has_a_remedy(tiny: Community) -> None:
    result = after(tiny, MoveBuilding("W5", "04"))
    before, now = result.before, result.after
    assert (before.grids, before.in_band, before.contiguous) == (4, 4, 4)
    assert (now.grids, now.in_band, now.contiguous) == (4, 3, 3)
    assert {check.rule for check in result.checks if check.remedy} == set(result.broken)
    (band,) = [check for check in result.checks if check.rule == "band"]
    assert band.remedy is not None
    assert "至少30户" in band.remedy.zh
    few = after(tiny, MoveBuilding("W4", "03"), MoveBuilding("W6", "03")).checks
    (short,) = [check.remedy for check in few if (check.rule, check.grid_id) == ("band", "01")]
    assert short is not None
    assert "至少移入40户" in short.zh
    emptied = after(tiny, *(MoveBuilding(one, "03") for one in ("W4", "W5", "W6"))).checks
    assert [check.remedy for check in emptied if check.rule == "emptied"] == [None]
