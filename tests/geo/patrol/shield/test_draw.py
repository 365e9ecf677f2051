"""Rounds of streets drawn anew: certified by the exact visits of the whole plan."""

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.patrol.cycle import Cycle, closed_walk, postman
from geo.patrol.network import Network, network
from geo.patrol.rounds import Rounds
from geo.patrol.shield import Promise, StuckError, drawn, shielded
from geo.patrol.timetable import Timetable, timetable
from geo.patrol.visits import Visits, visits
from tests.geo.patrol.worlds import Points, duty_of, net_of, streets, towns

some = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
SPEED_MPS = 0.9
SLOW_MPS = 0.05
"""Fewer laps a day."""
DAYS = 2
SECRET = 987654321987654321


def seen_by(net: Network, guards: int, walkers: int) -> Callable[[Rounds], Visits]:
    duty = duty_of(guards, walkers, DAYS)
    return lambda rounds: visits(net, rounds, timetable(net, rounds, duty, SPEED_MPS))


def without_rests(
    net: Network, rounds: Rounds, until_s: float, speed_mps: float = SPEED_MPS
) -> Visits:
    track_s = [np.array([0.0, until_s]) for _ in rounds.of_bead]
    track_m = [np.array([start, start + until_s * speed_mps]) for start in rounds.start_m]
    return visits(net, rounds, Timetable([], [], track_s, track_m))


def unbroken(net: Network, cycle: Cycle) -> bool:
    """Return whether a closed walk never leaves the streets."""
    start = np.where(cycle.forward, net.edges[cycle.edge, 0], net.edges[cycle.edge, 1])
    stop = np.where(cycle.forward, net.edges[cycle.edge, 1], net.edges[cycle.edge, 0])
    return bool((stop == np.roll(start, -1)).all())


@pytest.fixture(scope="module")
def tiny_net(tiny: Community) -> Network:
    net = network(tiny["streets"])
    assert net is not None
    return net


@some
@given(towns(), st.integers(1, 3), st.floats(1.0, 2.5), st.integers(0, 2**64))
def test_drawn_walks_stay_on_the_streets_and_keep_every_wait(
    lines: list[Points], beads: int, guarantee: float, secret: int
) -> None:
    net = network(streets(*lines))
    assert net is not None
    rounds = Rounds.shared([(postman(net), beads)])
    spacing_s = rounds.cycles[0].length_m / beads / SLOW_MPS
    wait_s = np.full(len(net.edges), guarantee * spacing_s)
    days = max(int(np.ceil(3 * beads * spacing_s / 86_400)), 1)
    try:
        found = drawn(net, rounds, wait_s, seed=secret, days=days, speed_mps=SLOW_MPS)
    except StuckError:
        assert beads > 1
        return
    assert found.walkers == beads
    assert all(unbroken(net, cycle) for cycle in found.cycles)
    seen = without_rests(net, found, days * 86_400.0, SLOW_MPS)
    assert (seen.worst_gap_s <= wait_s + 0.01).all()
    assert (seen.count > 0).all()


@pytest.mark.parametrize(("guards", "walkers"), [(8, 1), (18, 4), (20, 4)])
def test_the_guarantee_holds_with_meals_and_handovers(
    tiny_net: Network, guards: int, walkers: int
) -> None:
    rounds = Rounds.shared([(postman(tiny_net), walkers)])
    limit_min = np.full(len(tiny_net.edges), 480.0)
    seen_of = seen_by(tiny_net, guards, walkers)
    result = shielded(
        tiny_net,
        rounds,
        limit_min,
        seen_of,
        guarantee=2.0,
        seed=SECRET,
        days=DAYS,
        speed_mps=SPEED_MPS,
    )
    before, after = seen_of(rounds), seen_of(result.rounds)
    promise = Promise.of(rounds, before, limit_min, 2.0)
    assert (after.worst_gap_s <= promise.allowed_s + 0.01).all()
    assert after.worst_gap_s.max() <= 2.0 * before.worst_gap_s.max() + 0.01
    assert result.report.walkers_drawn == walkers
    assert 1.0 <= result.report.worst_ratio <= 2.0 + 1e-6
    assert result.report.successor_hit["first"] < 1.0


def test_a_limit_that_was_kept_is_kept_though_the_guarantee_would_allow_more(
    tiny_net: Network,
) -> None:
    rounds = Rounds.shared([(postman(tiny_net), 1)])
    seen_of = seen_by(tiny_net, 8, 1)
    base_min = seen_of(rounds).worst_gap_s.max() / 60
    limit_min = np.full(len(tiny_net.edges), 480.0)
    limit_min[2] = base_min * 1.3
    result = shielded(
        tiny_net,
        rounds,
        limit_min,
        seen_of,
        guarantee=2.0,
        seed=SECRET,
        days=DAYS,
        speed_mps=SPEED_MPS,
    )
    assert seen_of(result.rounds).worst_gap_s[2] <= 60 * limit_min[2] + 0.01


def test_a_guarantee_of_one_changes_nothing(tiny_net: Network) -> None:
    rounds = Rounds.shared([(postman(tiny_net), 2)])
    result = shielded(
        tiny_net,
        rounds,
        np.full(len(tiny_net.edges), 480.0),
        seen_by(tiny_net, 12, 2),
        guarantee=1.0,
        seed=SECRET,
        days=DAYS,
        speed_mps=SPEED_MPS,
    )
    assert result.rounds is rounds
    assert result.report.walkers_drawn == 0
    assert set(result.report.successor_hit.values()) == {1.0}


def test_where_limits_leave_no_room_the_fixed_rounds_are_walked() -> None:
    net = net_of([(0, 0), (500, 0)], [(500, 0), (500, 400)])
    rounds = Rounds.shared([(postman(net), 1)])
    seen_of = seen_by(net, 8, 1)
    limit_min = seen_of(rounds).worst_gap_s / 60  # kept to the second
    result = shielded(
        net,
        rounds,
        np.full(len(net.edges), limit_min.max()),
        seen_of,
        guarantee=2.0,
        seed=SECRET,
        days=DAYS,
        speed_mps=SPEED_MPS,
    )
    assert (seen_of(result.rounds).worst_gap_s <= limit_min.max() * 60 + 0.01).all()


def test_a_round_that_stands_keeps_its_moments_beside_one_that_is_drawn() -> None:
    """A street of 100 m walked there and back with a stand, beside a round of a square."""
    net = net_of([(0, 0), (100, 0)], [(100, 0), (600, 0), (600, 500), (100, 500), (100, 0)])
    short = int(net.length_m.argmin())
    lap = np.array([short, short])
    wait_m = np.array([0.0, 0.0, 20.0])
    tight = closed_walk(net, lap, np.array([True, False]), wait_m)
    rest = postman(net, np.arange(len(net.edges)) != short)
    rounds = Rounds.shared([(tight, 1), (rest, 1)])
    wait_s = np.where(np.arange(len(net.edges)) == short, np.inf, 2 * rest.length_m / SPEED_MPS)
    found = drawn(net, rounds, wait_s, seed=SECRET, days=1, speed_mps=SPEED_MPS)
    assert found.cycles[0] is tight
    assert found.cycle(1).length_m > 86_400 * SPEED_MPS
    assert without_rests(net, found, 86_400.0).worst_gap_s[short] == pytest.approx(220 / SPEED_MPS)


def test_the_seed_decides_the_walks_and_the_report_says_nothing_of_it(tiny_net: Network) -> None:
    rounds = Rounds.shared([(postman(tiny_net), 1)])
    limit_min = np.full(len(tiny_net.edges), 480.0)

    def with_seed(seed: int) -> tuple[list[int], dict[str, object]]:
        result = shielded(
            tiny_net,
            rounds,
            limit_min,
            seen_by(tiny_net, 8, 1),
            guarantee=2.0,
            seed=seed,
            days=DAYS,
            speed_mps=SPEED_MPS,
        )
        return result.rounds.cycles[0].edge.tolist(), asdict(result.report)

    walk, report = with_seed(SECRET)
    assert with_seed(SECRET)[0] == walk
    other_walk, other_report = with_seed(SECRET + 1)
    assert other_walk != walk
    if report["redraws"] == other_report["redraws"]:
        assert report["successor_hit"] == other_report["successor_hit"]
    assert str(SECRET) not in str(report)
