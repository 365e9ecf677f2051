"""The demo community: 5,200 households in 5 compounds, 18 grids of 200 to 300."""

import pytest

from geo.community import Community
from geo.partition import Split, SplitParams, split
from tests.geo.partition.checks import assert_sound, same

samples = pytest.importorskip("data.samples")


@pytest.fixture(scope="module")
def demo() -> Community:
    return samples.demo_community()


@pytest.fixture(scope="module")
def result(demo: Community) -> Split:
    return split(demo)


def test_the_demo_splits_into_18_grids_nested_in_its_compounds(
    demo: Community, result: Split
) -> None:
    assert result.report.feasible, result.report.reason
    assert_sound(result, demo, SplitParams())
    assert len(result.grids) == 18
    assert result.report.crossings == 0
    assert set(result.grids["compound"]) == set(demo["compounds"]["name"])


def test_borders_of_the_demo_follow_roads(result: Split) -> None:
    assert result.report.road_share > 0.8


def test_asking_for_the_number_found_gives_grids_as_good(demo: Community, result: Split) -> None:
    again = split(demo, SplitParams(grids=18))
    assert same(again, result)


def test_17_grids_are_impossible(demo: Community) -> None:
    report = split(demo, SplitParams(grids=17)).report
    assert report.reason.startswith("Impossible by arithmetic")
    assert "Ask for 18 grids instead of 17." in report.fixes


def test_another_seed_is_another_valid_split(demo: Community) -> None:
    params = SplitParams(seed=1)
    assert_sound(split(demo, params), demo, params)
