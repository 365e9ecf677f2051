"""No plan needs fewer walkers, or keeps shorter gaps, than the proof says."""

from functools import cache
from itertools import combinations_with_replacement, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.bench.patrol.checkpoints import checkpoints, tiers
from geo.patrol import bounds
from geo.patrol.proof.paths import Duals, certified_paths_m, paths_bound_m
from geo.patrol.proof.rates import Prices, certified_walkers, walkers_bound
from geo.patrol.proof.stretch import guards_needed, stretch_bound
from tests.geo.patrol.worlds import net_of

Steps = tuple[tuple[int, ...], ...]
"""For each place on a board, the places one step away."""


def board(links: list[tuple[int, int]], places: int) -> Steps:
    return tuple(
        tuple(sorted({b for a, b in links if a == x} | {a for a, b in links if b == x}))
        for x in range(places)
    )


def steps_between(near: Steps) -> np.ndarray:
    far = np.full((len(near), len(near)), 99.0)
    np.fill_diagonal(far, 0)
    for x, others in enumerate(near):
        far[x, list(others)] = 1
    for x in range(len(near)):
        far = np.minimum(far, far[:, [x]] + far[[x], :])
    return far


@cache
def can_be_kept(near: Steps, limits: tuple[int, ...], walkers: int) -> bool:
    """Search all plans on a board, step by step: can all limits be kept for ever?

    A state is where the walkers are and how long each place has not been seen; a state from which
    every step breaks a limit sooner or later is crossed out until none is left to cross out.
    """
    places = range(len(near))
    moves = {at: sorted({*near[at], at}) for at in places}
    states = {}
    for where in combinations_with_replacement(places, walkers):
        for ages in product(*[[0] if x in where else range(1, limits[x]) for x in places]):
            states[where, ages] = True
    following = {}
    for where, ages in states:
        following[where, ages] = {
            (to, tuple(0 if x in to else ages[x] + 1 for x in places))
            for to in {tuple(sorted(step)) for step in product(*[moves[at] for at in where])}
        }
    alive = set(states)
    while True:
        dead = {state for state in alive if not following[state] & alive}
        if not dead:
            return bool(alive)
        alive -= dead


@st.composite
def boards(draw: st.DrawFn, most: int = 5) -> tuple[Steps, tuple[int, ...]]:
    """Draw a small connected board and limits."""
    places = draw(st.integers(2, most))
    links = [(draw(st.integers(0, x - 1)), x) for x in range(1, places)]
    pairs = [(a, b) for b in range(places) for a in range(b)]
    links += draw(st.lists(st.sampled_from(pairs), max_size=2))
    limits = draw(st.lists(st.integers(1, 8), min_size=places, max_size=places))
    return board(links, places), tuple(limits)


@given(boards(), st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_what_some_plan_keeps_is_never_called_impossible(
    world: tuple[Steps, tuple[int, ...]], walkers: int
) -> None:
    near, limits = world
    if not can_be_kept(near, limits, walkers):
        return
    times, limit = steps_between(near), np.array(limits, dtype=float)
    assert walkers_bound(times, limit)[0] <= walkers
    assert guards_needed(times, limit, 1.0).walkers <= walkers
    assert stretch_bound(times, limit, walkers, 1.0).stretch <= 1 + 1e-6


@given(boards(most=4), st.integers(1, 2), st.data())
@settings(max_examples=40, deadline=None)
def test_a_certificate_holds_whatever_the_prices(
    world: tuple[Steps, tuple[int, ...]], walkers: int, data: st.DataObject
) -> None:
    near, limits = world
    if not can_be_kept(near, limits, walkers):
        return
    count = len(near)
    flags = st.lists(st.booleans(), min_size=count, max_size=count).filter(any)
    sets = np.array(data.draw(st.lists(flags, min_size=1, max_size=5)))
    witness = np.array([data.draw(st.sampled_from(np.flatnonzero(row).tolist())) for row in sets])
    price = np.array([data.draw(st.floats(0, 2)) for _ in sets])
    prices = Prices(sets, witness, price)
    assert certified_walkers(steps_between(near), np.array(limits, dtype=float), prices) <= walkers


def test_a_prices_witness_must_be_in_its_set() -> None:
    prices = Prices(np.array([[True, False]]), np.array([1]), np.array([1.0]))
    with pytest.raises(ValueError, match="witness"):
        certified_walkers(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([1.0, 1.0]), prices)


def test_two_far_pairs_of_sites_need_two_walkers_where_their_rates_need_a_fraction() -> None:
    """Each pair is 1 apart and is seen every 10; the pairs are 20 from each other."""
    place = np.array([0.0, 1.0, 21.0, 22.0])
    times, limits = np.abs(np.subtract.outer(place, place)), np.full(4, 10.0)
    assert walkers_bound(times, limits, cuts=False)[0] == pytest.approx(0.4)
    assert walkers_bound(times, limits)[0] == pytest.approx(2)
    needed = guards_needed(times, limits * 60, 1 / 60)
    assert needed.walkers == 2
    assert needed.sites.tolist() == [0, 1, 2, 3]
    assert needed.text.startswith("仅时限 10 分钟以内的 4 个点位就至少需要 2 人")
    assert "These 4 points with limits up to 10 min alone need 2 walking" in needed.text


def test_one_walker_on_a_line_goes_there_and_back() -> None:
    """The ends of 0, 1, 3 wait 6; with limits of 2 no plan is better than three times that."""
    place = np.array([0.0, 1.0, 3.0])
    times = np.abs(np.subtract.outer(place, place))
    bound = stretch_bound(times, np.full(3, 2.0), 1, 1.0)
    assert bound.stretch == pytest.approx(3, rel=2e-3)
    assert bound.proofs[0].name == "rates"
    assert bound.proofs[1].name == "window"
    assert bound.proofs[1].stretch == pytest.approx(1.5)
    assert "至少为时限的 3.00 倍" in bound.proofs[0].text
    assert "at least 3.00 times its limit" in bound.proofs[0].text


def test_the_tight_sites_alone_can_bind() -> None:
    place = np.array([0.0, 5.0, 6.0, 7.0])
    times = np.abs(np.subtract.outer(place, place))
    needed = guards_needed(times, np.array([4.0, 4.0, 400.0, 400.0]), 1.0)
    assert needed.walkers == 2
    assert needed.sites.tolist() == [0, 1]


def test_fewer_sites_than_walkers_ask_for_nothing() -> None:
    times = np.array([[0.0, 9.0], [9.0, 0.0]])
    assert stretch_bound(times, np.ones(2), 2, 1.0).proofs == ()
    assert stretch_bound(times, np.ones(2), 2, 1.0).stretch == 0
    assert guards_needed(np.zeros((0, 0)), np.zeros(0), 1.0).walkers == 0
    assert guards_needed(np.zeros((1, 1)), np.ones(1), 1.0).walkers == 1


def test_sites_at_the_same_place_count_once() -> None:
    place = np.array([0.0, 0.0, 30.0, 30.0])
    times = np.abs(np.subtract.outer(place, place))
    needed = guards_needed(times, np.array([50.0, 70.0, 70.0, 50.0]), 1.0)
    assert needed.walkers == 2
    assert needed.sites.tolist() == [0, 3]


def places(draw: st.DrawFn, least: int = 3, most: int = 6) -> np.ndarray:
    place = st.tuples(st.integers(0, 900), st.integers(0, 900))
    xy = np.array(draw(st.lists(place, min_size=least, max_size=most, unique=True)), dtype=float)
    return np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))


maps = st.composite(places)


def least_visits_m(distance_m: np.ndarray, paths: int) -> float:
    """Try all orders of the sites, cut at the longest steps."""
    count = len(distance_m)
    return min(
        float(np.sort(distance_m[list(order[:-1]), list(order[1:])])[: count - paths].sum())
        for order in permutations(range(count))
    )


@given(maps(), st.integers(1, 2))
@settings(max_examples=40, deadline=None)
def test_no_paths_are_shorter_than_the_bound_and_it_beats_the_forest(
    distance_m: np.ndarray, paths: int
) -> None:
    bound_m = paths_bound_m(distance_m, paths)
    assert bound_m <= least_visits_m(distance_m, paths) + 1e-6
    assert bound_m >= bounds.cover_sites_m(distance_m, paths) - 1e-3


@given(maps(), st.integers(1, 2), st.data())
@settings(max_examples=40, deadline=None)
def test_paths_are_certified_whatever_the_prices(
    distance_m: np.ndarray, paths: int, data: st.DataObject
) -> None:
    count = len(distance_m)
    flags = st.lists(st.booleans(), min_size=count, max_size=count).filter(any)
    sets = np.array(data.draw(st.lists(flags, min_size=1, max_size=4)))
    price = np.array([data.draw(st.floats(0, 400)) for _ in sets])
    site = np.array([data.draw(st.floats(-400, 400)) for _ in range(count)])
    duals = Duals(site, sets, price)
    least_m = least_visits_m(distance_m, paths)
    assert certified_paths_m(distance_m, paths, duals) <= least_m + 1e-6


@given(maps(4, 7), st.data())
@settings(max_examples=40, deadline=None)
def test_no_shared_round_no_split_and_no_laps_beat_the_bound(
    distance_m: np.ndarray, data: st.DataObject
) -> None:
    """Plans with known gaps on real distances: one round for two, one round each, and laps."""
    count = len(distance_m)
    limits = np.array([data.draw(st.sampled_from([600.0, 1200.0, 4800.0])) for _ in range(count)])
    order = np.array(data.draw(st.permutations(range(count))))
    cut = data.draw(st.integers(1, count - 1))

    def round_m(sites: np.ndarray) -> float:
        return float(distance_m[sites, np.roll(sites, -1)].sum())

    shared = round_m(order) / 2 / limits.min()
    own = max(round_m(part) / limits[part].min() for part in (order[:cut], order[cut:]))
    often = order[:cut]
    laps = [np.r_[often, site] for site in order[cut:]]
    lap_m = sum(round_m(lap) for lap in laps)
    start = np.cumsum([0.0] + [round_m(lap) for lap in laps])
    gap_m = np.full(count, lap_m)
    for site in often:
        seen = [
            begin + distance_m[lap[:-1], lap[1:]][: int(np.flatnonzero(lap == site)[0])].sum()
            for begin, lap in zip(start, laps, strict=False)
        ]
        gap_m[site] = np.diff([*seen, seen[0] + lap_m]).max()
    assert stretch_bound(distance_m, limits, 2, 1.0).stretch <= min(shared, own) * (1 + 1e-6)
    assert stretch_bound(distance_m, limits, 1, 1.0).stretch <= (gap_m / limits).max() * (1 + 1e-6)


def test_checkpoints_are_drawn_once_each_with_their_walks() -> None:
    net = net_of([(0, 0), (100, 0)], [(100, 0), (400, 0)], [(100, 0), (100, 50)])
    nodes, distance_m = checkpoints(net, count=3)
    assert len(set(nodes.tolist())) == 3
    assert (distance_m == distance_m.T).all()
    assert (checkpoints(net, count=3)[0] == nodes).all()
    every, far_m = checkpoints(net, count=300)
    assert sorted(every.tolist()) == [0, 1, 2, 3]
    assert far_m.max() == pytest.approx(400)


def test_tiers_are_20_at_an_hour_80_at_two_and_the_rest_at_eight() -> None:
    limit_min = tiers(299)
    assert [int((limit_min == limit).sum()) for limit in (60, 120, 480)] == [20, 80, 199]
    assert (limit_min == tiers(299)).all()
    assert (limit_min != tiers(299, seed=6)).any()
