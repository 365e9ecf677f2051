"""Patrolled graphs of robotics (patrolling_sim): one shared round, the bound and the policies."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.bench.patrol.instances import Graph, graph
from api.bench.patrol.roaming import POLICIES, worst_idleness
from api.bench.patrol.sites import bound_m
from geo.patrol.laps.tours import between_m, tour

WALKERS = (3, 4, 5, 6)
SHAKES = 200
SUFFIX = ".graph"
SEEDS = 3
"""Policies begin at random: the median of so many beginnings is told."""

Floats = NDArray[np.float64]


def rows(
    folder: Path, *, walkers: Iterable[int] = WALKERS, names: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """Return for each graph and number of walkers the worst idleness over the bound.

    Idleness is in metres a walker covers meanwhile; `bound_m` is what no plan can beat (the better
    of paths in a window and of rates, `geo.patrol.proof`), the others are ratios to it.

    Parameters
    ----------
    folder
        The folder of benchmarks.
    names
        Graphs by the name of their file; all where not given.
    """
    found = []
    wanted = None if names is None else set(names)
    for path in _files(folder):
        if wanted is not None and path.stem not in wanted:
            continue
        town = graph(path)
        begin = time.perf_counter()
        round_m = shared_round_m(town.far)
        seconds = time.perf_counter() - begin
        found += [_row(path.stem, town, round_m, seconds, many) for many in walkers]
    return found


def names(folder: Path) -> list[str]:
    """Return the names of the graphs there."""
    return [path.stem for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    return sorted((Path(folder) / "patrolling_sim").glob(f"*{SUFFIX}"))


def shared_round_m(far: Floats, seed: int = 0) -> float:
    """Return the length of one round of all vertices, by the search our laps are found with."""
    ends = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
    return between_m(ends, tour(ends, np.arange(len(far)), np.random.default_rng(seed), SHAKES))


def _row(name: str, town: Graph, round_m: float, seconds: float, walkers: int) -> dict[str, Any]:
    least_m = float(bound_m(town.far, walkers)) / walkers
    row = {
        "graph": name,
        "vertices": len(town.far),
        "walkers": walkers,
        "bound_m": least_m,
        "round_seconds": seconds,
        "one_round": round_m / walkers / least_m,
    }
    for policy, choose in POLICIES.items():
        idle = [worst_idleness(town, walkers, choose, round_m, seed) for seed in range(SEEDS)]
        row[policy] = float(np.median(idle)) / least_m
    return row
