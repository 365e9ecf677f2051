"""Every fix that is told works, and no smaller one of its kind does."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from shapely import box

from geo.community import Community
from geo.partition import SplitParams, split
from geo.partition.ground.entrances import by_entrance
from geo.partition.proof.fixes import Fix
from tests.geo.partition.brute import possible, towns
from tests.geo.partition.checks import assert_sound
from tests.geo.partition.test_ladder import row_of
from tests.geo.partition.worlds import X0, Y0, community

few = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


def changed(params: SplitParams, fix: Fix) -> SplitParams:
    """Return the settings with the changes of a fix, as they come out of JSON."""

    def plain(value: Any) -> Any:
        return tuple(map(plain, value)) if isinstance(value, list) else value

    return replace(params, **{name: plain(value) for name, value in fix.changes.items()})


def assert_fixes(town: Community, params: SplitParams) -> tuple[Fix, ...]:
    """Assert that the fixes work and are ordered; return them."""
    report = split(town, params).report
    assert not report.feasible
    assert report.fixes == tuple(fix.words for fix in report.remedies)
    sizes = [fix.size for fix in report.remedies]
    assert sizes == sorted(sizes)
    for fix in report.remedies:
        if fix.kind in {"time", "input"}:
            continue
        other = changed(params, fix)
        result = split(town, other)
        assert result.report.feasible, fix
        assert_sound(result, by_entrance(town, other.by_entrance), other)
    return report.remedies


@few
@given(towns())
def test_every_fix_works_and_its_number_is_the_smallest_change(
    asked: tuple[Community, SplitParams],
) -> None:
    town, params = asked
    assume(town["buildings"]["households"].sum() and not possible(town, params))
    kinds = {fix.kind: fix for fix in assert_fixes(town, params)}
    assert len(kinds) == len(split(town, params).report.remedies)
    if "max" in kinds:
        high = kinds["max"].changes["max_households"]
        assert not possible(town, replace(params, max_households=high - 1))
    if "min" in kinds:
        low = kinds["min"].changes["min_households"]
        assert not possible(town, replace(params, min_households=low + 1))
    if "grids" in kinds:
        grids = kinds["grids"].changes["grids"]
        off = abs(grids - (params.grids or 0))
        for nearer in range((params.grids or 0) - off + 1, (params.grids or 0) + off):
            assert nearer < 1 or not possible(town, replace(params, grids=nearer))


def towers(households: list[int], entrances: list[int | None], ids: list[str]) -> Community:
    """Return a row of towers with entrances."""
    town = row_of(households)
    buildings = town["buildings"].assign(building_id=ids, entrances=entrances)
    return town.replaced("buildings", buildings)


def kinds_of(town: Community, params: SplitParams) -> dict[str, Fix]:
    return {fix.kind: fix for fix in assert_fixes(town, params)}


def test_one_tower_above_the_maximum_is_raised_for_or_split_by_entrance() -> None:
    town = towers([450, 150], [3, 2], ["A", "B"])
    kinds = kinds_of(town, SplitParams(grids=2, min_households=100))
    assert kinds["entrances"].changes == {"by_entrance": ["A"]}
    assert "A (3)" in kinds["entrances"].words
    assert kinds["max"].changes == {"max_households": 450}


def test_a_tower_with_one_entrance_is_not_split_by_entrance() -> None:
    assert "entrances" not in kinds_of(towers([450, 150], [1, 2], ["A", "B"]), SplitParams())


def test_what_was_split_by_entrance_is_not_split_again() -> None:
    town = towers([900, 250], [2, 1], ["A", "B"])
    kinds = kinds_of(town, SplitParams(by_entrance=("A",)))
    assert "entrances" not in kinds
    assert kinds["max"].changes == {"max_households": 450}


def test_a_tower_whose_parts_would_take_a_name_is_left_alone() -> None:
    town = towers([450, 150], [3, 1], ["A", "A-1"])
    assert "entrances" not in kinds_of(town, SplitParams(min_households=100))


def test_the_maximum_may_have_to_rise_far() -> None:
    kinds = kinds_of(row_of([200, 200, 200]), SplitParams(grids=1))
    assert kinds["max"].changes == {"max_households": 600}
    kinds = kinds_of(row_of([150, 10, 150, 10, 280, 120]), SplitParams(grids=2))
    assert kinds["max"].changes == {"max_households": 400}


def test_four_grids_need_a_smaller_maximum_than_the_three_that_arithmetic_asks_for() -> None:
    params = SplitParams(min_households=70, max_households=140)
    kinds = kinds_of(row_of([110, 50, 100, 90, 70]), params)
    assert kinds["max"].changes == {"max_households": 150}


def test_compounds_of_too_few_households_are_merged_with_a_neighbour() -> None:
    shapes = [box(X0 + 100 * n + 20, Y0 + 20, X0 + 100 * n + 40, Y0 + 40) for n in range(3)]
    outlines = {
        name: box(X0 + 100 * n, Y0, X0 + 100 * n + 100, Y0 + 60)
        for n, name in enumerate(["甲", "乙 + 丁", "丙"])
    }
    town = community(list(zip(shapes, [120, 130, 220], strict=True)), compounds=outlines)
    kinds = kinds_of(town, SplitParams())
    assert kinds["merge"].changes == {"merge": [["甲", "乙 + 丁"]]}
    assert kinds["merge"].words.startswith("Let grids cross between 甲 – 乙 + 丁 (1 of ")
    assert kinds["min"].changes == {"min_households": 120}


def test_where_no_single_rule_helps_nesting_is_dropped_or_the_person_is_asked() -> None:
    report = split(row_of([100]), SplitParams(grids=3)).report
    assert [fix.kind for fix in report.remedies] == ["input"]
    assert report.proved
