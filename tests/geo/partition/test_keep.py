"""A plan is kept: the fewest households move, and it is told which."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from shapely import box

from geo.community import Community
from geo.errors import InputError
from geo.partition import Previous, Split, SplitParams, split
from geo.partition.change import keeping
from geo.partition.change.heirs import Moved
from geo.partition.change.keeping import shares_near
from geo.partition.change.relabel import Relabelled
from geo.partition.ground.graph import graph_of
from geo.partition.ground.ground import ground_of
from geo.partition.params import Nest
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.explain import band_of
from geo.verify import verify_split
from tests.geo.partition.brute import splits
from tests.geo.partition.checks import assert_sound
from tests.geo.partition.test_exclusive import ON, town
from tests.geo.partition.worlds import X0, Y0, communities, community

BAND = SplitParams(min_households=80, max_households=130)
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def row(households: Sequence[int], names: Sequence[str] | None = None) -> Community:
    """Return buildings A, B, ... in a row from west to east, 40 m apart."""
    shapes = [box(X0 + 40 * n, Y0, X0 + 40 * n + 20, Y0 + 20) for n in range(len(households))]
    made = community(list(zip(shapes, households, strict=True)))
    return renamed(made, names or [chr(ord("A") + n) for n in range(len(households))])


def renamed(made: Community, names: Sequence[str]) -> Community:
    return made.replaced("buildings", made["buildings"].assign(building_id=list(names)))


def with_households(made: Community, households: Mapping[str, int]) -> Community:
    buildings = made["buildings"]
    changed = buildings["building_id"].map(households).fillna(buildings["households"])
    return made.replaced("buildings", buildings.assign(households=changed.astype("Int64")))


def plan(*grids: str) -> Previous:
    """Return a plan of buildings with names of one letter: grid 01 of the first word, ..."""
    ids = [f"{number:02d}" for number in range(1, len(grids) + 1)]
    return Previous(
        {name: grid for grid, names in zip(ids, grids, strict=True) for name in names},
        {grid: f"000000000000{int(grid):03d}" for grid in ids},
    )


def previous_of(result: Split) -> Previous:
    return Previous.of(result.buildings, result.grids)


def grids_of(result: Split) -> dict[str, str]:
    """Return the names of the buildings in each grid."""
    where = result.buildings.groupby("grid_id")["building_id"]
    return {grid: "".join(sorted(names)) for grid, names in where}


def recount(result: Split, previous: Previous) -> tuple[Moved, ...]:
    """Return what moved, from the frames alone."""
    buildings = result.buildings
    return tuple(
        Moved(name, int(people), previous.grid_of_building[name], grid)
        for name, people, grid in zip(
            buildings["building_id"], buildings["households"], buildings["grid_id"], strict=True
        )
        if previous.grid_of_building.get(name, grid) != grid
    )


def assert_nothing_moved(again: Split, first: Split) -> None:
    assert again.report.moved == ()
    assert again.report.households_moved == 0
    assert again.report.moved_proved
    assert again.buildings["grid_id"].equals(first.buildings["grid_id"])
    assert again.grids[["grid_id", "code"]].equals(first.grids[["grid_id", "code"]])
    equal = shapely.equals(again.grids.geometry.to_numpy(), first.grids.geometry.to_numpy())
    assert equal.all()


def test_where_nothing_changed_nothing_moves(tiny: Community) -> None:
    first = split(tiny, BAND)
    again = split(tiny, BAND, keep=previous_of(first))
    assert_sound(again, tiny, BAND)
    assert_nothing_moved(again, first)
    assert again.report.kept_from_previous
    assert "nobody moved" in again.report.reason


def test_changes_that_break_no_rule_move_nobody(tiny: Community) -> None:
    first = split(tiny, BAND)
    changed = with_households(tiny, {"W1": 45, "W6": 31, "E2": 0, "E5": 50})
    again = split(changed, BAND, keep=previous_of(first))
    assert_sound(again, changed, BAND)
    assert_nothing_moved(again, first)


def test_a_plan_that_is_not_kept_says_nothing_of_moves(tiny: Community) -> None:
    report = split(tiny, BAND).report
    assert not report.kept_from_previous
    assert (report.moved, report.households_moved, report.moved_proved) == ((), None, False)
    assert list(report.as_dict())[-4:] == [
        "kept_from_previous",
        "moved",
        "households_moved",
        "moved_proved",
    ]


def test_a_grid_that_bursts_gives_up_the_fewest_households() -> None:
    """A, B, C hold 80 + 40 + 20 = 140, ten too many: C alone is enough, and 20 the fewest."""
    again = split(row([80, 40, 20, 40, 50]), BAND, keep=plan("ABC", "DE"))
    assert grids_of(again) == {"01": "AB", "02": "CDE"}
    assert again.report.moved == (Moved("C", 20, "01", "02"),)
    assert (again.report.households_moved, again.report.moved_proved) == (20, True)
    assert "20 households in 1 building moved" in again.report.reason
    assert again.report.as_dict()["moved"] == [
        {"building_id": "C", "households": 20, "from_grid": "01", "to_grid": "02"}
    ]


def test_a_change_may_pass_through_a_grid() -> None:
    """01 has 10 too many and 03 room for 20: 20 go on to 02, and 20 from there to 03."""
    again = split(row([120, 20, 10, 100, 20, 110]), BAND, keep=plan("AB", "CDE", "F"))
    assert grids_of(again) == {"01": "A", "02": "BCD", "03": "EF"}
    assert (again.report.households_moved, again.report.moved_proved) == (40, True)


def test_a_grid_that_cannot_be_filled_any_more_is_given_up() -> None:
    """70 households are too few for a grid and all 130 fill one: the smaller grid goes."""
    again = split(row([30, 40, 30, 30]), BAND, keep=plan("AB", "CD"))
    assert grids_of(again) == {"01": "ABCD"}
    assert again.report.households_moved == 60
    assert again.report.moved_proved
    assert "No more: 02." in again.report.reason


def test_a_compound_that_lost_a_grid_leaves_the_other_alone(tiny: Community) -> None:
    first = split(tiny, BAND)
    lost = with_households(tiny, {f"W{n}": 20 for n in range(1, 7)})
    again = split(lost, BAND, keep=previous_of(first))
    assert_sound(again, lost, BAND)
    assert (len(again.grids), again.report.households_moved) == (3, 60)
    assert again.report.moved_proved
    assert {one.building_id[0] for one in again.report.moved} == {"W"}
    kept_codes = dict(zip(first.grids["grid_id"], first.grids["code"], strict=True))
    codes = dict(zip(again.grids["grid_id"], again.grids["code"], strict=True))
    assert codes.items() < kept_codes.items()


def test_a_new_grid_gets_the_next_free_number() -> None:
    """Six buildings of 60 need three grids; the new one takes the two in the middle."""
    again = split(row([60] * 6), BAND, keep=plan("ABC", "DEF"))
    assert grids_of(again) == {"01": "AB", "02": "EF", "03": "CD"}
    assert again.grids["code"].tolist() == [f"00000000000000{n}" for n in (1, 2, 3)]
    assert (again.report.households_moved, again.report.moved_proved) == (120, True)
    assert "New: 03." in again.report.reason


def test_a_number_is_never_given_twice() -> None:
    """02 has gone from the east before; 05 is the greatest number there was."""
    before = Previous(
        dict(zip("ABCDEF", ["01"] * 3 + ["05"] * 3, strict=True)), {"01": "x", "05": "y"}
    )
    again = split(row([60] * 6), BAND, keep=before)
    assert again.grids["grid_id"].tolist() == ["01", "05", "06"]
    assert again.grids["code"].tolist() == ["x", "y", "000000000000006"]


def test_a_new_building_joins_a_grid_and_nobody_moves() -> None:
    again = split(row([50, 50, 50, 50, 20]), BAND, keep=plan("AB", "CD"))
    assert grids_of(again) == {"01": "AB", "02": "CDE"}
    assert again.report.moved == ()
    assert again.report.moved_proved


def test_a_building_that_is_no_more_moves_nobody() -> None:
    again = split(row([50, 50, 50, 50], "ABDE"), BAND, keep=plan("ABC", "DE"))
    assert grids_of(again) == {"01": "AB", "02": "DE"}
    assert again.report.moved == ()


def test_the_number_of_grids_stays_although_fewer_would_do(tiny: Community) -> None:
    five = split(tiny, SplitParams(grids=5, min_households=80, max_households=130))
    assert_nothing_moved(split(tiny, BAND, keep=previous_of(five)), five)


def test_the_number_of_grids_asked_for_comes_first(tiny: Community) -> None:
    five = split(tiny, SplitParams(grids=5, min_households=80, max_households=130))
    params = SplitParams(grids=4, min_households=80, max_households=130)
    again = split(tiny, params, keep=previous_of(five))
    assert_sound(again, tiny, params)
    assert (again.report.households_moved, again.report.moved_proved) == (80, True)


def test_another_number_of_grids_is_taken_where_the_previous_one_is_proved_impossible(
    tiny: Community,
) -> None:
    """60 + 5 x 40 fit into two grids of 130 by arithmetic, but not building by building."""
    first = split(tiny, BAND)
    grown = with_households(tiny, {"W1": 60})
    again = split(grown, BAND, keep=previous_of(first))
    assert_sound(again, grown, BAND)
    assert len(again.grids) == 5
    assert {one.building_id[0] for one in again.report.moved} == {"W"}


@pytest.mark.parametrize(
    ("households", "before", "grids", "near"),
    [
        ([250, 250], [2, 3], None, [2, 3]),
        ([250, 100], [4, 2], None, [3, 1]),
        ([250, 250], [2, 2], 5, [2, 3]),
        ([250, 400], [2, 2], 6, [2, 4]),
        ([250, 250], [2, 2], 7, None),
    ],
)
def test_the_number_of_grids_of_a_region_is_the_nearest_to_what_it_was(
    households: list[int], before: list[int], grids: int | None, near: list[int] | None
) -> None:
    assert shares_near(households, before, grids, Band(80, 130)) == near


def test_where_the_fewest_are_not_found_the_region_is_split_anew(
    tiny: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object) -> Relabelled:
        return Relabelled(None, proved=False)

    monkeypatch.setattr(keeping, "relabelled", give_up)
    first = split(tiny, BAND)
    changed = with_households(tiny, {"W1": 20, "W2": 20, "W3": 20, "W4": 20, "W5": 60})
    before = previous_of(first)
    again = split(changed, BAND, keep=before)
    assert_sound(again, changed, BAND)
    assert again.report.moved == recount(again, before)
    assert not again.report.moved_proved
    assert "Split anew: 西苑, 东苑." in again.report.reason


def test_a_refusal_is_as_without_a_previous_plan(tiny: Community) -> None:
    params = SplitParams(grids=3, min_households=80, max_households=130)
    again = split(tiny, params, keep=previous_of(split(tiny, BAND)))
    plain = split(tiny, params)
    assert again.report.reason == plain.report.reason
    assert again.report.fixes == plain.report.fixes


def test_entrances_were_where_their_building_was() -> None:
    before = plan("A", "B")
    rows = row([40, 40, 40, 40], ["A-1", "A-2", "B", "C-1"])["buildings"]
    assert before.was(rows, ["A"]).tolist() == [0, 0, 1, -1]
    assert before.was(rows).tolist() == [-1, -1, 1, -1]


def test_a_plan_of_another_place_is_refused(tiny: Community) -> None:
    with pytest.raises(InputError, match="of another place"):
        split(tiny, BAND, keep=plan("ABC", "DE"))


def test_every_fault_of_the_previous_plan_is_told_at_once(tiny: Community) -> None:
    first = split(tiny, BAND)
    with pytest.raises(InputError) as caught:
        Previous.of(first.buildings.drop(columns="grid_id"), first.grids.drop(columns="code"))
    assert [fault.column for fault in caught.value.faults] == ["grid_id", "code"]
    grids = first.grids.assign(grid_id=["01", "01", "03", "04"], code=["a", "b", None, "d"])
    with pytest.raises(InputError) as caught:
        Previous.of(first.buildings, grids)
    told = [(fault.row, fault.column) for fault in caught.value.faults]
    assert told[:2] == [("2", "grid_id"), ("3", "code")]
    assert {column for _, column in told[2:]} == {"grid_id"}  # three buildings of grid 02
    assert len(told) == 5


def test_buildings_without_a_grid_count_as_new(tiny: Community) -> None:
    first = split(tiny, BAND)
    nowhere = first.buildings.assign(
        grid_id=first.buildings["grid_id"].where(first.buildings["building_id"] != "W1")
    )
    before = Previous.of(nowhere, first.grids)
    assert "W1" not in before.grid_of_building
    assert split(tiny, BAND, keep=before).report.moved == ()


def test_exclusive_land_keeps_its_number_as_long_as_nobody_lives_there() -> None:
    """B0 and B1 are the school's; the park has no building."""
    first = split(town(), ON)
    exclusive = first.grids.loc[first.grids["exclusive"], "grid_id"].tolist()
    assert exclusive == ["05", "06"]
    assert_nothing_moved(split(town(), ON, keep=previous_of(first)), first)
    school = first.buildings.set_index("building_id").loc["B0", "grid_id"]
    again = split(with_households(town(), {"B0": 85}), ON, keep=previous_of(first))
    ids = [one for one in first.grids["grid_id"] if one != school]
    assert again.grids["grid_id"].tolist() == [*ids, "07"]
    assert again.report.moved == (Moved("B0", 85, school, "07"), Moved("B1", 0, school, "07"))
    assert again.report.moved_proved


def test_numbers_out_of_reading_order_pass_the_check_of_a_kept_plan() -> None:
    given_community = row([60] * 6)
    again = split(given_community, BAND, keep=plan("ABC", "DEF"))
    layers = {"grids": again.grids, "buildings": again.buildings}
    claims = {"report": again.report.as_dict(), "params": BAND.as_dict()}
    verdict = verify_split(layers, claims)
    assert verdict.failed == ()
    assert verdict["code_order"].holds is None
    claims["report"]["kept_from_previous"] = False
    assert {check.name for check in verify_split(layers, claims).failed} == {"code_order"}


def fewest_moved(made: Community, grids: int, previous: Previous, params: SplitParams) -> int:
    """Return the fewest households that any split into so many grids moves, by trying them all."""
    ground = ground_of(made, params)
    graph = graph_of(ground.land, ground.cells, np.zeros(ground.cells.count, dtype=np.int64))
    was = previous.was(made["buildings"])
    known = was >= 0
    people = ground.land.households[known]
    moved = []
    for label in splits(graph, grids, band_of(params)):
        common = np.zeros((grids, len(previous.ids)), dtype=int)
        np.add.at(common, (label[ground.cells.of_building[known]], was[known]), people)
        stay = common[linear_sum_assignment(common, maximize=True)].sum()
        moved.append(int(people.sum() - stay))
    return min(moved)


@few
@given(st.data())
def test_no_split_of_a_few_buildings_moves_fewer(data: st.DataObject) -> None:
    """Two rows of buildings, so that there is more than one way around."""
    columns = data.draw(st.integers(2, 4))
    people = st.lists(st.integers(0, 60), min_size=2 * columns, max_size=2 * columns)
    shapes = [
        box(X0 + 40 * n, Y0 + 40 * m, X0 + 40 * n + 20, Y0 + 40 * m + 20)
        for n in range(columns)
        for m in (0, 1)
    ]
    params = SplitParams(
        min_households=data.draw(st.integers(30, 60)), max_households=110, nest="off"
    )
    first = split(community(list(zip(shapes, data.draw(people), strict=True))), params)
    assume(first.report.feasible)
    changed = community(list(zip(shapes, data.draw(people), strict=True)))
    before = previous_of(first)
    again = split(changed, params, keep=before)
    assert_sound(again, changed, params)
    assume(again.report.feasible)
    assume(len(again.grids) <= 3)
    report = again.report
    assert report.moved == recount(again, before)
    assert report.households_moved == sum(one.households for one in report.moved)
    assert report.moved_proved
    assert report.households_moved == fewest_moved(changed, len(again.grids), before, params)


@few
@given(communities(), st.sampled_from(["hard", "soft", "off"]), st.booleans(), st.data())
def test_a_plan_kept_after_small_changes_is_sound_and_tells_what_moved(
    made: Community, nest: Nest, exclusive: bool, data: st.DataObject
) -> None:
    params = SplitParams(min_households=50, max_households=180, nest=nest, exclusive=exclusive)
    first = split(made, params)
    assume(first.report.feasible)
    before = previous_of(first)
    assert_nothing_moved(split(made, params, keep=before), first)
    names = made["buildings"]["building_id"].tolist()
    changes = data.draw(st.dictionaries(st.sampled_from(names), st.integers(0, 60), max_size=3))
    changed = with_households(made, changes)
    again = split(changed, params, keep=before)
    assert_sound(again, changed, params)
    if again.report.feasible:
        assert again.report.moved == recount(again, before)
        assert again.report.households_moved == sum(
            one.households for one in recount(again, before)
        )
        assert set(again.grids["grid_id"]) <= set(before.ids) | {
            f"{number:02d}" for number in range(len(before.ids) + 1, 2 * len(before.ids) + 2)
        }
