"""Merging compounds: the fewest that make the numbers work, and only neighbours."""

from itertools import combinations, islice

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from geo.community import Community
from geo.errors import InputError
from geo.partition import SplitParams, split
from geo.partition.ground.borders import Borders, components
from geo.partition.ground.ground import ground_of
from geo.partition.proof.arithmetic import Band, works
from geo.partition.proof.regions import Regions, joined_by_name, mergers, regions_of
from tests.geo.partition.checks import assert_sound
from tests.geo.partition.worlds import X0, Y0, communities, community

BAND = Band(200, 300)


def regions_in_a_row(households: list[int], length_m: list[float] | None = None) -> Regions:
    """Return regions A, B, ... from west to east, each touching the next."""
    count = len(households)
    length = np.array(length_m or [50.0] * (count - 1))
    borders = Borders(np.arange(count - 1), np.arange(1, count), length, np.zeros(count - 1))
    return Regions(np.arange(count), households, list(zip("ABCDEFGH"[:count])), borders)


@st.composite
def maps(draw: st.DrawFn) -> Regions:
    """Draw a few regions with borders between some of them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 5))
    pairs = [pair for pair in combinations(range(count), 2) if rng.random() < 0.6]
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    length = rng.uniform(1, 100, len(pairs))
    borders = Borders(left, right, length, length * rng.random(len(pairs)))
    people = rng.integers(0, 700, count).tolist()
    cells = rng.permutation(np.repeat(np.arange(count), 2))
    return Regions(cells, people, list(zip("ABCDE"[:count])), borders)


@settings(max_examples=150, deadline=None)
@given(maps(), st.one_of(st.none(), st.integers(1, 8)))
def test_every_merge_of_neighbours_that_works_is_met_once_fewest_first(
    regions: Regions, grids: int | None
) -> None:
    edges = np.column_stack([regions.borders.left, regions.borders.right])
    count = len(regions.households)
    working = set()
    for many in range(1, len(edges) + 1):
        for chosen in combinations(edges, many):
            pick = np.array(chosen)
            part = components(count, pick[:, 0], pick[:, 1])
            sums = np.bincount(part, weights=regions.households).astype(int).tolist()
            if works(sums, grids, BAND):
                working.add(tuple(part.tolist()))
    met = list(mergers(regions, grids, BAND))
    assert len(met) == len(working)
    sizes = [len(one.households) for one in met]
    assert sizes == sorted(sizes, reverse=True)
    for one in met:
        assert works(one.households, grids, BAND)
        held = [
            sum(h for h, name in zip(regions.households, regions.names, strict=True) if name in own)
            for own in (name.split(" + ") for name in one.names)
        ]
        assert held == one.households
        for at, name in enumerate(one.names):
            mine = {regions.names[region] for region in regions.of_cell[one.of_cell == at]}
            assert mine == set(name.split(" + "))


def test_among_equally_few_merges_those_along_the_costliest_border_come_first() -> None:
    regions = regions_in_a_row([150, 250, 250, 150], [10.0, 90.0, 30.0])
    whole = list(mergers(regions, None, Band(100, 400)))
    assert whole[0].names == ["A", "B + C", "D"]


def test_a_touch_of_centimetres_is_no_border_to_merge_across() -> None:
    assert list(mergers(regions_in_a_row([100, 100], [0.3]), None, BAND)) == []
    with pytest.raises(InputError, match="do not touch"):
        joined_by_name(regions_in_a_row([100, 100], [0.3]), (("A", "B"),))


def test_groups_with_a_name_in_common_are_one() -> None:
    regions = joined_by_name(regions_in_a_row([100] * 4), (("A", "B"), ("B", "C")))
    assert regions.names == ["A + B + C", "D"]
    assert regions.households == [300, 100]
    assert regions.of_cell.tolist() == [0, 0, 0, 1]


def test_every_unknown_name_is_told() -> None:
    with pytest.raises(InputError) as caught:
        joined_by_name(regions_in_a_row([100] * 2), (("A", "X"), ("Y", "B")))
    assert ["X" in caught.value.faults[0].reason, "Y" in caught.value.faults[1].reason] == [
        True
    ] * 2


def test_regions_apart_are_not_joined_unless_what_lies_between_is() -> None:
    regions = regions_in_a_row([100] * 3)
    with pytest.raises(InputError, match="A, C do not touch"):
        joined_by_name(regions, (("A", "C"),))
    assert joined_by_name(regions, (("A", "C"), ("B", "C"))).names == ["A + B + C"]


def test_no_group_changes_nothing() -> None:
    regions = regions_in_a_row([100] * 3)
    assert joined_by_name(regions, ()) is regions


def test_empty_land_that_hangs_on_by_centimetres_does_not_break_the_search() -> None:
    neck = box(X0, Y0, X0 + 100, Y0 + 50).union(box(X0 + 100, Y0 + 49.7, X0 + 200, Y0 + 99.7))
    places = [(10, 10, 250), (60, 10, 250), (110, 60, 0), (160, 60, 0)]
    town = community(
        [(box(X0 + x, Y0 + y, X0 + x + 20, Y0 + y + 20), h) for x, y, h in places],
        boundary=neck,
        streets=[LineString([(X0 + 100, Y0 - 5), (X0 + 100, Y0 + 110)])],
    )
    result = split(town)
    assert_sound(result, town, SplitParams())
    assert result.grids["households"].tolist() == [250, 250]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(communities(), st.sampled_from(["hard", "off"]))
def test_every_region_hangs_together_merged_or_not(town: Community, nest: str) -> None:
    ground = ground_of(town, SplitParams())
    regions = regions_of(ground.land, ground.cells, nest)
    for one in [regions, *islice(mergers(regions, None, Band(1, 10_000)), 4)]:
        graph = ground.terrain(one).graph
        for at in range(len(one.names)):
            assert graph.sub(np.flatnonzero(one.of_cell == at)).connected()
