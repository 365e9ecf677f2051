"""Where everybody is at every moment."""

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from geo.community import Community
from geo.patrol.cycle import Cycle, postman
from geo.patrol.meals import MEAL_S, MEALS, MEALS_S, Meals
from geo.patrol.network import Network, network
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import Leg, Pause, Timetable, timetable
from geo.patrol.visits import visits
from tests.geo.patrol.worlds import duty_of, net_of

SHIFT_S = 8 * 3600.0
SPEED_MPS = 0.9
DAYS = 3


@dataclass(frozen=True)
class World:
    net: Network
    cycle: Cycle
    roster: pd.DataFrame
    walkers: int
    table: Timetable

    @property
    def reliefs(self) -> int:
        return int((self.roster["duty"] == "relief").sum())


def world(net: Network, guards: int, walkers: int, days: int = DAYS) -> World:
    cycle = postman(net)
    duty = duty_of(guards, walkers, days)
    return World(
        net,
        cycle,
        duty,
        walkers,
        timetable(net, Rounds.shared([(cycle, walkers)]), duty, SPEED_MPS),
    )


@pytest.fixture(
    scope="module",
    params=[(4, 1), (8, 1), (16, 4), (18, 4), (20, 4), (40, 10), (44, 11)],
    ids=lambda wish: f"{wish[0]} guards, {wish[1]} walking",
)
def any_world(request: pytest.FixtureRequest, tiny: Community) -> World:
    net = network(tiny["streets"])
    assert net is not None
    return world(net, *request.param)


def what_they_do(table: Timetable) -> dict[tuple[str, int], list[Leg | Pause]]:
    """Return what each guard does in each shift, in time order."""
    done: dict[tuple[str, int], list[Leg | Pause]] = {}
    for act in sorted([*table.legs, *table.pauses], key=lambda act: act.begin_s):
        done.setdefault((act.guard_id, int(act.begin_s // SHIFT_S)), []).append(act)
    return done


def test_every_bead_is_carried_or_rests_with_a_guard_at_every_moment(any_world: World) -> None:
    rests = {(pause.begin_s, pause.end_s, pause.at_m) for pause in any_world.table.pauses}
    for bead in range(any_world.walkers):
        legs = sorted(
            (leg for leg in any_world.table.legs if leg.bead == bead), key=lambda leg: leg.begin_s
        )
        assert (0.0, legs[0].begin_s, legs[0].from_m) in rests
        assert legs[-1].end_s == DAYS * 3 * SHIFT_S
        for before, after in pairwise(legs):
            assert before.to_m == after.from_m
            still = (before.end_s, after.begin_s, after.from_m)
            assert before.end_s == after.begin_s or still in rests


def test_a_guard_takes_over_the_bead_where_the_former_one_left_it(any_world: World) -> None:
    legs = any_world.table.legs
    for shift in range(1, 3 * DAYS):
        left = {leg.bead: leg.to_m for leg in legs if leg.end_s == shift * SHIFT_S}
        taken = {
            pause.at_m
            for pause in any_world.table.pauses
            if pause.kind == "handover" and pause.begin_s == shift * SHIFT_S
        }
        assert len(left) == any_world.walkers
        assert set(left.values()) == taken


def test_nobody_is_in_two_places(any_world: World) -> None:
    way_m = _Ways(any_world.net, any_world.cycle)
    for (_, shift), acts in what_they_do(any_world.table).items():
        assert acts[0].begin_s >= shift * SHIFT_S
        assert acts[-1].end_s <= (shift + 1) * SHIFT_S
        for before, after in pairwise(acts):
            free_s = after.begin_s - before.end_s
            assert free_s >= 0
            left_m = before.to_m if isinstance(before, Leg) else before.at_m
            taken_m = after.from_m if isinstance(after, Leg) else after.at_m
            assert way_m.between(left_m, taken_m) <= free_s * SPEED_MPS + 1e-3


class _Ways:
    """Shortest ways over the streets between places of the walk."""

    def __init__(self, net: Network, cycle: Cycle) -> None:
        self.net, self.cycle = net, cycle
        graph = nx.MultiGraph()
        for (a, b), length_m in zip(net.edges.tolist(), net.length_m, strict=True):
            graph.add_edge(a, b, weight=length_m)
        self.junctions_m = dict(nx.all_pairs_dijkstra_path_length(graph))

    def between(self, from_m: float, to_m: float) -> float:
        if from_m == to_m:
            return 0.0
        one, other = self._ends(from_m), self._ends(to_m)
        return min(m + self.junctions_m[a][b] + n for a, m in one.items() for b, n in other.items())

    def _ends(self, along_m: float) -> dict[int, float]:
        along_m %= self.cycle.length_m
        turn = int(np.flatnonzero(self.cycle.begin_m <= along_m)[-1])
        into_m = along_m - self.cycle.begin_m[turn]
        edge = self.cycle.edge[turn]
        a, b = self.net.edges[edge].tolist()
        if not self.cycle.forward[turn]:
            a, b = b, a
        return {b: self.net.length_m[edge] - into_m} | {a: into_m}


def test_whoever_walks_eats_once_a_shift_for_half_an_hour_or_more(any_world: World) -> None:
    done = what_they_do(any_world.table)
    numbers = {start: n for n, start in enumerate(sorted(set(any_world.roster["start"])))}
    on_foot = any_world.roster[any_world.roster["duty"] == "walk"]
    assert len(on_foot) == 3 * DAYS * any_world.walkers
    for guard, start in zip(on_foot["guard_id"], on_foot["start"], strict=True):
        meals = [
            a for a in done[guard, numbers[start]] if isinstance(a, Pause) and a.kind == "meal"
        ]
        assert len(meals) == 1
        assert meals[0].end_s - meals[0].begin_s >= MEAL_S


def test_without_a_relief_never_two_eat_at_once(any_world: World) -> None:
    relieved = set(any_world.roster.loc[any_world.roster["duty"] == "relief", "start"])
    for number, start in enumerate(sorted(set(any_world.roster["start"]))):
        meals = sorted(
            (pause.begin_s, pause.end_s)
            for pause in any_world.table.pauses
            if pause.kind == "meal" and pause.begin_s // SHIFT_S == number
        )
        if start not in relieved:
            assert len(meals) == any_world.walkers
            assert all(before[1] <= after[0] for before, after in pairwise(meals))


def test_the_beads_are_equally_spaced_at_the_end_of_every_shift(any_world: World) -> None:
    lap_m = any_world.cycle.length_m
    for shift in range(3 * DAYS + 1):
        at_m = [
            np.interp(shift * SHIFT_S, s, m) % lap_m
            for s, m in zip(any_world.table.track_s, any_world.table.track_m, strict=True)
        ]
        ahead = np.sort((np.array(at_m) - at_m[0] + lap_m / 3) % lap_m)
        assert np.diff(ahead) == pytest.approx(np.full(len(at_m) - 1, lap_m / len(at_m)))


def test_nobody_walks_faster_than_asked(any_world: World) -> None:
    for leg in any_world.table.legs:
        assert leg.to_m - leg.from_m == pytest.approx((leg.end_s - leg.begin_s) * SPEED_MPS)


def test_with_a_relief_the_beads_rest_at_handovers_only(tiny: Community) -> None:
    net = network(tiny["streets"])
    assert net is not None
    relieved = world(net, 20, 4)
    assert relieved.reliefs == 3 * DAYS
    walked_s = sum(leg.end_s - leg.begin_s for leg in relieved.table.legs)
    assert walked_s == pytest.approx(4 * 3 * DAYS * (SHIFT_S - 120))


def test_a_relief_who_cannot_reach_all_in_time_is_not_counted_on() -> None:
    far = net_of([(0, 0), (40_000, 0)])
    wished = world(far, 8, 1, days=1), world(far, 20, 4, days=1)
    walked_s = [sum(leg.end_s - leg.begin_s for leg in one.table.legs) for one in wished]
    assert walked_s[0] == pytest.approx(3 * (SHIFT_S - 120))
    assert walked_s[1] == pytest.approx(3 * 4 * (SHIFT_S - 120 - MEAL_S))


CROOKED = net_of([(0, 0), (310, 0), (310, 170)], [(130, 0), (130, 90)], [(0, 0), (0, 60)])


RING = net_of([(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)])
"""One segment: guards rest inside it, and the longest gap is between two of their rests."""


@pytest.mark.parametrize(
    ("net", "guards", "walkers"),
    [(CROOKED, 4, 1), (CROOKED, 16, 3), (RING, 12, 3)],
    ids=["one", "three and a relief", "ring"],
)
def test_the_worst_gap_is_what_a_watcher_at_each_metre_would_measure(
    net: Network, guards: int, walkers: int
) -> None:
    town = world(net, guards, walkers, days=1)
    computed = visits(town.net, Rounds.shared([(town.cycle, town.walkers)]), town.table).worst_gap_s
    assert computed == pytest.approx(_watched(town), abs=6.0)


def _watched(town: World) -> list[float]:
    """Walk the beads second by second past watchers at every metre of each segment."""
    seconds = np.arange(0, 86_401, 1.0)
    tracks = zip(town.table.track_s, town.table.track_m, strict=True)
    turns, at_m = [], []
    for s, m in tracks:
        along = np.interp(seconds, s, m) % town.cycle.length_m
        turn = np.searchsorted(town.cycle.begin_m, along, side="right") - 1
        into = along - town.cycle.begin_m[turn]
        edge = town.cycle.edge[turn]
        turns.append(edge)
        at_m.append(np.where(town.cycle.forward[turn], into, town.net.length_m[edge] - into))
    worst = []
    for edge, length_m in enumerate(town.net.length_m):
        watchers = np.arange(0.5, length_m, 1.0)
        last, longest = np.zeros(len(watchers)), np.zeros(len(watchers))
        for second in np.flatnonzero((np.array(turns) == edge).any(axis=0)).tolist():
            for turn, place in zip(turns, at_m, strict=True):
                seen = np.abs(watchers - place[second]) <= 0.5
                seen &= turn[second] == edge
                longest[seen] = np.maximum(longest[seen], second - last[seen])
                last[seen] = second
        worst.append(float(np.maximum(longest, 86_400 - last).max()))
    return worst


def test_who_passes_the_end_of_a_sliver_sees_it() -> None:
    """Two dead ends leave a ring 30 cm apart: each is walked twice a lap, the ring once."""
    net = net_of(
        [(200, 0), (200.3, 0), (400, 0), (400, 200), (0, 200), (0, 0), (200, 0)],
        [(200, 0), (200, 90)],
        [(200.3, 0), (200.3, -90)],
    )
    one = world(net, 8, 2, days=1)
    seen = visits(net, Rounds.shared([(one.cycle, 2)]), one.table)
    sliver = int(net.length_m.argmin())
    assert net.length_m[sliver] == pytest.approx(0.3)
    beside = np.isin(net.edges, net.edges[sliver]).any(axis=1)
    assert seen.count[sliver] == seen.count[beside].max() > seen.count[beside].min()
    assert seen.worst_gap_s[sliver] == seen.worst_gap_s[beside].min()


def test_where_guards_meet_the_next_visit_is_furthest() -> None:
    """Two walk 54 m towards each other, meet in the middle, and go round a dead end each."""
    net = net_of([(0, 0), (54, 0)], [(0, 54), (54, 54)], [(0, 0), (0, 54)])
    cycle = postman(net)
    edge = int(np.flatnonzero(np.ptp(net.nodes[net.edges], axis=1)[:, 0] < 1)[0])
    turns = np.flatnonzero(cycle.edge == edge)
    start_m = cycle.begin_m[turns]
    rounds = Rounds((cycle,), (0, 0), start_m)
    track_s = [np.array([0.0, 4 * cycle.length_m])] * 2
    track_m = [start + track for start, track in zip(start_m, track_s, strict=True)]
    seen = visits(net, rounds, Timetable([], [], track_s, track_m))
    assert cycle.length_m == pytest.approx(6 * 54)
    assert seen.worst_gap_s[edge] == pytest.approx(3 * 54, abs=0.2)  # 108 m and back to the middle


def test_all_meals_lie_in_the_hours_that_the_bound_counts_on(any_world: World) -> None:
    for pause in any_world.table.pauses:
        if pause.kind == "meal":
            assert pause.begin_s % SHIFT_S >= MEALS_S[0]
            assert pause.begin_s % SHIFT_S + MEAL_S <= MEALS_S[1]


@pytest.mark.parametrize("meals", MEALS)
def test_every_choice_of_meals_keeps_them_in_their_hours(meals: Meals) -> None:
    for walkers in (1, 2, 4, 11):
        for row in range(4):
            begin_s = [meals.begin_s(bead, walkers, row) for bead in range(walkers)]
            assert min(begin_s) >= MEALS_S[0]
            assert max(begin_s) + MEAL_S <= MEALS_S[1]


def test_in_the_second_shift_without_a_relief_meals_are_later() -> None:
    """A quarter of a round over fifty spokes takes 7.6 h: with one meal more than a shift."""
    turns = np.linspace(0, 2 * np.pi, 50, endpoint=False)
    net = net_of(*([(0, 0), (990 * np.cos(turn), 990 * np.sin(turn))] for turn in turns))
    cycle = postman(net)
    duty = duty_of(18, 4, 7)
    worst_s = []
    for meals in (Meals(-1800.0), Meals(1800.0, 7 * 3600.0)):
        rounds = Rounds.shared([(cycle, 4)])
        table = timetable(net, rounds, duty, SPEED_MPS, meals=meals)
        worst_s.append(float(visits(net, rounds, table).worst_gap_s.max()))
    round_s = cycle.length_m / 4 / SPEED_MPS
    assert worst_s[0] > round_s + 2 * MEAL_S - 1
    assert worst_s[1] <= round_s + MEAL_S + 4 * 120
