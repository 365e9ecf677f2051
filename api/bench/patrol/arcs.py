"""Arc routing: our rounds from a depot beside the best that others reached.

Min-max k windy rural postman (the longest of k rounds) and capacitated arc routing (the sum of
rounds under a capacity). Reference values are upper bounds reached by HGS-CARP in seconds.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from api.bench.patrol.instances import Arcs, Reference, arcs, references
from geo.patrol.laps.minmax import Jobs, improved, jobs_of, split
from geo.patrol.laps.tours import tour

MOVES = 6000
SHAKES = 30
FOLDERS = {"carp": "*.dat", "mm_kwrpp": "P*"}
MINMAX = "mm_kwrpp"


def problems(folder: Path) -> list[tuple[Reference, Path]]:
    """Return the reference values whose instances are there, with the files.

    Parameters
    ----------
    folder
        The folder of benchmarks, with `reference_values.csv`.
    """
    files = {
        (name, known): path
        for name in FOLDERS
        for path in _files(Path(folder), name)
        for known in _names(path)
    }
    found = []
    for reference in references(folder):
        path = files.get((reference.set, reference.instance.lower()))
        if path is not None:
            found.append((reference, path))
    return found


def rows(
    folder: Path, *, moves: int = MOVES, sets: Iterable[str] = tuple(FOLDERS)
) -> list[dict[str, Any]]:
    """Return a row for every reference value of the sets."""
    wanted = set(sets)
    return [
        row(reference, path, moves)
        for reference, path in problems(folder)
        if reference.set in wanted
    ]


def _files(folder: Path, name: str) -> list[Path]:
    return sorted((folder / name).glob(FOLDERS[name]))


def _names(path: Path) -> set[str]:
    """Return what an instance is called: its file, or what the file says."""
    return {path.stem.lower(), arcs(path).name.lower()}


def row(reference: Reference, path: Path, moves: int = MOVES) -> dict[str, Any]:
    """Return ours, the reference, the ratio and the seconds; a search tries so many moves."""
    problem = arcs(path)
    begin = time.perf_counter()
    own = minmax_rounds if reference.set == MINMAX else capacitated_rounds
    jobs, found = own(problem, reference.vehicles, moves=moves)
    seconds = time.perf_counter() - begin
    lengths = [jobs.length(one) for one in found if one]
    ours = max(lengths) if reference.set == MINMAX else sum(lengths)
    return {
        "set": reference.set,
        "instance": reference.instance,
        "edges": int(problem.required.sum()),
        "rounds": reference.vehicles,
        "ours": ours,
        "rounds_used": len(lengths),
        "reference": reference.value,
        "ratio": ours / reference.value,
        "seconds": seconds,
    }


def minmax_rounds(
    problem: Arcs, rounds: int, *, moves: int = MOVES, seed: int = 0
) -> tuple[Jobs, list[list[int]]]:
    """Return so many rounds over the required edges, the longest short."""
    jobs, order = _jobs(problem, seed)
    start = split(jobs, order, rounds)
    rng = np.random.default_rng(seed)
    return jobs, improved(jobs, start, rng, moves=moves, expired=lambda: False)


def capacitated_rounds(
    problem: Arcs, rounds: int, *, moves: int = MOVES, seed: int = 0
) -> tuple[Jobs, list[list[int]]]:
    """Return rounds within the capacity, their sum short: so many, or more where it takes them."""
    plain, order = _jobs(problem, seed)
    jobs = Jobs(plain.step, problem.demand[problem.required], problem.capacity)
    start: list[list[int]] = [[]]
    for way in order:
        if jobs.loaded([*start[-1], way]) > problem.capacity:
            start.append([])
        start[-1].append(way)
    start += [[] for _ in range(rounds - len(start))]
    rng = np.random.default_rng(seed)
    return jobs, improved(jobs, start, rng, moves=moves, expired=lambda: False)


def _jobs(problem: Arcs, seed: int) -> tuple[Jobs, list[int]]:
    """Return the jobs, and one tour over all of them by 2-opt and Or-opt on mean walks."""
    ends = np.r_[problem.ends[problem.required], [[problem.depot] * 2]]
    cost = np.r_[problem.cost[problem.required], [[0.0, 0.0]]]
    at = ends.ravel()
    metres = problem.walks()[at][:, at]
    jobs = jobs_of(metres, cost.ravel())
    both = (metres + metres.T) / 2
    items = np.arange(len(ends))
    order = tour(both, items, np.random.default_rng(seed), SHAKES).tolist()
    depot = next(place for place, way in enumerate(order) if way // 2 == items[-1])
    return jobs, order[depot + 1 :] + order[:depot]
