"""spopt of PySAL: AZP and region-k-means have no bound on households, max-p has a lower one."""

import geopandas as gpd
import numpy as np
from libpysal.weights import W
from spopt.region import AZP, MaxPHeuristic, RegionKMeansHeuristic

from api.bench.partition.peers.problem import Ints, Problem

STARTS = 20
ROUNDS = 1
"""Starts and rounds of annealing of max-p; its own 99 and 10 take many minutes here."""


def azp(problem: Problem, seed: int) -> Ints:
    """Return a plan by the automatic zoning procedure on easting and northing."""
    model = AZP(_frame(problem), _weights(problem), ["x", "y"], problem.grids, random_state=seed)
    model.solve()
    return _label(model.labels_)


def max_p(problem: Problem, seed: int) -> Ints:
    """Return a plan by max-p with the lower end of the band; the number of grids is its own."""
    np.random.seed(seed)  # the library draws from the global generator
    model = MaxPHeuristic(
        _frame(problem),
        _weights(problem),
        ["x", "y"],
        "households",
        problem.low,
        max_iterations_construction=STARTS,
        max_iterations_sa=ROUNDS,
    )
    model.solve()
    return _label(model.labels_)


def region_k_means(problem: Problem, seed: int) -> Ints:
    """Return a plan by region-k-means on easting and northing."""
    model = RegionKMeansHeuristic(problem.xy, problem.grids, _weights(problem), seed=seed)
    model.solve()
    return _label(model.labels_)


def _frame(problem: Problem) -> gpd.GeoDataFrame:
    x, y = problem.xy.T
    return gpd.GeoDataFrame(
        {"x": x, "y": y, "households": problem.households}, geometry=gpd.points_from_xy(x, y)
    )


def _weights(problem: Problem) -> W:
    neighbours: dict[int, list[int]] = {at: [] for at in range(len(problem.households))}
    for one, other in zip(problem.left.tolist(), problem.right.tolist(), strict=True):
        neighbours[one].append(other)
        neighbours[other].append(one)
    return W(neighbours, silence_warnings=True)


def _label(labels: object) -> Ints:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)
