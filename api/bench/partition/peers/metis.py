"""METIS through pymetis: multilevel k-way, an upper balance only."""

from collections.abc import Iterator

import numpy as np
import pymetis

from api.bench.partition.peers.problem import Ints, Problem, nested

WHOLE_SEEDS = 20
NESTED_SEEDS = 200


def length(problem: Problem, seed: int) -> Ints:
    """Return the best of 20 plans of the whole community, borders weighed by length."""
    return _best(problem, seed, WHOLE_SEEDS, roads=False)


def road(problem: Problem, seed: int) -> Ints:
    """Return the best of 20 plans of the whole community, roads discounted."""
    return _best(problem, seed, WHOLE_SEEDS, roads=True)


def nested_length(problem: Problem, seed: int) -> Ints:
    """Return the best of 200 plans in each compound, borders weighed by length."""
    return nested(problem, lambda part, s: _best(part, s, NESTED_SEEDS, roads=False), seed)


def nested_road(problem: Problem, seed: int) -> Ints:
    """Return the best of 200 plans in each compound, roads discounted."""
    return nested(problem, lambda part, s: _best(part, s, NESTED_SEEDS, roads=True), seed)


def once(problem: Problem, seed: int) -> Ints:
    """Return one plan, borders weighed by length: for whole cities."""
    return _best(problem, seed, 1, roads=False)


def _best(problem: Problem, seed: int, tries: int, *, roads: bool) -> Ints:
    weights = problem.weights(roads)
    return problem.best(_plans(problem, weights, range(seed, seed + tries)), weights)


def _plans(problem: Problem, weights: Ints, seeds: range) -> Iterator[Ints]:
    starts, others, costs = problem.rows(weights)
    slack = problem.high * problem.grids / problem.people - 1
    for seed in seeds:
        options = pymetis.Options(seed=seed, ufactor=max(1, int(1000 * slack)), contig=True)
        yield np.array(
            pymetis.part_graph(
                problem.grids,
                xadj=starts,
                adjncy=others,
                vweights=problem.households,
                eweights=costs,
                recursive=False,
                options=options,
            ).vertex_part,
            dtype=np.int64,
        )
