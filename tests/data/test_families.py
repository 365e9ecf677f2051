"""The families: seeded communities with a known answer, and the city made of them."""

from itertools import islice

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from api.bench.partition.instance import BAND, instance_of
from data.samples.families import (
    CITY_COMMUNITIES,
    FAMILIES,
    GRIDS,
    HIGH,
    LOW,
    Family,
    city,
    city_community,
    family,
    feasible,
)
from data.samples.families.homes import packable, settled
from geo.community import Community
from geo.partition.ground.borders import components
from geo.partition.proof.arithmetic import allot

ALL = st.sampled_from(FAMILIES)
SEEDS = st.integers(0, 999)


def compound_households(community: Community) -> list[int]:
    buildings = community["buildings"]
    sums = buildings.groupby(buildings["building_id"].str[0])["households"].sum()
    return sorted((int(people) for people in sums if people), reverse=True)


# the ground


@given(name=ALL, seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_2_8_square_kilometres_in_metres(name: Family, seed: int) -> None:
    community = family(name, seed)
    assert community.crs == "EPSG:4549"
    assert community.code is not None
    assert len(community.code) == 12
    assert community["boundary"].area.sum() == pytest.approx(2.8e6, rel=0.02)
    assert len(community["compounds"]) == 5


@given(name=ALL, seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_buildings_stand_apart_and_off_the_streets(name: Family, seed: int) -> None:
    community = family(name, seed)
    shapes = community["buildings"].geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=5.0)
    assert (one == other).all()
    streets = community["streets"].geometry.to_numpy()
    assert tree.query(streets, predicate="dwithin", distance=5.0).size == 0
    homes = community["buildings"]["households"] > 0
    walls = shapely.union_all(community["compounds"].geometry.to_numpy())
    assert shapely.covers(walls, shapes[homes]).all()


@given(name=ALL, seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_streets_that_meet_share_an_exact_end(name: Family, seed: int) -> None:
    lines = family(name, seed)["streets"].geometry.to_numpy()
    ends = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.05)
    pair = one < other
    shared = np.zeros(pair.sum(), dtype=bool)
    for first in ends:
        for second in ends:
            shared |= shapely.equals(first[one[pair]], second[other[pair]])
    assert shared.all()


@pytest.mark.parametrize("name", FAMILIES)
def test_lanes_lie_inside_every_compound(name: Family) -> None:
    community = family(name, 0)
    lanes = community["streets"].query("kind == 'lane'").geometry.union_all()
    for compound in community["compounds"].geometry:
        assert shapely.intersection(lanes, compound).length > 500


def test_irregular_streets_bend_and_compounds_are_no_rectangles() -> None:
    community = family("irregular", 0)
    shapes = community["compounds"].geometry
    assert (shapes.area / shapes.minimum_rotated_rectangle().area).max() < 0.97
    middle = community["streets"].query("name == '文化街'").geometry
    ends = [shapely.get_coordinates(line)[[0, -1]] for line in middle]
    bearings = [np.degrees(np.arctan2(*(last - first)[::-1])) % 180 for first, last in ends]
    assert np.ptp(np.minimum(bearings, np.subtract(180, bearings))) > 2


def test_empty_land_has_a_school_a_square_and_a_park() -> None:
    community = family("empty-land", 0)
    buildings = community["buildings"]
    assert buildings.query("use == 'school'")["households"].tolist() == [0, 0]
    assert (community["streets"]["kind"] == "path").any()
    outside = buildings[~buildings.within(community["compounds"].union_all())]
    assert outside["use"].tolist() == ["public", "school"]


# who lives where


@given(name=ALL, seed=SEEDS)
@settings(max_examples=25, deadline=None)
def test_the_arithmetic_admits_18_grids_and_no_other_shares(name: Family, seed: int) -> None:
    people = compound_households(family(name, seed))
    assert [BAND.least(h) for h in people] == [4, 4, 4, 3, 3]
    assert allot(people, GRIDS, BAND) == [4, 4, 4, 3, 3]


@pytest.mark.parametrize("name", ["slabs", "irregular", "empty-land"])
@given(seed=SEEDS)
@settings(max_examples=6, deadline=None)
def test_5200_households_with_at_least_25_of_room(name: Family, seed: int) -> None:
    people = compound_households(family(name, seed))
    assert sum(people) == 5_200
    assert min(HIGH * BAND.least(h) - h for h in people) >= 25


@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_tight_leaves_at_most_15_households_of_room(seed: int) -> None:
    people = compound_households(family("tight", seed))
    assert all(3 <= HIGH * BAND.least(h) - h <= 15 for h in people)


@pytest.mark.parametrize(("name", "least", "most"), [("slabs", 8, 29), ("towers", 30, 98)])
def test_buildings_hold_what_their_kind_holds(name: Family, least: int, most: int) -> None:
    people = family(name, 0)["buildings"]["households"]
    assert people[people > 0].between(least, most).all()


def test_of_every_four_towers_two_are_feasible_one_is_not_and_one_is_open() -> None:
    assert [feasible("towers", seed) for seed in range(4)] == [True, True, False, None]
    assert all(feasible(name, seed) for name in set(FAMILIES) - {"towers"} for seed in range(8))


@pytest.mark.parametrize("seed", [2, 6, 10, 14, 18])
def test_impossible_towers_cannot_be_divided_however_they_are_chosen(seed: int) -> None:
    buildings = family("towers", seed)["buildings"].query("households > 0")
    impossible = 0
    for _, part in buildings.groupby(buildings["building_id"].str[0]):
        sizes, counts = np.unique(part["households"], return_counts=True)
        if len(sizes) == 2:
            grids = BAND.least(int(part["households"].sum()))
            one, other = sizes.tolist()
            m, n = counts.tolist()
            impossible += not packable((one, other), (m, n), grids, LOW, HIGH)
    assert impossible == 1


@pytest.mark.parametrize("name", FAMILIES)
def test_a_split_along_the_snake_of_buildings_is_known_to_exist(name: Family) -> None:
    """Runs of consecutive buildings, in the band and connected, fill every compound."""
    instance, community = instance_of(name, 0), family(name, 0)
    order = np.argsort(community["buildings"]["building_id"].to_numpy(dtype=str), kind="stable")
    cells = instance.cells.of_building[order]
    for at, grids in enumerate(instance.shares):
        snake = cells[(instance.region[cells] == at) & (instance.households[cells] > 0)]
        held = np.concatenate([[0], np.cumsum(instance.households[snake])])
        ends = {0}
        for _ in range(grids):
            ends = {
                stop
                for start in ends
                for stop in np.flatnonzero(
                    (held - held[start] >= LOW) & (held - held[start] <= HIGH)
                ).tolist()
                if connected(instance.borders.left, instance.borders.right, snake[start:stop])
            }
        assert len(snake) in ends


def connected(left: np.ndarray, right: np.ndarray, nodes: np.ndarray) -> bool:
    place = np.full(max(left.max(), right.max()) + 1, -1)
    place[nodes] = np.arange(len(nodes))
    keep = (place[left] >= 0) & (place[right] >= 0)
    return not components(len(nodes), place[left[keep]], place[right[keep]]).any()


@given(
    count=st.integers(1, 40),
    low=st.integers(1, 20),
    width=st.integers(0, 30),
    share=st.floats(0, 1),
    seed=SEEDS,
)
@settings(max_examples=60, deadline=None)
def test_settled_numbers_keep_their_bounds_and_their_sum(
    count: int, low: int, width: int, share: float, seed: int
) -> None:
    total = count * low + round(share * count * width)
    values = settled(count, total, (low, low + width), np.random.default_rng(seed))
    assert values.sum() == total
    assert values.min() >= low
    assert values.max() <= low + width


def test_a_total_that_the_bounds_forbid_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot make"):
        settled(3, 100, (1, 30), np.random.default_rng(0))


def test_packable_counts_every_way_to_fill_the_band() -> None:
    assert packable((100, 50), (2, 2), 1, 200, 300)
    assert packable((100, 50), (4, 2), 2, 200, 300)
    assert not packable((170, 90), (2, 2), 2, 200, 250)  # 170 + 90 is too much, 90 + 90 too little
    assert packable((170, 90), (2, 2), 2, 200, 260)


# seeds and the city


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_gives_the_same_community_and_another_another(name: Family) -> None:
    one, two, other = family(name, 3), family(name, 3), family(name, 4)
    for layer, frame in one.layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(two[layer]))
    assert not one["buildings"]["households"].equals(other["buildings"]["households"])


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="family must be one of slabs"):
        family("villas", 0)  # type: ignore[arg-type]


def test_the_city_is_a_raster_of_different_communities_made_one_at_a_time() -> None:
    first = list(islice(city(), 18))
    assert len({community.code for community in first}) == 18
    bounds = np.array([community["boundary"].total_bounds for community in first])
    south_west = [(470_000 + column * 2_000, 5_040_000) for column in range(16)]
    south_west += [(470_000, 5_041_400), (472_000, 5_041_400)]
    assert bounds[:, :2] == pytest.approx(np.array(south_west), abs=0.01)
    assert bounds[:, 2:] - bounds[:, :2] == pytest.approx(np.array([[2_000, 1_400]] * 18), abs=0.01)
    alone = city_community(17)
    pd.testing.assert_frame_equal(
        pd.DataFrame(first[17]["buildings"]), pd.DataFrame(alone["buildings"])
    )


def test_the_city_has_a_million_households_and_3456_grids() -> None:
    few = sum(int(community["buildings"]["households"].sum()) for community in city(8))
    assert few * CITY_COMMUNITIES / 8 >= 998_400
    assert CITY_COMMUNITIES * GRIDS == 3_456
