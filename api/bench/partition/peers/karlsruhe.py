"""KaHIP's kaffpa in its strong mode: an upper balance only, blocks may fall into pieces."""

from collections.abc import Iterator

import kahip
import numpy as np

from api.bench.partition.peers.problem import Ints, Problem, nested

SEEDS = 10


def strong(problem: Problem, seed: int) -> Ints:
    """Return the best of 10 plans of the whole community, borders weighed by length."""
    return _best(problem, seed, roads=False)


def nested_length(problem: Problem, seed: int) -> Ints:
    """Return the best of 10 plans in each compound, borders weighed by length."""
    return nested(problem, lambda part, s: _best(part, s, roads=False), seed)


def nested_road(problem: Problem, seed: int) -> Ints:
    """Return the best of 10 plans in each compound, roads discounted."""
    return nested(problem, lambda part, s: _best(part, s, roads=True), seed)


def _best(problem: Problem, seed: int, *, roads: bool) -> Ints:
    weights = problem.weights(roads)
    return problem.best(_plans(problem, weights, range(seed, seed + SEEDS)), weights)


def _plans(problem: Problem, weights: Ints, seeds: range) -> Iterator[Ints]:
    starts, others, costs = (array.tolist() for array in problem.rows(weights))
    people = problem.households.tolist()
    imbalance = problem.high / -(-problem.people // problem.grids) - 1
    for seed in seeds:
        _, blocks = kahip.kaffpa(
            people, starts, costs, others, problem.grids, imbalance, True, seed, kahip.STRONG
        )
        yield np.array(blocks, dtype=np.int64)
