"""Laps that pass risky streets often and others now and then, at times that never shift."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.patrol.choice import Streets
from geo.patrol.cycle import postman
from geo.patrol.laps import Items, circuits, items_of, ways, woven
from geo.patrol.laps.circuits import arcs
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


@some
@given(lattices(3, 14), st.data())
def test_every_street_is_passed_as_often_as_its_windows_say(
    lines: list[Points], data: st.DataObject
) -> None:
    net = connected(lines)
    limit_min = np.array([data.draw(st.sampled_from(LIMITS)) for _ in net.edges])
    limit_min[0] = 60.0
    items = items_of(net, limit_min, 480.0)
    way = ways(net, items)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    weave = woven(items, way.metres, rng, moves=40, expired=never)
    guards = data.draw(st.integers(1, 4))
    window_m = arcs(weave.stretch_m, guards).window_m
    rounds = Rounds.shared(circuits(net, items, way, weave, guards))
    assert rounds.walkers <= guards
    gap_m = walked(net, rounds, 2)[items.edge]
    assert (gap_m <= items.every * window_m + 1e-3).all()


@some
@given(lattices(3, 14), st.data())
def test_a_lap_never_leaves_the_streets_and_closes(
    lines: list[Points], data: st.DataObject
) -> None:
    net = connected(lines)
    limit_min = np.array([data.draw(st.sampled_from(LIMITS)) for _ in net.edges])
    limit_min[0] = 60.0
    items = items_of(net, limit_min, 480.0)
    way = ways(net, items)
    weave = woven(items, way.metres, np.random.default_rng(0), moves=20, expired=never)
    for cycle, _ in circuits(net, items, way, weave, 2):
        if not len(cycle.edge):
            continue
        start = np.where(cycle.forward, net.edges[cycle.edge, 0], net.edges[cycle.edge, 1])
        stop = np.where(cycle.forward, net.edges[cycle.edge, 1], net.edges[cycle.edge, 0])
        assert (stop == np.roll(start, -1)).all()
        assert cycle.length_m == pytest.approx(net.length_m[cycle.edge].sum() + cycle.wait_m.sum())


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


def test_an_arc_is_no_longer_than_the_best_cut() -> None:
    length_m = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    for guards in (1, 2, 3, 4, 8, 12):
        best = min(
            max(
                length_m[list(range(a, b)) if a < b else [*range(a, 8), *range(b)]].sum()
                for a, b in zip(cut, [*cut[1:], cut[0]], strict=True)
            )
            for size in range(1, min(guards, 8) + 1)
            for cut in combinations(range(8), size)
        )
        assert arcs(length_m, guards).window_m == pytest.approx(best, abs=0.51)


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
    assert weave.stretch_m.sum() == pytest.approx(300, abs=1)  # there and back, and one side street
    ((cycle, share),) = circuits(net, items, way, weave, 1)
    assert share == 1
    assert cycle.length_m == pytest.approx(600, abs=1)


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
    checkpoints = tiny["checkpoints"].assign(max_gap_min=[9.0, 480.0, 480.0])
    wish = replace(tiny, layers={**tiny.layers, "checkpoints": checkpoints})
    result = plan(wish, PatrolParams(guards=8, days=1))
    shifts = result.routes.groupby(["guard_id", "date", "shift"])["length_m"].sum() / 1000
    assert "watch" in set(result.stops["kind"])
    assert shifts.min() < 0.9 * shifts.max()
    assert result.report.km_per_guard == pytest.approx(shifts.mean())
    assert result.report.balance == pytest.approx(
        shifts.groupby(level=0).mean().min() / shifts.groupby(level=0).mean().max()
    )
    assert result.report.walking_mean == pytest.approx(shifts.sum() * 1000 / 0.9 / 86_400)
