"""GerryChain: random spanning trees, and short bursts of recombination; one symmetric tolerance."""

import random
from collections.abc import Iterator
from functools import partial

import networkx as nx
import numpy as np
from gerrychain import Graph, Partition
from gerrychain.constraints import contiguous, within_percent_of_ideal_population
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.partition import recursive_tree_part
from gerrychain.proposals import recom
from gerrychain.tree import PopulationBalanceError, bipartition_tree
from gerrychain.updaters import Tally

from api.bench.partition.peers.problem import Ints, Problem, nested

SEEDS = 20
STEPS = 2_000
BURST = 10
SURCHARGE = 1.0
ATTEMPTS = 1_000
"""Trees drawn for one cut before a seed is given up; the library's own limit takes minutes."""


BURST_ATTEMPTS = 50
"""The same for one step of a chain; then another pair of grids is tried."""


def tree(problem: Problem, seed: int) -> Ints:
    """Return the best of 20 plans by `recursive_tree_part` of the whole community."""
    return _best(problem, seed)


def nested_tree(problem: Problem, seed: int) -> Ints:
    """Return the best of 20 plans by `recursive_tree_part` in each compound."""
    return nested(problem, _best, seed)


def bursts(problem: Problem, seed: int) -> Ints:
    """Return the best plan of 2,000 steps in short bursts, compounds by surcharge.

    Minimised is the cut with roads discounted; the start is a plan by `recursive_tree_part`.
    """
    graph, weights = _graph(problem), problem.weights(roads=True)
    start = next(_tries(problem, graph, seed), None)
    if start is None:
        raise RuntimeError("no starting plan")
    mean, epsilon = _target(problem)
    cost = {
        frozenset(pair): weight
        for pair, weight in zip(
            zip(problem.left.tolist(), problem.right.tolist(), strict=True),
            weights.tolist(),
            strict=True,
        )
    }

    def metric(plan: Partition) -> float:
        return float(sum(cost[frozenset(edge)] for edge in plan["cut_edges"]))

    initial = Partition(
        graph,
        assignment=dict(enumerate(start.tolist())),
        updaters={"population": Tally("households", alias="population")},
    )
    optimizer = SingleMetricOptimizer(
        partial(
            recom,
            pop_col="households",
            pop_target=mean,
            epsilon=epsilon,
            region_surcharge={"compound": SURCHARGE},
            bipartition_tree_fn=partial(
                bipartition_tree, max_attempts=BURST_ATTEMPTS, allow_pair_reselection=True
            ),
        ),
        [contiguous, within_percent_of_ideal_population(initial, epsilon)],
        initial,
        metric,
        maximize=False,
        rng=seed,
    )
    for _ in optimizer.short_bursts(BURST, STEPS // BURST):
        pass
    return _label(optimizer.best_part.assignment, problem)


def _best(problem: Problem, seed: int) -> Ints:
    graph = _graph(problem)
    return problem.best(_tries(problem, graph, seed), problem.weights(roads=False))


def _tries(problem: Problem, graph: Graph, seed: int) -> Iterator[Ints]:
    return (plan for s in range(seed, seed + SEEDS) for plan in _plans(problem, graph, s))


def _plans(problem: Problem, graph: Graph, seed: int) -> Iterator[Ints]:
    """Yield one plan, or none where the library gives up."""
    mean, epsilon = _target(problem)
    try:
        found = recursive_tree_part(
            graph,
            range(problem.grids),
            mean,
            "households",
            epsilon,
            bipartition_tree_fn=partial(bipartition_tree, max_attempts=ATTEMPTS),
            rng=random.Random(seed),  # noqa: S311
        )
    except (PopulationBalanceError, RuntimeError):
        return
    yield _label(found, problem)


def _target(problem: Problem) -> tuple[float, float]:
    """Return the mean and the tolerance that keeps the upper end of the band."""
    mean = problem.people / problem.grids
    return mean, (problem.high - mean) / mean


def _graph(problem: Problem) -> Graph:
    graph: nx.Graph = nx.Graph()
    for at, (people, region) in enumerate(
        zip(problem.households.tolist(), problem.region.tolist(), strict=True)
    ):
        graph.add_node(at, households=people, compound=region)
    graph.add_edges_from(zip(problem.left.tolist(), problem.right.tolist(), strict=True))
    return Graph.from_networkx(graph)


def _label(assignment: object, problem: Problem) -> Ints:
    mapping = dict(assignment.items())  # type: ignore[attr-defined]
    parts = [mapping[at] for at in range(len(problem.households))]
    return np.unique(parts, return_inverse=True)[1].astype(np.int64)
