"""Checkpoints: every way to patrol them, and the bound, as the worst wait.

A wait is told in kilometres a guard walks meanwhile, for each number of guards; the least that any
plan can promise is the bound.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from api.bench.partition.children import RunError, own_python, peers_python
from api.bench.patrol import roaming
from api.bench.patrol.asking import ask
from api.bench.patrol.checkpoints import checkpoints
from api.bench.patrol.hand import hand_rounds
from api.bench.patrol.instances import Graph
from api.bench.patrol.policies import POLICIES
from api.bench.patrol.sites import SHAKES, bound_m
from api.bench.patrol.worlds import World
from geo.patrol.laps.tours import between_m, tour
from geo.patrol.network import Network

WALKERS = (3, 4, 5, 6)
BOUND = "bound for any plan"
OURS = "gridbeat: one round"
ONE_ROUND = {"lkh": "LKH: one round", "pyvrp": "PyVRP: one round", "vroom": "VROOM: one round"}
MINMAX = {
    "pyvrp": "PyVRP: bisected from a guardhouse, repeated",
    "ortools": "OR-Tools: SAVINGS and span from a guardhouse, repeated",
}
ROAMING = {
    "conscientious reactive": roaming.reactive,
    "HPCC-like": roaming.pathfinder,
    "random walk": roaming.wandering,
}
SEEDS = 3
"""Roaming guards begin at random: the median of so many beginnings is told."""
TRIES = 60
"""A peer that bisects may take so many times the seconds of one try."""
PEER_LIMIT_S = 180.0

Floats = NDArray[np.float64]
Waits = dict[int, float]
Row = dict[str, Any]
Way = Callable[[], Row]


@dataclass(frozen=True)
class Contest:
    """The checkpoints of a world.

    Parameters
    ----------
    place
        Gives the world when it is needed.
    count
        So many, fewer where the world has fewer junctions.
    peer_s
        Seconds a peer searches a round; a fifth of it for one try of a bisection.
    """

    place: Callable[[], World]
    count: int = 300
    peer_s: float = 20.0

    def ways(self, *, peers: bool) -> dict[str, Way]:
        """Return the rows to be made, by the names of their ways."""
        found: dict[str, Way] = {
            BOUND: partial(self._row, BOUND, self._bound),
            OURS: partial(self._row, OURS, self._own),
        }
        if peers:
            asked: dict[str, Way] = {
                words: partial(self._round_of, name) for name, words in ONE_ROUND.items()
            }
            asked |= {words: partial(self._minmax, name) for name, words in MINMAX.items()}
            found |= {words: partial(self._row, words, way) for words, way in asked.items()}
        plain: dict[str, Way] = {name: partial(self._policy, way) for name, way in POLICIES.items()}
        plain |= {name: partial(self._roaming, way) for name, way in ROAMING.items()}
        plain["fixed rounds by hand"] = self._by_hand
        return found | {name: partial(self._row, name, way) for name, way in plain.items()}

    @property
    def world(self) -> World:
        """The world."""
        return self.place()

    @cached_property
    def _drawn(self) -> tuple[NDArray[np.intp], Floats]:
        return checkpoints(self.world.net, self.count)

    def _row(self, name: str, way: Way) -> Row:
        """Return a row; a peer that fails has one too."""
        row = {"world": self.world.name, "sites": len(self._drawn[0]), "way": name}
        begin = time.perf_counter()
        try:
            values = way()
        except RunError as error:
            return row | {"failed": str(error)}
        return row | {"seconds": time.perf_counter() - begin} | values

    def _bound(self) -> Row:
        return _worst({k: bound_m(self._drawn[1], k) / k for k in WALKERS})

    def _own(self) -> Row:
        far = self._drawn[1]
        ends = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
        order = tour(ends, np.arange(len(far)), np.random.default_rng(0), SHAKES)
        return _shared(between_m(ends, order))

    def _problem(self, **more: Any) -> Row:
        return {"distance_dm": np.rint(self._drawn[1] * 10).astype(np.int64), **more}

    def _round_of(self, name: str) -> Row:
        answer = ask(
            "api.bench.patrol.peers",
            name,
            self._problem(seconds=self.peer_s),
            python=peers_python(),
            limit_s=PEER_LIMIT_S,
        )
        order = np.array(answer["order"])
        length_m = float(self._drawn[1][order, np.roll(order, -1)].sum())
        return _shared(length_m) | {"seconds": answer["seconds"]}

    def _minmax(self, name: str) -> Row:
        try_s = self.peer_s / 5 if name == "pyvrp" else self.peer_s
        answers = {
            k: ask(
                "api.bench.patrol.minmax",
                name,
                self._problem(walkers=k, seconds=try_s),
                python=own_python() if name == "ortools" else peers_python(),
                limit_s=PEER_LIMIT_S + TRIES * try_s,
            )
            for k in WALKERS
        }
        seconds = sum(answer["seconds"] for answer in answers.values())
        worst = _worst({k: answer["longest_dm"] / 10 for k, answer in answers.items()})
        return worst | {"seconds": seconds}

    def _policy(self, policy: Callable[[Floats, int], float]) -> Row:
        return _worst({k: policy(self._drawn[1], k) for k in WALKERS})

    def _roaming(self, choose: roaming.Choose) -> Row:
        """Return what guards do who choose at every junction; only checkpoints must be seen."""
        nodes, far = self._drawn
        streets = street_graph(self.world.net)
        round_m = len(far) * float(np.sort(far, axis=1)[:, 1].mean()) * 2
        return _worst(
            {
                k: median_of(
                    roaming.worst_idleness(streets, k, choose, round_m, seed, sites=nodes)
                    for seed in range(SEEDS)
                )
                for k in WALKERS
            }
        )

    def _by_hand(self) -> Row:
        nodes, far = self._drawn
        xy = self.world.net.nodes[nodes]
        return _worst(
            {
                k: max(float(far[r, np.roll(r, -1)].sum()) for r in hand_rounds(xy, k))
                for k in WALKERS
            }
        )


def median_of(values: Iterable[float]) -> float:
    """Return the median."""
    return float(np.median(list(values)))


def street_graph(net: Network) -> Graph:
    """Return junctions and segments as a patrolled graph."""
    count = len(net.nodes)
    link = np.full((count, count), np.inf)
    np.minimum.at(link, tuple(net.edges.T), net.length_m)
    link = np.minimum(link, link.T)
    np.fill_diagonal(link, np.inf)
    far, before = dijkstra(net.graph(), directed=False, return_predecessors=True)
    return Graph(link, far, before)


def _shared(round_m: float) -> Row:
    """Return the waits of guards evenly spaced on one round."""
    return {"round_km": round_m / 1000} | _worst({k: round_m / k for k in WALKERS})


def _worst(waits_m: Waits) -> Row:
    return {f"worst_km_{k}": metres / 1000 for k, metres in waits_m.items()}
