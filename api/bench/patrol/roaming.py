"""Guards who decide at every vertex of a graph where to go next, simulated: the worst idleness.

The policies of the multi-agent patrolling literature (Machado et al. 2003; Almeida et al. 2004;
Portugal and Rocha 2011). Every vertex on the way counts as visited.
"""

import heapq
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from api.bench.patrol.instances import Graph

ROUNDS = 40
"""All walk so long that they could go round so many times."""

Floats = NDArray[np.float64]
Choose = Callable[[Graph, int, Floats, np.random.Generator], Floats]
"""Takes the graph, where the guard is, the idleness of all vertices, and tells which is best."""


def worst_idleness(
    graph: Graph,
    walkers: int,
    choose: Choose,
    round_m: float,
    seed: int,
    *,
    sites: NDArray[np.intp] | None = None,
) -> float:
    """Return the worst idleness, in metres one guard walks meanwhile, from a random start.

    No two have the same target where there is another. The first tenth is not counted. Only sites
    must be seen (all vertices where none are given), and only they are gone to from afar.
    """
    counted = np.zeros(len(graph.far), dtype=bool)
    counted[slice(None) if sites is None else sites] = True
    rng = np.random.default_rng(seed)
    count = len(graph.far)
    seen, worst = np.zeros(count), 0.0
    ways: list[list[int]] = [[] for _ in range(walkers)]
    target = rng.choice(count, walkers, replace=False)
    arrivals = [(0.0, guard, int(start)) for guard, start in enumerate(target)]
    heapq.heapify(arrivals)
    end_m = ROUNDS * round_m / walkers
    while arrivals[0][0] < end_m:
        now, guard, here = heapq.heappop(arrivals)
        if now > end_m / 10 and counted[here]:
            worst = max(worst, now - seen[here])
        seen[here] = now
        if not ways[guard]:
            idle = now - seen
            if choose in FAR_SIGHTED:
                value = choose(graph, here, np.where(counted, idle, 0.0), rng)
                value[~counted] = -np.inf
            else:
                value = choose(graph, here, idle, rng)
            value[here] = -np.inf
            others = np.delete(target, guard)
            if np.isfinite(np.delete(value, others)).any():
                value[others] = -np.inf
            target[guard] = int(value.argmax())
            ways[guard] = graph.way(here, int(target[guard]))
        there = ways[guard].pop(0)
        heapq.heappush(arrivals, (now + float(graph.link[here, there]), guard, there))
    return max(worst, float((end_m - seen)[counted].max()))


def _neighbours(graph: Graph, here: int, value: Floats) -> Floats:
    return np.where(np.isfinite(graph.link[here]), value, -np.inf)


def reactive(graph: Graph, here: int, idle: Floats, _: np.random.Generator) -> Floats:
    """Return the idleness of the neighbours (conscientious reactive)."""
    return _neighbours(graph, here, idle.copy())


def wandering(graph: Graph, here: int, idle: Floats, rng: np.random.Generator) -> Floats:
    """Return chance for the neighbours (random)."""
    return _neighbours(graph, here, rng.random(len(idle)))


def pathfinder(graph: Graph, here: int, idle: Floats, _: np.random.Generator) -> Floats:
    """Return idleness less distance, both as shares of the largest (as HPCC chooses).

    HPCC also bends the way there to idle vertices; here it is the shortest.
    """
    return idle / max(float(idle.max()), 1e-9) - graph.far[here] / float(graph.far[here].max())


def greedy(graph: Graph, here: int, idle: Floats, _: np.random.Generator) -> Floats:
    """Return idleness over distance of all vertices, as it will be on arrival."""
    away = np.maximum(graph.far[here], 1e-9)
    return (idle + away) / away


FAR_SIGHTED = (pathfinder, greedy)
"""These choose among all vertices, or sites; the others among neighbours."""

POLICIES: dict[str, Choose] = {
    "conscientious_reactive": reactive,
    "hpcc_like": pathfinder,
    "greedy": greedy,
    "random": wandering,
}
