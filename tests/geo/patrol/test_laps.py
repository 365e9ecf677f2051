"""Laps that pass risky streets often and others now and then, at times that never shift."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.patrol.choice import Streets
from geo.patrol.cycle import postman
from geo.patrol.laps import (
    Items,
    Timing,
    Weave,
    Wish,
    circuits,
    items_of,
    polished,
    tightened,
    timed,
    ways,
    woven,
)
from geo.patrol.laps.arcs import cuts
from geo.patrol.laps.strain import Even, Late
from geo.patrol.laps.tours import between_m, tour
from geo.patrol.network import Network, network
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import Timetable
from geo.patrol.visits import visits
from tests.geo.patrol.worlds import Points, lattices, net_of, streets

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
LIMITS = [60.0, 120.0, 250.0, 480.0]


def never() -> bool:
    return False


def connected(lines: list[Points]) -> Network:
    net = network(streets(*lines))
    assert net is not None
    return net


def walked(net: Network, rounds: Rounds, laps: int) -> np.ndarray:
    """Return the worst gap of each segment in metres walked, without rests."""
    long_m = laps * max(cycle.length_m for cycle in rounds.cycles)
    track_s = [np.array([0.0, long_m]) for _ in rounds.of_bead]
    track_m = [np.array([start, start + long_m]) for start in rounds.start_m]
    return visits(net, rounds, Timetable([], [], track_s, track_m)).worst_gap_s


def lap_of(
    lines: list[Points], data: st.DataObject, guards: int
) -> tuple[Network, Items, Weave, Timing, Rounds]:
    """Return a lap over streets with limits drawn at random, shared out to guards."""
    net = connected(lines)
    limit_min = np.array([data.draw(st.sampled_from(LIMITS)) for _ in net.edges])
    limit_min[0] = 60.0
    items = items_of(net, limit_min, 480.0)
    way = ways(net, items)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    weave = woven(items, way.metres, rng, moves=40, expired=never)
    if data.draw(st.booleans()):
        wish = Wish(guards, float(weave.mean_m.sum()) / guards * 1.1)
        weave = tightened(items, way.metres, weave, wish, rng, moves=40, expired=never)
        before_m = timed(items, way.metres, weave, guards).window_m
        weave = polished(items, way.metres, weave, wish, tries=5, expired=never)
        assert timed(items, way.metres, weave, guards).window_m <= before_m + 1e-6
    timing = timed(items, way.metres, weave, guards)
    return net, items, weave, timing, circuits(net, items, way, timing)


@some
@given(lattices(3, 14), st.data())
def test_every_street_is_passed_as_often_as_its_windows_say(
    lines: list[Points], data: st.DataObject
) -> None:
    guards = data.draw(st.integers(1, 6))
    net, items, _, timing, rounds = lap_of(lines, data, guards)
    assert rounds.walkers <= guards
    gap_m = walked(net, rounds, 3)[items.edge]
    assert (gap_m <= items.every * timing.window_m + 1e-3).all()


@some
@given(lattices(3, 14), st.data())
def test_a_lap_never_leaves_the_streets_and_closes(
    lines: list[Points], data: st.DataObject
) -> None:
    *_, timing, rounds = net_lap = lap_of(lines, data, 2)
    net = net_lap[0]
    for cycle, walk in zip(rounds.cycles, timing.walks, strict=True):
        start = np.where(cycle.forward, net.edges[cycle.edge, 0], net.edges[cycle.edge, 1])
        stop = np.where(cycle.forward, net.edges[cycle.edge, 1], net.edges[cycle.edge, 0])
        assert (stop == np.roll(start, -1)).all()
        assert cycle.length_m == pytest.approx(net.length_m[cycle.edge].sum() + cycle.wait_m.sum())
        assert cycle.length_m == pytest.approx(walk.length_m)


@some
@given(lattices(3, 14), st.data())
def test_every_row_of_a_lap_holds_what_is_due_in_it_and_is_as_long_as_it_says(
    lines: list[Points], data: st.DataObject
) -> None:
    _, items, weave, timing, _ = lap_of(lines, data, 2)
    passed: dict[int, set[int]] = {way // 2: set(range(weave.variants)) for way in weave.posts}
    for rows in weave.rows:
        for variant, row in enumerate(rows):
            for way in row:
                passed.setdefault(way // 2, set()).add(variant)
    for item, every in enumerate(items.every.tolist()):
        first = min(passed[item])
        assert passed[item] == set(range(first, weave.variants, every))
    inner_m = sum(walk.length_m * walk.guards for walk in timing.walks)
    assert weave.row_m.sum() <= inner_m + 1e-3  # the rest is stood


def test_the_same_seed_gives_the_same_lap() -> None:
    net = net_of([(0, 0), (100, 0), (200, 0)], *([(50 * x, 0), (50 * x, 70)] for x in range(5)))
    limit_min = np.where(np.arange(len(net.edges)) % 3 == 0, 60.0, 120.0)
    items = items_of(net, limit_min, 480.0)
    metres = ways(net, items).metres
    laps = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        weave = woven(items, metres, rng, moves=50, expired=never)
        laps.append(tightened(items, metres, weave, Wish(2, 300.0), rng, moves=50, expired=never))
    assert laps[0].posts == laps[1].posts
    assert laps[0].rows == laps[1].rows


def test_a_post_may_be_passed_later_when_the_round_is_shorter_than_the_windows() -> None:
    """Two posts 100 m apart; between them 0 or 40 m more, turn and turn about.

    With fixed moments a window is as long as the longer lap, 240 m; walked without hurry the laps
    are 200 and 240 m, so that each post is passed every 220 m, the second one up to 40 m later.
    """
    items = Items(
        np.full(3, -1), np.array([[0, 0], [1, 1], [2, 2]]), np.zeros(3), np.array([1, 1, 2])
    )
    far = np.array([[0.0, 100.0, 70.0], [100.0, 0.0, 70.0], [70.0, 70.0, 0.0]])
    metres = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
    row_m = np.array([[100.0, 140.0], [100.0, 100.0]])
    weave = Weave([0, 2], [[[], [4]], [[], []]], row_m)
    timing = timed(items, metres, weave, 1)
    assert 220 <= timing.window_m <= 240
    (walk,) = timing.walks
    (first,) = np.flatnonzero(walk.ends == 4)
    assert walk.enter_m[first] - walk.enter_m[first - 1] >= 70
    assert np.diff(walk.enter_m).min() >= 0


@some
@given(st.integers(1, 4), st.sampled_from([2, 4, 8]), st.integers(1, 5), st.integers(0, 99))
def test_prices_tell_what_a_metre_more_adds_to_the_strain(
    posts: int, variants: int, guards: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    row_m = rng.uniform(100, 900, (posts, variants))
    guards = min(guards, posts)
    first = cuts(row_m.mean(axis=1), guards)
    window_m = float(row_m.mean(axis=1).sum()) / guards * 1.05
    late = Late(Even(2), first, posts, variants, window_m, window_m * 0.05)
    late.moment_m = rng.uniform(0, window_m, posts)
    total, price = late.strain(row_m)
    post, row = int(rng.integers(posts)), int(rng.integers(variants))
    more = row_m.copy()
    more[post, row] += 1e-4
    change = (late.strain(more)[0] - total) / 1e-4
    assert change <= price[post, row] + 1e-3 or price[post, row] == pytest.approx(0.01 / variants)


def test_a_lap_is_cut_at_as_many_posts_as_there_are_guards() -> None:
    length_m = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    assert cuts(length_m, 1) == [0]
    assert cuts(length_m, 2) == [0, 5]
    assert cuts(length_m, 8) == cuts(length_m, 12) == list(range(8))
    for guards in range(1, 9):
        found = cuts(length_m, guards)
        assert len(set(found)) == guards
        assert found == sorted(found)


@some
@given(st.integers(2, 6), st.integers(0, 999))
def test_a_tour_of_a_few_places_is_rarely_longer_than_the_best_and_never_shorter(
    count: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    place = np.repeat(rng.random((count, 2)) * 1000, 2, axis=0)
    metres = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    found = tour(metres, np.arange(count), rng, shakes=5)
    assert sorted((found // 2).tolist()) == list(range(count))
    best = min(between_m(metres, 2 * np.array(order)) for order in _orders(count))
    assert best - 1e-6 <= between_m(metres, found) <= best * 1.15 + 1e-6


def _orders(count: int) -> list[tuple[int, ...]]:
    if count == 1:
        return [(0,)]
    return [(*one[:at], count - 1, *one[at:]) for one in _orders(count - 1) for at in range(count)]


def test_a_place_seen_every_other_window_is_walked_to_every_other_time() -> None:
    """A street of 100 m with two side streets of 50 m, of which one is due each time."""
    net = net_of([(0, 0), (100, 0)], [(50, 0), (50, 50)], [(50, 0), (50, -50)])
    ends = {frozenset(edge): at for at, edge in enumerate(net.edges.tolist())}
    assert len(ends) == 4
    long = np.flatnonzero(np.abs(np.ptp(net.nodes[net.edges][:, :, 1], axis=1)) < 1)
    side = np.setdiff1d(np.arange(4), long)
    edge = np.r_[long, side]
    items = Items(edge, net.edges[edge], net.length_m[edge], np.array([1, 1, 2, 2]))
    way = ways(net, items)
    weave = woven(items, way.metres, np.random.default_rng(0), moves=200, expired=never)
    assert weave.variants == 2
    assert weave.mean_m.sum() == pytest.approx(300, abs=1)  # there and back, and one side street
    rounds = circuits(net, items, way, timed(items, way.metres, weave, 1))
    assert rounds.walkers == 1
    assert rounds.cycles[0].length_m == pytest.approx(600, abs=1)


def test_tight_laps_beside_a_round_beat_one_round_for_all() -> None:
    """A street of 100 m with a limit of 10 minutes at one end of 4 km with a limit of 480."""
    net = net_of([(0, 0), (100, 0)], [(100, 0), (4100, 0)])
    limit_min = np.where(net.length_m < 200, 10.0, 480.0)
    ways_ = Streets(net, limit_min, postman(net), 1.0, 0, never)
    one, both = ways_.uniform(2), ways_.best(2)
    assert both is not None
    assert one.stretch == pytest.approx(8200 / 2 / 60 / 10, rel=0.01)
    assert both.stretch == pytest.approx(200 / 60 / 10, rel=0.01)
    assert ways_.walkers_for_all(0.0) == 2


def test_streets_alike_have_no_tight_laps() -> None:
    net = net_of([(0, 0), (100, 0)])
    assert Streets(net, np.array([480.0]), postman(net), 1.0, 0, never).best(3) is None


def test_standing_on_a_lap_is_no_walking(tiny: Community) -> None:
    """A guard on tight laps is told the kilometres of his routes; the others walk without stops."""
    checkpoints = tiny["checkpoints"].assign(max_gap_min=[12.0, 24.0, 20.0])
    wish = replace(tiny, layers={**tiny.layers, "checkpoints": checkpoints})
    result = plan(wish, PatrolParams(guards=12, days=1))
    shifts = result.routes.groupby(["guard_id", "date", "shift"])["length_m"].sum() / 1000
    assert "watch" in set(result.stops["kind"])
    assert shifts.min() < 0.9 * shifts.max()
    assert result.report.km_per_guard == pytest.approx(shifts.mean())
    assert result.report.balance == pytest.approx(
        shifts.groupby(level=0).mean().min() / shifts.groupby(level=0).mean().max()
    )
    assert result.report.walking_mean == pytest.approx(shifts.sum() * 1000 / 0.9 / 86_400)
