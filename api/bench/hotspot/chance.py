"""What is called hot where there is nothing but chance."""

import numpy as np

from api.bench.hotspot.speed import SEED, Row
from geo.hotspot.fdr import adjusted
from geo.hotspot.gistar import gi_star
from geo.hotspot.shuffle import shuffled_p

RUNS = 200
SIDE = 100
MEANS = (0.02, 0.1, 0.5, 2.0)
FALSE_SHARE = 0.05


def rows(runs: int = RUNS) -> list[Row]:
    """Return, by the mean count of a cell, how often anything is called hot in Poisson noise."""
    return [_row(mean, runs) for mean in MEANS]


def _row(mean: float, runs: int) -> Row:
    rng = np.random.default_rng([SEED, int(mean * 1000)])
    normal, shuffled = [], []
    for _ in range(runs):
        counts = rng.poisson(mean, (SIDE, SIDE)).astype(np.float64)
        star = gi_star(counts)
        q = adjusted(shuffled_p(counts.ravel(), star.around, star.size))
        normal.append(int(((star.q <= FALSE_SHARE) & (star.z > 0)).sum()))
        shuffled.append(int(((q <= FALSE_SHARE) & (star.z > 0)).sum()))
    return {
        "mean_count": mean, "cells": SIDE**2, "runs": runs,
        "runs_with_hot_normal": float(np.mean(np.array(normal) > 0)),
        "cells_hot_normal": float(np.mean(normal)),
        "runs_with_hot_shuffled": float(np.mean(np.array(shuffled) > 0)),
        "cells_hot_shuffled": float(np.mean(shuffled)),
    }  # fmt: skip
