"""A sound plan passes every check; whatever is wrong with one is caught by the check for it."""

import json
from collections.abc import Callable

import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.errors import InputError
from geo.verify import Verdict, as_dict, verify_split
from tests.geo.verify.worlds import COMMUNITY, Made, four_grids, frame, lattice, place, with_park

SUMS = {"households_summed", "persons_summed", "buildings_summed"}
MEASURED = {"area_m2", "polsby_popper"}
Spoil = Callable[[Made], object]


def verdict_of(made: Made) -> Verdict:
    return verify_split(made.layers, made.claims)


def failed(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.failed}


def undone(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.unchecked}


def put(layer: str, column: str, row: int, value: object) -> Spoil:
    def spoil(made: Made) -> None:
        frame = made.layers[layer]
        values = list(frame[column])
        values[row] = value
        made.layers[layer] = frame.assign(**{column: values})

    return spoil


def draw(layer: str, row: int, shape: object) -> Spoil:
    return put(layer, "geometry", row, None if shape is None else place(shape))


def say(**params: object) -> Spoil:
    return lambda made: made.params.update(params)


def codes(*codes: str) -> Spoil:
    return lambda made: made.layers["grids"].__setitem__("code", list(codes))


def both(*spoils: Spoil) -> Spoil:
    return lambda made: [spoil(made) for spoil in spoils]


def compounds(*shapes: Polygon) -> Spoil:
    def spoil(made: Made) -> None:
        made.layers["compounds"] = frame({"name": ["西苑", "东苑"]}, list(shapes))

    return spoil


def codes_of(*numbers: int, community: str = COMMUNITY) -> list[str]:
    return [f"{community}{number:03d}" for number in numbers]


WEST = box(0, 100, 200, 200)
CORNER = box(390, 190, 400, 200)
SPIKED = Polygon([(0, 100), (200, 100), (200, 200), (250, 200), (200, 200), (0, 200)])
UNEVEN = compounds(box(0, 0, 130, 200), box(130, 0, 400, 200))
"""Compounds whose seam runs through the grids of the west, between second and third building."""


def test_a_sound_plan_passes_every_check() -> None:
    verdict = verdict_of(four_grids())
    assert verdict.holds
    assert all(check.holds for check in verdict.checks)
    assert verdict["inertia"].found == 4 * 288_000
    assert verdict["internal_boundary_m"].found == pytest.approx(600)
    names = [check.name for check in verdict.checks]
    assert len(set(names)) == len(names)


def test_a_sound_plan_in_degrees_passes_every_check() -> None:
    made = four_grids()
    made.layers = {name: layer.to_crs(4326) for name, layer in made.layers.items()}
    assert all(check.holds for check in verdict_of(made).checks)


BROKEN: dict[str, tuple[Spoil, set[str]]] = {
    "a building is counted in its neighbour's grid": (
        put("buildings", "grid_id", 0, "02"),
        {"buildings_cut", "in_band", "crossings"} | SUMS,
    ),
    "a building names a grid that is not there": (
        put("buildings", "grid_id", 0, "99"),
        {"buildings_placed", "in_band"} | SUMS,
    ),
    "a building names no grid": (
        put("buildings", "grid_id", 0, None),
        {"buildings_placed", "in_band"} | SUMS,
    ),
    "a border runs through a building": (
        draw("buildings", 0, box(35, 95, 45, 105)),
        {"buildings_cut"},
    ),
    "a building given as a point stands elsewhere": (
        draw("buildings", 0, Point(40, 99)),
        {"buildings_cut"},
    ),
    "a building stands beyond the boundary": (
        draw("buildings", 0, box(35, 205, 45, 215)),
        {"buildings_cut", "crossings"},
    ),
    "two grids overlap": (draw("grids", 0, box(0, 99, 200, 200)), {"overlap_m2"} | MEASURED),
    "there is a gap between two grids": (
        draw("grids", 0, box(0, 101, 200, 200)),
        {"gap_m2"} | MEASURED,
    ),
    "there is a hole in a grid": (
        draw("grids", 0, WEST - box(90, 110, 91, 111)),
        {"gap_m2"} | MEASURED,
    ),
    "a grid is in two pieces": (
        both(
            draw("grids", 0, shapely.union(WEST, CORNER)),
            draw("grids", 1, box(200, 100, 400, 200) - CORNER),
        ),
        {"contiguous"} | MEASURED,
    ),
    "a grid goes beyond the boundary": (
        draw("grids", 0, box(-5, 100, 200, 200)),
        {"outside_m2"} | MEASURED,
    ),
    "an outline runs back on itself": (
        draw("grids", 0, SPIKED),
        {"grids_valid"},
    ),
    "a grid has no shape": (
        draw("grids", 0, None),
        {"grids_valid", "contiguous", "gap_m2", "buildings_cut"} | MEASURED,
    ),
    "two grids have one id": (
        put("grids", "grid_id", 1, "01"),
        {"grid_id", "buildings_placed", "in_band"} | SUMS,
    ),
    "a grid has no id": (
        put("grids", "grid_id", 0, None),
        {"grid_id", "buildings_placed", "in_band"} | SUMS,
    ),
    "two grids have one code": (codes(*codes_of(1, 1, 3, 4)), {"code", "code_order"}),
    "two codes are swapped": (codes(*codes_of(2, 1, 3, 4)), {"code_order"}),
    "rows are numbered from the south": (codes(*codes_of(3, 4, 1, 2)), {"code_order"}),
    "a number is left out": (codes(*codes_of(1, 2, 3, 5)), {"code_order"}),
    "a code is a digit short": (codes(*codes_of(1, 2, 3), COMMUNITY + "04"), {"code_digits"}),
    "a code has a letter": (codes(*codes_of(1, 2, 3), COMMUNITY + "O04"), {"code_digits"}),
    "codes are of another community": (
        codes(*codes_of(1, 2, 3, 4, community="150581001002")),
        {"code_digits"},
    ),
    "codes are of two layouts": (
        codes(*codes_of(1, 2, 3), f"000000{COMMUNITY}04"),
        {"code_digits"},
    ),
    "the households of a grid are not those of its buildings": (
        put("grids", "households", 0, 121),
        {"households_summed"},
    ),
    "the persons of a grid are not those of its buildings": (
        put("grids", "persons", 0, 241),
        {"persons_summed"},
    ),
    "a grid hides its persons": (put("grids", "persons", 0, None), {"persons_summed"}),
    "the buildings of a grid are miscounted": (
        put("grids", "buildings", 0, 4),
        {"buildings_summed"},
    ),
    "a grid is above the band": (say(min_households=100, max_households=119), {"in_band"}),
    "a grid is below the band": (say(min_households=121, max_households=140), {"in_band"}),
    "a grid holds households of two compounds": (UNEVEN, {"crossings"}),
    "a grid holds households of a compound and of the land outside": (
        compounds(box(0, 0, 130, 200), box(200, 0, 400, 200)),
        {"crossings"},
    ),
    "an area is wrong": (put("grids", "area_m2", 0, 20_001.0), {"area_m2"}),
    "an area is missing": (put("grids", "area_m2", 0, None), {"area_m2"}),
    "a compactness is wrong": (put("grids", "polsby_popper", 0, 0.7), {"polsby_popper"}),
    "more grids were asked for": (say(grids=5), {"grids_asked"}),
    "somebody lives in an exclusive grid": (
        both(say(grids=3),
             lambda made: made.layers["grids"].__setitem__("exclusive", [False] * 3 + [True])),
        {"exclusive_empty"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_caught_by_its_check(what: str) -> None:
    made = four_grids()
    spoil, expected = BROKEN[what]
    spoil(made)
    assert failed(verify_split(made.layers, {"params": made.params})) == expected


@pytest.mark.parametrize("what", BROKEN)
def test_a_plan_that_breaks_a_rule_does_not_hold_whatever_it_claims(what: str) -> None:
    made = four_grids()
    spoil, expected = BROKEN[what]
    spoil(made)
    found = {check.name: check.found for check in verdict_of(made).checks}
    made.report |= {name: found[name] for name in made.report if found.get(name) is not None}
    verdict = verdict_of(made)
    assert expected <= failed(verdict)
    assert not verdict.holds


LIES: list[tuple[str, object, set[str]]] = [
    ("feasible", False, {"feasible"}),
    ("feasible", 1, {"feasible"}),
    ("grids", 5, {"grids"}),
    ("grids", "four", {"grids"}),
    ("grids", True, {"grids"}),
    ("households_min", 119, {"households_min"}),
    ("households_max", 121, {"households_max"}),
    ("households_mean", 120.5, {"households_mean"}),
    ("in_band", 3, {"in_band"}),
    ("contiguous", 3, {"contiguous"}),
    ("crossings", 1, {"crossings"}),
    ("crossings", "none", {"crossings"}),
    ("buildings_cut", 1, {"buildings_cut"}),
    ("gap_m2", 0.01, {"gap_m2"}),
    ("overlap_m2", 0.01, {"overlap_m2"}),
    ("polsby_popper_mean", 0.7, {"polsby_popper_mean"}),
    ("polsby_popper_min", 0.7, {"polsby_popper_min"}),
    ("internal_boundary_m", 601, {"internal_boundary_m", "road_weighted_cut_m"}),
    ("road_share", 0.38, {"road_share", "road_weighted_cut_m"}),
    ("road_share", float("nan"), {"road_share", "road_weighted_cut_m"}),
    ("road_weighted_cut_m", 441, {"road_weighted_cut_m"}),
    ("road_weighted_cut_m", 420, {"road_weighted_cut_m"}),
    ("inertia", 4 * 287_000, {"inertia", "inertia_gap"}),
    ("inertia_bound", 4 * 288_001, {"inertia_bound", "inertia_gap"}),
    ("inertia_bound", -1.0, {"inertia_bound", "inertia_gap"}),
    ("inertia_bound", "high", {"inertia_bound", "inertia_gap"}),
    ("inertia_bound", None, {"inertia_gap"}),
    ("inertia_gap", 0.0, {"inertia_gap"}),
    ("seed", 8, {"seed"}),
    ("exclusive_grids", 1, {"exclusive_grids"}),
]


@pytest.mark.parametrize(("key", "value", "expected"), LIES)
def test_a_lie_in_the_report_is_caught_by_its_check(
    key: str, value: object, expected: set[str]
) -> None:
    made = four_grids()
    made.report[key] = value
    verdict = verdict_of(made)
    assert failed(verdict) == expected
    assert verdict[key].claimed is value


def test_every_figure_of_the_report_is_checked() -> None:
    told = {"reason", "fixes", "seconds", "version"}
    assert set(four_grids().report) - told <= {
        check.name for check in verdict_of(four_grids()).checks
    }


def test_a_report_that_calls_a_broken_plan_feasible_is_caught() -> None:
    made = four_grids()
    made.params["max_households"] = 119
    made.report["in_band"] = 0
    assert failed(verdict_of(made)) == {"in_band", "feasible"}
    made.report["feasible"] = False
    assert failed(verdict_of(made)) == {"in_band"}


def test_metres_near_a_street_are_a_matter_of_construction_within_three_points() -> None:
    for share in (0.32, 0.36):
        made = four_grids()
        made.report |= {"road_share": share, "road_weighted_cut_m": 600 * (1 - 0.8 * share)}
        assert verdict_of(made).holds


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("boundary", {"outside_m2"}),
        ("compounds", {"crossings"}),
        ("streets", {"road_share", "road_weighted_cut_m"}),
    ],
)
def test_what_a_lacking_layer_leaves_undone_is_said(layer: str, expected: set[str]) -> None:
    made = four_grids()
    del made.layers[layer]
    verdict = verdict_of(made)
    assert verdict.holds
    assert undone(verdict) == expected
    assert all("the file has no" in check.words for check in verdict.unchecked)


def test_without_a_boundary_holes_are_still_seen() -> None:
    made = four_grids()
    del made.layers["boundary"]
    draw("grids", 0, WEST - box(90, 110, 92, 112))(made)
    assert verdict_of(made)["gap_m2"].found == 4.0


def test_an_empty_layer_says_that_there_is_nothing_of_the_kind() -> None:
    made = four_grids()
    for name in ("boundary", "compounds", "streets"):
        made.layers[name] = made.layers[name].iloc[:0]
    made.report |= {"road_share": 0.0, "road_weighted_cut_m": 600.0}
    verdict = verdict_of(made)
    assert verdict.holds
    assert undone(verdict) == {"outside_m2"}
    assert verdict["crossings"].found == 0


def test_without_claims_the_rules_that_need_none_are_checked() -> None:
    verdict = verify_split(four_grids().layers)
    assert verdict.holds
    done = {check.name for check in verdict.checks} - undone(verdict)
    assert done == MEASURED | SUMS | {
        "grids_valid", "contiguous", "overlap_m2", "gap_m2", "outside_m2", "grid_id", "code",
        "code_digits", "code_order", "buildings_placed", "buildings_cut", "exclusive_empty",
        "crossings",
    }  # fmt: skip


def test_persons_nobody_counted_are_not_summed() -> None:
    made = four_grids()
    for name in ("grids", "buildings"):
        made.layers[name] = made.layers[name].assign(persons=None)
    assert verdict_of(made)["persons_summed"].holds
    made.layers["buildings"] = made.layers["buildings"].drop(columns="persons")
    assert verdict_of(made)["persons_summed"].holds is None


def crossed(nest: str | None, merged: object = None) -> Made:
    made = four_grids()
    UNEVEN(made)
    made.params["nest"] = nest
    made.report["crossings"] = 2
    if merged is not None:
        made.report["merged"] = merged
    return made


def test_nesting_switched_off_allows_every_crossing() -> None:
    assert verdict_of(crossed("off"))["crossings"].holds


@pytest.mark.parametrize(
    ("merged", "holds"),
    [
        ([["西苑", "东苑"]], True),
        ([["南苑"], ["东苑", "南苑", "西苑"]], True),
        ([["西苑", "南苑"], ["东苑"]], False),
        ([], False),
        ([["西苑 (part 1)", "东苑 (part 2)"]], True),
        (["西苑东苑", 5], False),
        (None, None),
    ],
)
def test_soft_nesting_allows_crossings_among_merged_compounds_only(
    merged: object, holds: bool | None
) -> None:
    assert verdict_of(crossed("soft", merged))["crossings"].holds is holds


def test_the_land_outside_compounds_is_merged_by_its_name() -> None:
    made = crossed("soft", [["西苑", "land outside the compounds"]])
    compounds(box(0, 0, 130, 200), box(200, 0, 400, 200))(made)
    assert verdict_of(made)["crossings"].holds


def test_compounds_without_a_name_are_merged_by_their_number() -> None:
    made = crossed("soft", [["compound 1", "东苑"]])
    put("compounds", "name", 0, None)(made)
    assert verdict_of(made)["crossings"].holds


@pytest.mark.parametrize("nest", ["hard", "soft"])
def test_compounds_the_settings_merge_may_be_crossed(nest: str) -> None:
    made = crossed(nest, [])
    made.params["merge"] = [["西苑", "东苑"]]
    assert verdict_of(made).holds


def test_under_hard_nesting_the_report_cannot_merge_on_its_own() -> None:
    assert failed(verdict_of(crossed("hard", [["西苑", "东苑"]]))) == {"crossings", "feasible"}


def test_a_crossing_under_an_unknown_setting_is_left_open() -> None:
    verdict = verdict_of(crossed(None))
    assert verdict["crossings"].holds is None
    assert verdict["crossings"].found == 2


def first_in_the_east(made: Made, west: float) -> None:
    """Draw the first buildings of the eastern rows 10 m wide from so many metres on."""
    for at, south in ((3, 145), (9, 45)):
        draw("buildings", at, box(west, south, west + 10, south + 10))(made)


@pytest.mark.parametrize(
    ("seams", "crossings"),
    [
        ((206, 206), 2),  # 6 m of the building in the west
        ((204, 204), 0),  # 6 m in the east
        ((202, 204), 0),  # 2 m, 2 m outside, 6 m
        ((202, 208), 2),  # 2 m, 6 m outside, 2 m
    ],
)
def test_a_building_belongs_where_most_of_it_stands(
    seams: tuple[float, float], crossings: int
) -> None:
    made = four_grids()
    west, east = seams
    compounds(box(0, 0, west, 200), box(east, 0, 400, 200))(made)
    first_in_the_east(made, 200)
    assert verdict_of(made)["crossings"].found == crossings


@pytest.mark.parametrize(("claimed", "holds"), [(0, True), (2, True), (3, False)])
def test_a_building_half_here_and_half_there_stands_against_no_plan(
    claimed: int, holds: bool
) -> None:
    made = four_grids()
    made.params["nest"] = "off"
    made.report["crossings"] = claimed
    compounds(box(0, 0, 205, 200), box(205, 0, 400, 200))(made)
    first_in_the_east(made, 200)
    assert verdict_of(made)["crossings"].holds is holds


def test_uninhabited_buildings_cross_nothing() -> None:
    made = four_grids()
    UNEVEN(made)
    lived = [
        0 if at in {2, 8} else households
        for at, households in enumerate(made.layers["buildings"]["households"])
    ]
    made.layers["buildings"]["households"] = lived
    assert verdict_of(made)["crossings"].found == 0


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4, 5), (1, 2, 4, 5, 3)])
def test_an_exclusive_grid_is_exempt_from_the_band_and_numbered_with_or_after_the_others(
    numbers: tuple[int, ...],
) -> None:
    made = with_park()
    made.layers["grids"]["code"] = codes_of(*numbers)
    verdict = verdict_of(made)
    assert failed(verdict) == set()
    assert verdict["grids"].found == 4
    assert verdict["contiguous"].found == 4
    assert verdict["exclusive_grids"].found == 1


def test_an_exclusive_grid_keeps_to_one_piece_as_well() -> None:
    made = with_park()
    park = MultiPolygon([box(-100, 0, 0, 90), box(-100, 110, 0, 200)])
    made.layers["grids"].loc[4, "geometry"] = place(park)
    assert {"contiguous", "gap_m2"} <= failed(verdict_of(made))


def test_an_empty_grid_that_is_not_exclusive_is_out_of_band() -> None:
    made = with_park()
    made.layers["grids"] = made.layers["grids"].drop(columns="exclusive")
    assert {"in_band", "grids", "grids_asked", "households_min"} <= failed(verdict_of(made))


def test_codes_of_twenty_digits_hold_the_community_after_the_object() -> None:
    made = four_grids()
    made.layers["grids"]["code"] = [f"000000{COMMUNITY}{number:02d}" for number in range(1, 5)]
    assert verdict_of(made).holds


def test_an_empty_building_has_no_weight_and_is_no_centre() -> None:
    made = lattice(1, 1)
    made.layers["buildings"] = frame(
        {"households": [5, 0, 3], "grid_id": ["001"] * 3},
        [Point(50, 50), Point(50, 60), Point(50, 70)],
    )
    assert verdict_of(made)["inertia"].found == pytest.approx(3 * 400)


def test_one_grid_has_no_borders_and_no_share_of_them() -> None:
    made = lattice(1, 1)
    made.layers["streets"] = frame({"kind": ["lane"]}, [LineString([(0, 0), (100, 0)])])
    made.report |= {"internal_boundary_m": 0.0, "road_share": None, "road_weighted_cut_m": 0.0}
    verdict = verdict_of(made)
    assert verdict.holds
    assert all(verdict[key].holds for key in ("internal_boundary_m", "road_share"))


@settings(deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.sampled_from([4549, 4326, 3857]))
def test_lattices_hold_in_any_crs(columns: int, rows: int, crs: int) -> None:
    made = lattice(columns, rows)
    made.layers = {name: layer.to_crs(crs) for name, layer in made.layers.items()}
    verdict = verdict_of(made)
    assert verdict.holds, failed(verdict)
    inner = 100 * (columns * (rows - 1) + rows * (columns - 1))
    assert verdict["internal_boundary_m"].found == pytest.approx(inner, abs=1e-3)


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.data())
def test_any_two_codes_swapped_are_out_of_order(
    columns: int, rows: int, data: st.DataObject
) -> None:
    made = lattice(columns, rows)
    grids = made.layers["grids"]
    one, two = data.draw(
        st.lists(st.integers(0, len(grids) - 1), min_size=2, max_size=2, unique=True)
    )
    given_codes = list(grids["code"])
    given_codes[one], given_codes[two] = given_codes[two], given_codes[one]
    grids["code"] = given_codes
    assert failed(verdict_of(made)) == {"code_order"}


def test_what_is_no_plan_is_told_with_every_fault() -> None:
    made = four_grids()
    made.layers["grids"] = made.layers["grids"].drop(columns="code")
    made.layers["buildings"] = made.layers["buildings"].drop(columns="grid_id")
    put("buildings", "households", 0, None)(made)
    put("buildings", "geometry", 1, None)(made)
    made.layers["streets"] = made.layers["streets"].set_crs(None, allow_override=True)
    with pytest.raises(InputError) as told:
        verdict_of(made)
    places = {(fault.layer, fault.column, fault.row) for fault in told.value.faults}
    assert places == {
        ("grids", "code", None),
        ("buildings", "grid_id", None),
        ("buildings", "households", "01-1"),
        ("buildings", None, "01-2"),
        ("streets", None, None),
    }
    with pytest.raises(InputError, match="no layer 'grids'"):
        verify_split({})


def test_a_verdict_becomes_plain_values() -> None:
    made = four_grids()
    made.report["grids"] = 5
    plain = json.loads(json.dumps(as_dict(verdict_of(made)), ensure_ascii=False, allow_nan=False))
    assert plain["holds"] is False
    assert plain["failed"] == ["grids"]
    assert plain["unchecked"] == []
    grids = next(check for check in plain["checks"] if check["name"] == "grids")
    assert (grids["holds"], grids["found"], grids["claimed"]) == (False, 4, 5)
    assert "网格数" in grids["words"]


def test_many_offenders_are_counted_not_listed() -> None:
    made = lattice(4, 3)
    made.layers["grids"]["households"] = 6
    assert verdict_of(made)["households_summed"].words.endswith("001、002、003、004、005 … (+7)")


def test_checking_changes_nothing() -> None:
    made, fresh = four_grids(), four_grids()
    verdict_of(made)
    for name, layer in fresh.layers.items():
        assert_geodataframe_equal(made.layers[name], layer)
    assert made.claims == fresh.claims
