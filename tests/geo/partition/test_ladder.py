"""Why there is no split: every rung of the ladder, and nothing called proved that is not so."""

import pytest
from hypothesis import HealthCheck, given, settings
from shapely import LineString, box

from geo.community import Community
from geo.errors import InputError
from geo.partition import SplitParams, split
from geo.partition.ground import land
from tests.geo.partition.brute import possible, towns
from tests.geo.partition.checks import assert_sound
from tests.geo.partition.worlds import X0, Y0, community

few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def row_of(households: list[int], **layers: object) -> Community:
    """Return buildings in a row from west to east, 40 m apart."""
    shapes = [box(X0 + 40 * n, Y0, X0 + 40 * n + 20, Y0 + 20) for n in range(len(households))]
    return community(list(zip(shapes, households, strict=True)), **layers)


@few
@given(towns())
def test_a_split_is_found_or_refused_as_trying_everything_says(
    asked: tuple[Community, SplitParams],
) -> None:
    town, params = asked
    result = split(town, params)
    assert_sound(result, town, params)
    assert result.report.feasible == possible(town, params)
    if not result.report.feasible:
        assert result.report.proved
        assert result.report.level in {"buildings", "arithmetic", "packing", "contiguity"}


LEVELS = {
    "buildings": (row_of([301, 100]), SplitParams()),
    "arithmetic": (row_of([70, 70, 50]), SplitParams()),
    "packing": (row_of([120] * 5), SplitParams()),
    "contiguity": (row_of([150, 140, 150, 150, 10, 5]), SplitParams(max_households=310)),
}


@pytest.mark.parametrize("level", LEVELS)
def test_the_rung_that_fails_is_named(level: str) -> None:
    town, params = LEVELS[level]
    report = split(town, params).report
    assert (report.level, report.proved) == (level, True)
    assert not possible(town, params)


def test_a_number_of_grids_that_cannot_be_is_told_with_those_that_can() -> None:
    report = split(row_of([100] * 6), SplitParams(grids=9)).report
    assert (report.level, report.proved) == ("arithmetic", True)
    assert "9 grids were asked for, but 2 to 3 are possible" in report.reason
    assert "Ask for 3 grids instead of 9." in report.fixes


def test_buildings_on_top_of_each_other_are_too_big_only_together() -> None:
    shapes = [box(X0, Y0, X0 + 20, Y0 + 20), box(X0 + 2, Y0, X0 + 22, Y0 + 20)]
    shapes.append(box(X0 + 60, Y0, X0 + 80, Y0 + 20))
    town = community(list(zip(shapes, [160, 160, 200], strict=True)))
    report = split(town, SplitParams()).report
    assert (report.level, report.proved) == ("buildings", True)
    assert "B0 + B1 (320 households together, on top of each other)" in report.reason


def test_land_in_two_parts_is_split_part_by_part() -> None:
    west, east = box(X0, Y0, X0 + 100, Y0 + 50), box(X0 + 300, Y0, X0 + 400, Y0 + 50)
    shapes = [box(x, Y0 + 10, x + 20, Y0 + 30) for x in (X0 + 10, X0 + 60, X0 + 310, X0 + 360)]
    for households, feasible in (([110, 120, 130, 140], True), ([110, 50, 130, 140], False)):
        town = community(list(zip(shapes, households, strict=True)), boundary=west.union(east))
        result = split(town, SplitParams())
        assert_sound(result, town, SplitParams())
        assert result.report.feasible == feasible
        if not feasible:
            assert (result.report.level, result.report.proved) == ("arithmetic", True)
            assert "the whole community (part 1) has 160 households" in result.report.reason


def test_a_part_of_the_boundary_without_a_building_is_a_fault() -> None:
    west, east = box(X0, Y0, X0 + 100, Y0 + 50), box(X0 + 300, Y0, X0 + 400, Y0 + 50)
    town = community([(box(X0 + 10, Y0 + 10, X0 + 30, Y0 + 30), 200)], boundary=west.union(east))
    with pytest.raises(InputError, match="Part 2 of the boundary is apart from the rest"):
        split(town)


def test_a_wall_or_a_river_inside_the_boundary_cuts_no_building_and_is_no_end() -> None:
    river = LineString([(X0 + 70, Y0 - 50), (X0 + 70, Y0 + 70)])
    town = row_of([100, 100, 100, 100], barriers=[river])
    result = split(town, SplitParams())
    assert_sound(result, town, SplitParams())
    assert result.grids["households"].tolist() == [200, 200]


def test_merged_compounds_must_touch() -> None:
    shapes = [box(X0 + 100 * n + 20, Y0 + 20, X0 + 100 * n + 40, Y0 + 40) for n in range(3)]
    outlines = {
        name: box(X0 + 100 * n, Y0, X0 + 100 * n + 100, Y0 + 60) for n, name in enumerate("ABC")
    }
    town = community(list(zip(shapes, [100, 200, 100], strict=True)), compounds=outlines)
    with pytest.raises(InputError, match="do not touch"):
        split(town, SplitParams(merge=(("A", "C"),)))
    result = split(town, SplitParams(merge=(("A", "B", "C"),)))
    assert_sound(result, town, SplitParams())


def test_without_time_to_merge_nothing_is_called_impossible(tiny: Community) -> None:
    band = {"min_households": 160, "max_households": 200}
    assert possible(tiny, SplitParams(**band, nest="soft"))
    report = split(tiny, SplitParams(**band, nest="soft", time_limit_s=1e-9)).report
    assert not report.feasible
    assert (report.level, report.proved) == ("search", False)
    assert report.reason.startswith("Not found")


def test_bad_input_is_told_in_words_before_any_work() -> None:
    nobody = row_of([100]).replaced("buildings", row_of([100])["buildings"].iloc[:0])
    with pytest.raises(InputError, match="There is no building"):
        split(nobody)
    with pytest.raises(InputError, match="households are missing or negative"):
        split(row_of([None, 100]))
    with pytest.raises(ValueError, match="max_households must be at least min_households"):
        SplitParams(min_households=300, max_households=200)


def test_a_whole_district_in_one_file_is_sent_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert land.MOST_BUILDINGS == 20_000
    monkeypatch.setattr(land, "MOST_BUILDINGS", 3)
    assert split(row_of([100] * 3)).report.feasible
    with pytest.raises(InputError) as caught:
        split(row_of([100] * 4))
    fault = caught.value.faults[0]
    assert "4 buildings, and 3 are the most" in fault.reason
    assert "by community" in fault.remedy
