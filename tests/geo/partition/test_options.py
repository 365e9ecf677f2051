"""Which plan a preference chooses, against every combination of splits."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.partition.proof.arithmetic import Band
from geo.partition.search.aims import INERTIA_SLACK, NEAR_BEST, ROAD_SHARE
from geo.partition.search.options import Options, choose, options_of, road_share
from geo.partition.search.pool import Pool
from tests.geo.partition.brute import lattice, splits

CENTIMETRE = 0.011
"""Roads are summed in whole centimetres, one region after the other."""


@st.composite
def regions(draw: st.DrawFn) -> list[Options]:
    """Draw splits of a few regions; some borders follow roads altogether, some not at all."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = draw(st.sampled_from([20.0, 300.0, 3000.0]))
    least = draw(st.sampled_from([0.0, 0.6, 0.85]))
    found = []
    for _ in range(draw(st.integers(1, 3))):
        many, grids = int(rng.integers(1, 7)), int(rng.integers(1, 5))
        border = rng.uniform(0.5, 2.0, many) * scale * (grids > 1)
        road = border * rng.uniform(least, 1.0, many) * (rng.random(many) < 0.8)
        found.append(
            Options(
                np.zeros((many, grids), dtype=np.int64),
                rng.uniform(0.3, 0.8, many) * grids,
                border,
                road,
                rng.uniform(1.0, 1.05, many) * 1e6,
            )
        )
    return found


def plans(options: list[Options]) -> list[tuple[int, ...]]:
    return list(product(*[range(len(one.round)) for one in options]))


def roundness(options: list[Options], taken: tuple[int, ...]) -> float:
    return float(sum(one.round[at] for one, at in zip(options, taken, strict=True)))


@settings(max_examples=150, deadline=None)
@given(regions())
def test_balanced_is_the_roundest_plan_with_the_share_of_road_that_can_be_had(
    options: list[Options],
) -> None:
    taken = choose(options, "balanced", [0.0] * len(options)).taken
    best = max(road_share(options, plan) for plan in plans(options))
    wanted = min(ROAD_SHARE, NEAR_BEST * best)

    def spare(plan: tuple[int, ...]) -> float:
        return float(
            sum(
                one.road_m[at] - wanted * one.border_m[at]
                for one, at in zip(options, plan, strict=True)
            )
        )

    assert spare(taken) >= -CENTIMETRE * len(options)
    roundest = max(roundness(options, plan) for plan in plans(options) if spare(plan) >= -1e-9)
    assert roundness(options, taken) >= roundest - 1e-6 * len(options)


@settings(max_examples=100, deadline=None)
@given(regions())
def test_roads_have_the_least_road_weighted_cut(options: list[Options]) -> None:
    def cut(plan: tuple[int, ...]) -> float:
        return float(
            sum(
                one.border_m[at] - 0.8 * one.road_m[at]
                for one, at in zip(options, plan, strict=True)
            )
        )

    taken = choose(options, "roads", [0.0] * len(options)).taken
    assert cut(taken) == pytest.approx(min(map(cut, plans(options))), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(regions(), st.sampled_from([0.0, 0.97, 1.0]))
def test_compact_is_the_roundest_within_one_percent_of_the_bound_or_the_tightest(
    options: list[Options], part: float
) -> None:
    bounds = [part * float(one.inertia.min()) for one in options]
    taken = choose(options, "compact", bounds).taken
    for one, at, bound in zip(options, taken, bounds, strict=True):
        near = one.inertia <= bound * (1 + INERTIA_SLACK)
        if near.any():
            assert near[at]
            assert one.round[at] == one.round[near].max()
        else:
            assert one.inertia[at] == one.inertia.min()


def test_a_little_border_on_no_road_is_not_worth_a_rounder_plan() -> None:
    short = Options(
        np.zeros((2, 2), dtype=np.int64),
        np.array([1.5, 0.7]),
        np.array([40.0, 40.0]),
        np.array([0.0, 40.0]),
        np.ones(2),
    )
    assert choose([short], "balanced", [0.0]).taken == (1,)


def test_no_border_at_all_follows_every_road() -> None:
    one = Options(
        np.zeros((1, 1), dtype=np.int64), np.ones(1), np.zeros(1), np.zeros(1), np.ones(1)
    )
    for prefer in ("balanced", "roads", "compact"):
        assert choose([one], prefer, [0.0]).taken == (0,)
    assert road_share([one], (0,)) == 1.0


def test_the_options_of_a_region_are_the_splits_met_and_all_they_make_together() -> None:
    people = np.full(8, 10)
    terrain = lattice(np.full(4, 40.0), np.full(2, 60.0), people, np.random.default_rng(0))
    pool, band = Pool(terrain), Band(20, 40)
    known = list(splits(terrain.graph, 3, band))
    for label in known:
        pool.add_split(label)
    everything = options_of(pool, 3)
    assert len(everything.splits) == len(known)
    first = Pool(terrain)
    first.add_split(known[0])
    assert options_of(first, 3).splits.tolist() == [[0, 1, 2]]
    at = int(np.flatnonzero((everything.splits == pool.splits[5]).all(axis=1))[0])
    parts = pool.traits.of(pool.splits[5])
    assert everything.round[at] == pytest.approx(parts.polsby_popper.sum())
    assert everything.inertia[at] == pytest.approx(parts.inertia.sum())
    assert everything.border_m[at] == pytest.approx(parts.border_m.sum())
    assert everything.road_m[at] == pytest.approx(parts.road_m.sum())
