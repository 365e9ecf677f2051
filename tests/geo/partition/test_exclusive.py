"""Land where nobody lives: absorbed by its neighbours, or a grid of its own.

The town lies between four streets, 100 m apart: the compound 西苑, a school, the compound 东苑 and
a park, each 100 m x 200 m. Each compound has six buildings of 40 households, and the band is
[80, 130]: two grids each.
"""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, affinity, box

from geo.community import Community
from geo.errors import InputError
from geo.partition import Split, SplitParams, split
from geo.partition.edits import (
    DivideGrid,
    DrawBorder,
    Edited,
    MergeGrids,
    MoveBuilding,
    board_of,
    edited,
    suggest,
)
from geo.partition.ground.exclusive import LEAST_M2
from geo.verify import verify_split
from tests.geo.partition.checks import assert_sound, same
from tests.geo.partition.worlds import X0, Y0, communities, community

BAND = SplitParams(min_households=80, max_households=130)
ON = replace(BAND, exclusive=True)
Shape = shapely.Geometry


def placed(shape: Shape) -> Shape:
    """Return a shape drawn in metres from the south-west corner of a world, in its CRS."""
    return affinity.translate(shape, X0, Y0)


def world(
    buildings: list[tuple[Shape, int]],
    boundary: Shape,
    *,
    compounds: dict[str, Shape] | None = None,
    streets: list[Shape] | None = None,
    barriers: list[Shape] | None = None,
) -> Community:
    return community(
        [(placed(shape), households) for shape, households in buildings],
        boundary=placed(boundary),
        compounds={name: placed(shape) for name, shape in (compounds or {}).items()},
        streets=[placed(line) for line in streets or []],
        barriers=[placed(line) for line in barriers or []],
    )


def six(x: float) -> list[tuple[Shape, int]]:
    """Return six buildings of 40 households in three rows of two."""
    return [(box(x + dx, y, x + dx + 20, y + 12), 40) for y in (30, 94, 158) for dx in (20.0, 60.0)]


def across(*places: float, length: float = 200) -> list[Shape]:
    """Return lines from south to north."""
    return [LineString([(x, 0), (x, length)]) for x in places]


SCHOOL = [(box(120, 40, 180, 60), 0), (box(120, 120, 140, 180), 0)]
COMPOUNDS = {"西苑": box(0, 0, 100, 200), "东苑": box(200, 0, 300, 200)}


def town(*more: tuple[Shape, int], **layers: object) -> Community:
    """Return the town; buildings B0 and B1 are the school's, B2-B7 stand in 西苑."""
    given = {"compounds": COMPOUNDS, "streets": across(100, 200, 300)} | layers
    return world([*SCHOOL, *six(0), *six(200), *more], box(0, 0, 400, 200), **given)


def exclusive_of(result: Split) -> list[Shape]:
    """Return the land of the exclusive grids, in metres from the south-west corner."""
    grids = result.grids[result.grids["exclusive"]]
    return [affinity.translate(shape, -X0, -Y0) for shape in grids.geometry]


def grids_of(result: Split, *rows: int) -> list[str]:
    return result.buildings["grid_id"].iloc[list(rows)].tolist()


def verdict_of(result: Split, given: Community, params: SplitParams) -> list[str]:
    layers = {**given.layers, "grids": result.grids, "buildings": result.buildings}
    claims = {"report": result.report.as_dict(), "params": params.as_dict()}
    return [f"{check.name}: {check.words}" for check in verify_split(layers, claims).failed]


def test_the_unit_of_city_management_is_ten_thousand_square_metres() -> None:
    assert LEAST_M2 == 10_000


def test_off_school_and_park_are_absorbed_by_their_neighbours() -> None:
    result = split(town(), BAND)
    assert_sound(result, town(), BAND)
    assert len(result.grids) == 4
    assert not result.grids["exclusive"].any()
    assert result.report.exclusive_grids == 0
    assert result.grids["area_m2"].sum() == pytest.approx(80_000)


def test_on_each_is_a_grid_of_its_own_numbered_after_the_others() -> None:
    result = split(town(), ON)
    assert_sound(result, town(), ON)
    grids = result.grids
    assert grids["exclusive"].tolist() == [False] * 4 + [True] * 2
    assert grids["grid_id"].tolist() == ["01", "02", "03", "04", "05", "06"]
    assert [code[-3:] for code in grids["code"]] == [f"00{number}" for number in range(1, 7)]
    assert grids["households"].tolist() == [120] * 4 + [0] * 2
    assert grids["buildings"].tolist() == [3] * 4 + [2, 0]
    assert grids["compound"].tolist()[4:] == [None, None]
    school, park = exclusive_of(result)
    assert school.symmetric_difference(box(100, 0, 200, 200)).area < 1e-6
    assert park.symmetric_difference(box(300, 0, 400, 200)).area < 1e-6
    assert grids_of(result, 0, 1) == ["05", "05"]
    assert verdict_of(result, town(), ON) == []


def test_the_report_is_about_base_grids_and_counts_the_others_apart() -> None:
    report = split(town(), ON).report
    assert report.feasible
    assert report.reason == ""
    assert (report.grids, report.exclusive_grids) == (4, 2)
    assert (report.in_band, report.contiguous) == (4, 4)
    assert (report.households_min, report.households_mean) == (120, 120)
    assert (report.gap_m2, report.overlap_m2, report.buildings_cut) == (0, 0, 0)
    alone = [split(half, BAND).report for half in (west(), east())]
    for figure in ("internal_boundary_m", "inertia"):
        total = sum(getattr(one, figure) for one in alone)
        assert getattr(report, figure) == pytest.approx(total), figure
    assert report.polsby_popper_min == pytest.approx(min(one.polsby_popper_min for one in alone))


def west() -> Community:
    return world(six(0), box(0, 0, 100, 200))


def east() -> Community:
    return world(six(200), box(200, 0, 300, 200))


def test_exclusive_grids_do_not_count_among_those_asked_for() -> None:
    five = replace(ON, grids=5)
    result = split(town(), five)
    assert_sound(result, town(), five)
    assert (result.report.grids, result.report.exclusive_grids) == (5, 2)


def test_exclusive_grids_are_in_reading_order_among_themselves() -> None:
    halves = [*across(100, 200, 300), LineString([(300, 100), (400, 100)])]
    result = split(town(streets=halves), ON)
    middles = [shape.centroid.coords[0] for shape in exclusive_of(result)]
    assert middles == [
        pytest.approx((350, 150)),
        pytest.approx((150, 100)),
        pytest.approx((350, 50)),
    ]


def test_a_compound_where_nobody_lives_is_named() -> None:
    compounds = COMPOUNDS | {"实验小学": box(106, 0, 194, 200)}
    result = split(town(compounds=compounds), ON)
    assert result.grids["compound"].tolist()[4:] == ["实验小学", None]
    assert exclusive_of(result)[0].covers(box(106, 0.1, 194, 199.9))


@pytest.mark.parametrize(("width", "exclusive"), [(49.9, 1), (50, 2), (50.1, 2)])
def test_land_smaller_than_ten_thousand_square_metres_is_absorbed(
    width: float, exclusive: int
) -> None:
    small = world(
        [*SCHOOL, *six(0), *six(200)],
        box(0, 0, 300 + width, 200),
        compounds=COMPOUNDS,
        streets=across(100, 200, 300),
    )
    result = split(small, ON)
    assert_sound(result, small, ON)
    assert result.report.exclusive_grids == exclusive


def test_land_where_somebody_lives_is_never_exclusive() -> None:
    lived = town((box(340, 90, 350, 100), 100))
    result = split(lived, ON)
    assert_sound(result, lived, ON)
    (school,) = exclusive_of(result)
    assert school.symmetric_difference(box(100, 0, 200, 200)).area < 1e-6
    assert sorted(result.grids["households"]) == [0, 100, 120, 120, 120, 120]


def test_a_strip_is_never_exclusive_not_even_where_it_is_cut() -> None:
    # 24,000 m2, cut between the compounds in two of 12,000 m2 that are no strips by themselves
    verge = world(
        [*six(100), *six(500)],
        box(0, 0, 800, 230),
        compounds={"西苑": box(0, 0, 400, 200), "东苑": box(400, 0, 800, 200)},
        streets=[LineString([(0, 200), (800, 200)])],
    )
    off, on = split(verge, BAND), split(verge, ON)
    assert on.report.exclusive_grids == 0
    assert same(off, on)


def test_land_that_holds_a_compound_together_stays_with_it_and_the_reason_says_so() -> None:
    field = {"compounds": {"大院": box(0, 0, 300, 200)}}
    walls = across(100, 200)
    amid = world([*six(0), *six(200)], box(0, 0, 300, 200), barriers=walls, **field)
    result = split(amid, ON)
    assert_sound(result, amid, ON)
    assert result.report.exclusive_grids == 0
    assert "would not hang together: 20,000 m2 in 大院" in result.report.reason
    assert result.grids.drop(columns="geometry").equals(
        split(amid, BAND).grids.drop(columns="geometry")
    )
    beside = world([*six(0), *six(100)], box(0, 0, 300, 200), barriers=walls, **field)
    assert split(beside, ON).report.exclusive_grids == 1
    assert split(beside, ON).report.reason == ""


def test_of_two_fields_of_which_one_must_stay_the_larger_becomes_exclusive() -> None:
    # two buildings of land, and between them a field of 110 m above one of 90 m
    compound = world(
        [*six(0), *six(200)],
        box(0, 0, 300, 230),
        compounds={"大院": box(0, 0, 300, 230)},
        barriers=[*across(100, 200, length=230), LineString([(100, 110), (200, 110)])],
    )
    result = split(compound, ON)
    assert_sound(result, compound, ON)
    (upper,) = exclusive_of(result)
    assert upper.symmetric_difference(box(100, 110, 200, 230)).area < 1e-6
    assert "11,000 m2 in 大院" in result.report.reason


def test_without_nesting_the_whole_community_must_hang_together() -> None:
    free = replace(ON, nest="off")
    result = split(town(), free)
    assert_sound(result, town(), free)
    (park,) = exclusive_of(result)
    assert park.symmetric_difference(box(300, 0, 400, 200)).area < 1e-6
    assert "20,000 m2 in the land outside the compounds" in result.report.reason


def test_compounds_that_are_merged_must_hang_together() -> None:
    joined = replace(ON, min_households=160, max_households=160, merge=(("西苑", "东苑"),))
    result = split(town(), joined)
    assert_sound(result, town(), joined)
    assert (result.report.grids, result.report.exclusive_grids) == (3, 1)
    with pytest.raises(InputError, match="北苑"):
        split(town(), replace(ON, merge=(("西苑", "北苑"),)))


def test_soft_nesting_takes_exclusive_land_back_where_compounds_must_be_merged_across_it() -> None:
    tight = replace(ON, min_households=160, max_households=160, nest="soft")
    result = split(town(), tight)
    assert_sound(result, town(), tight)
    assert (result.report.grids, result.report.exclusive_grids) == (3, 1)
    assert result.report.merged == (("西苑", "东苑"),)
    assert "西苑 + 东苑" in result.report.reason
    assert "stays with its neighbours" in result.report.reason
    easy = split(town(), replace(ON, nest="soft"))
    assert (easy.report.grids, easy.report.exclusive_grids) == (4, 2)


def test_a_building_that_reaches_in_from_outside_stays_whole() -> None:
    reaching = town((box(285, 60, 305, 72), 5))
    result = split(reaching, ON)
    assert_sound(result, reaching, ON)
    park = exclusive_of(result)[1]
    assert park.area == pytest.approx(20_000 - 5 * 12)


def test_land_that_a_building_of_others_cuts_in_two_is_not_exclusive() -> None:
    bridge = world(
        [*six(0), (box(-280, 96, 5, 104), 5)],
        box(-250, 0, 100, 200),
        compounds={"西苑": box(0, 0, 100, 200)},
        streets=across(0),
    )
    tower = [(box(1, 96, 5, 104), 5)]
    park = world([*six(0), *tower], box(-250, 0, 100, 200), streets=across(0))
    assert split(park, ON).report.exclusive_grids == 1
    result = split(bridge, replace(ON, max_households=300))
    assert_sound(result, bridge, replace(ON, max_households=300))
    assert result.report.exclusive_grids == 0


def test_a_small_lot_amid_exclusive_land_goes_with_it() -> None:
    kiosk = town(
        (box(382, 90, 390, 100), 0), streets=across(100, 200, 300, 370)
    )  # the lot behind the park has 6,000 m2
    result = split(kiosk, ON)
    assert_sound(result, kiosk, ON)
    assert result.report.exclusive_grids == 2
    assert exclusive_of(result)[1].symmetric_difference(box(300, 0, 400, 200)).area < 1e-6
    assert grids_of(result, -1) == ["06"]


def test_where_nobody_lives_at_all_nothing_is_exclusive() -> None:
    desert = world([(shape, 0) for shape, _ in six(0)], box(0, 0, 100, 200))
    report = split(desert, ON).report
    assert not report.feasible
    assert report.exclusive_grids == 0
    assert "nobody seems to live here" in report.fixes[0]


def test_a_refusal_names_the_right_buildings_and_its_fix_works() -> None:
    tower = town((box(210, 5, 290, 20), 250))  # B14, behind the school's B0 and B1
    report = split(tower, ON).report
    assert not report.feasible
    assert "B14" in report.reason
    fix = next(fix for fix in report.remedies if fix.kind == "entrances")
    assert fix.changes == {"by_entrance": ["B14"]}
    fixed = replace(ON, by_entrance=("B14",))
    assert split(tower, fixed).report.feasible


PLAN = split(town(), ON)
WHERE = dict(zip(PLAN.buildings["building_id"], PLAN.buildings["grid_id"], strict=True))
CODES = dict(zip(PLAN.grids["grid_id"], PLAN.grids["code"], strict=True))


def after(*edits: object, params: SplitParams = ON) -> Edited:
    return edited(town(), WHERE, edits, params, codes=CODES)


def test_edits_keep_exclusive_grids_as_they_are() -> None:
    nothing = after()
    assert nothing.checks == ()
    assert nothing.grids.drop(columns="geometry").equals(PLAN.grids.drop(columns="geometry"))
    assert np.all(shapely.equals_exact(nothing.grids.geometry.values, PLAN.grids.geometry.values))
    assert nothing.report.exclusive_grids == 2
    assert nothing.report.inertia == PLAN.report.inertia
    merged = after(MergeGrids(WHERE["B2"], WHERE["B6"]))
    assert [check.rule for check in merged.checks] == ["band"]
    assert merged.grids["exclusive"].tolist() == [False] * 3 + [True] * 2
    assert merged.grids["grid_id"].tolist()[3:] == ["05", "06"]


def test_the_numbers_of_land_without_buildings_need_no_codes() -> None:
    grids = edited(town(), WHERE, [], ON).grids
    assert grids["grid_id"].tolist() == PLAN.grids["grid_id"].tolist()
    plan = {name: "05" if grid_id == "06" else grid_id for name, grid_id in WHERE.items()}
    assert edited(town(), plan, [], ON).grids["exclusive"].tolist() == [False] * 4 + [True] * 2


def test_exclusive_land_with_buildings_goes_with_any_of_them() -> None:
    moved = after(MoveBuilding("B0", WHERE["B2"]))
    assert moved.gone == ("05",)
    assert [check.rule for check in moved.checks] == ["together", "emptied"]
    assert moved.checks[0].zh == f"B1与B0同在一块专属用地，一起移到网格{WHERE['B2']}。"
    assert moved.checks[0].building_ids == ("B1",)
    assert moved.report.exclusive_grids == 1


@pytest.mark.parametrize(
    "edit",
    [
        MoveBuilding("B2", "06"),
        MergeGrids("06", "04"),
        DivideGrid("06"),
        DrawBorder("06", LineString([(X0 + 350, Y0), (X0 + 350, Y0 + 200)])),
    ],
    ids=lambda edit: type(edit).__name__,
)
def test_land_without_a_building_cannot_be_edited(edit: object) -> None:
    with pytest.raises(InputError, match="Grid 06 is exclusive land without a building"):
        after(edit)


def test_a_plan_of_other_land_is_refused() -> None:
    with pytest.raises(InputError, match="has 2 grids without a building, the community 1"):
        edited(town(), WHERE, [], ON, codes=CODES | {"07": "7"})


def test_a_board_of_before_fits_itself_to_the_settings() -> None:
    without = board_of(town())
    assert not without.cells.exclusive.any()
    known = edited(without, WHERE, [], ON, codes=CODES)
    assert known.report.exclusive_grids == 2
    again = board_of(town(), (), ON)
    assert edited(again, WHERE, [], ON, codes=CODES).grids.equals(known.grids)


def test_no_move_into_land_without_buildings_is_suggested() -> None:
    tight = replace(ON, max_households=120)
    proposed = suggest(town(), WHERE, [MoveBuilding("B2", WHERE["B6"])], tight)
    assert proposed is None or proposed.edit.grid_id not in {"05", "06"}


few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def half_empty(draw: st.DrawFn) -> Community:
    """Draw a community half as large again, in which nobody lives in about half of the blocks."""
    given = draw(communities())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    layers = {
        name: layer.set_geometry(layer.geometry.scale(1.5, 1.5, origin=(X0, Y0)))
        for name, layer in given.layers.items()
    }
    buildings = layers["buildings"]
    middle = buildings.geometry.centroid
    block = (middle.x // 200).astype(int) * 100_000 + (middle.y // 200).astype(int)
    empty = rng.choice(block.unique(), block.nunique() // 2, replace=False)
    layers["buildings"] = buildings.assign(
        households=buildings["households"].where(~block.isin(empty), 0)
    )
    return replace(given, layers=layers)


@few
@given(
    half_empty(),
    st.sampled_from([(60, 120), (100, 200), (30, 400)]),
    st.sampled_from(["hard", "soft", "off"]),
)
def test_a_split_with_exclusive_land_keeps_every_rule(
    given: Community, band: tuple[int, int], nest: str
) -> None:
    params = SplitParams(
        min_households=band[0], max_households=band[1], nest=nest, exclusive=True, prefer="compact"
    )
    result = split(given, params)
    assert_sound(result, given, params)
    if not result.report.feasible:
        return
    assert verdict_of(result, given, params) == []
    areas = result.grids.loc[result.grids["exclusive"], "area_m2"]
    assert (areas > 0.5 * LEAST_M2).all()
    where = dict(zip(result.buildings["building_id"], result.buildings["grid_id"], strict=True))
    codes = dict(zip(result.grids["grid_id"], result.grids["code"], strict=True))
    held = replace(params, merge=result.report.merged)
    again = edited(given, where, [], held, codes=codes)
    assert again.broken == ()
    assert again.grids.drop(columns="geometry").equals(result.grids.drop(columns="geometry"))
