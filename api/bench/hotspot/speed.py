"""Speed and exactness of density, Gi* and near repeats, on seeded data."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from geo.crs import metric_crs
from geo.hotspot.gistar import gi_star
from geo.hotspot.kde import density
from geo.hotspot.knox import knox
from geo.hotspot.shuffle import shuffled_p
from geo.hotspot.window import Floats, Window
from maps.density import overlay, png

Row = dict[str, Any]

REPEATS = 7
SEED = 0
OURS = "gridbeat"
POINTS, SIDE, CELL_M, BANDWIDTH_M = 1_000_000, 512, 40.0, 300.0
FEW_POINTS, FEW_SIDE = 20_000, 64
CELLS = (250, 400)
EVENTS, SHUFFLES = 20_000, 999
NEAR_M, NEAR_DAYS, DAYS, TOWN_M = 200.0, 14.0, 730, 15_000.0
REPEATED = 0.05
CHUNK = 20_000


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return the median and the least seconds of seven runs, and what the last one gave."""
    took = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        found = work()
        took.append(time.perf_counter() - begin)
    return {"seconds": median(took), "least_s": min(took)}, found


def window(side: int) -> Window:
    """Return the raster of so many cells a side, all of one size together, at 117° E, 40° N."""
    cell_m = CELL_M * SIDE / side
    return Window(490_000.0, 4_390_000.0, cell_m, side, side, metric_crs(117, 40))


def towns(points: int) -> Floats:
    """Return points (n, 2) around 200 places in the raster's middle."""
    rng = np.random.default_rng(SEED)
    span = CELL_M * SIDE
    places = rng.uniform(0.12 * span, 0.88 * span, (200, 2))
    xy = places[rng.integers(0, len(places), points)] + rng.normal(0, 400, (points, 2))
    return xy + np.array([490_000.0, 4_390_000.0])


def exact(xy: Floats, raster: Window, bandwidth_m: float) -> Floats:
    """Return the sum of all kernels at the middle of every cell, per km², without any raster.

    A Gaussian is the product of one in x and one in y, so the sum is a product of matrices.
    """
    x, y = raster.centres()
    total = np.zeros(raster.shape)
    for begin in range(0, len(xy), CHUNK):
        east, north = xy[begin : begin + CHUNK].T
        in_x = np.exp(-0.5 * ((x[None] - east[:, None]) / bandwidth_m) ** 2)
        in_y = np.exp(-0.5 * ((y[:, None] - north[None]) / bandwidth_m) ** 2)
        total += in_y @ in_x
    return total / (2 * np.pi * bandwidth_m**2 / 1e6)


def off(found: Floats, truth: Floats) -> dict[str, float]:
    """Return errors against the exact sum: at most, over the peak; on average, over the average."""
    wrong = np.abs(found - truth)
    return {
        "worst_over_peak": float(wrong.max() / truth.max()),
        "mean_over_mean": float(wrong.mean() / truth.mean()),
        "mass": float(found.sum() / truth.sum()),
    }


def density_rows(points: int = POINTS) -> list[Row]:
    """Return what a raster of a million points takes, and its pictures."""
    xy, raster = towns(points), window(SIDE)
    size = {"points": points, "cells": raster.rows * raster.columns}
    took, made = timed(lambda: density(xy, raster, BANDWIDTH_M))
    row = {"what": "density", **size, **took, **off(made, exact(xy, raster, BANDWIDTH_M))}
    drawn, picture = timed(lambda: png(density(xy, raster, BANDWIDTH_M)))
    laid, over = timed(lambda: overlay(density(xy, raster, BANDWIDTH_M), raster))
    return [
        row,
        {"what": "density and PNG", **size, **drawn, "bytes": len(picture)},
        {"what": "density and PNG in Web Mercator", **size, **laid, "bytes": len(over.png)},
    ]


def few() -> tuple[Floats, Window]:
    """Return the points and the raster that peers are asked for, which add up kernel by kernel."""
    return towns(FEW_POINTS), window(FEW_SIDE)


def few_row() -> Row:
    """Return what ours takes of what peers are asked for."""
    xy, raster = few()
    took, made = timed(lambda: density(xy, raster, raster.cell_m))
    return {"what": f"{OURS}, small", "points": len(xy), "cells": made.size, **took} | off(
        made, exact(xy, raster, raster.cell_m)
    )


def lattice() -> Floats:
    """Return counts of 100,000 cells with two hotspots."""
    rng = np.random.default_rng(SEED)
    mean = np.full(CELLS, 0.5)
    mean[40:60, 50:80] = mean[150:170, 300:310] = 2.0
    return rng.poisson(mean).astype(np.float64)


def gistar_row() -> Row:
    """Return what Gi* of 100,000 cells takes, with p and Benjamini-Hochberg."""
    values = lattice()
    took, found = timed(lambda: gi_star(values))
    shuffled, _ = timed(lambda: shuffled_p(values.ravel(), found.around, found.size))
    return {
        "what": OURS, "cells": values.size, **took, "shuffled_p_s": shuffled["seconds"],
        "hot": int(((found.q <= 0.05) & (found.z > 0)).sum()),
    }  # fmt: skip


def thefts(events: int = EVENTS) -> tuple[Floats, Floats]:
    """Return places and days of events, one in twenty near another in space and time."""
    rng = np.random.default_rng(SEED)
    xy, day = rng.uniform(0, TOWN_M, (events, 2)), rng.integers(0, DAYS, events)
    again = int(events * REPEATED)
    xy[:again] = xy[again : 2 * again] + rng.normal(0, 50, (again, 2))
    day[:again] = np.minimum(day[again : 2 * again] + rng.integers(0, 7, again), DAYS - 1)
    return xy, day.astype(np.float64)


def knox_row(events: int = EVENTS) -> Row:
    """Return what near repeats among 20,000 events take with 999 shuffles."""
    xy, day = thefts(events)
    took, found = timed(
        lambda: knox(xy, day, distances_m=(NEAR_M,), spans=(NEAR_DAYS,), shuffles=SHUFFLES)
    )
    return {
        "what": OURS, "events": events, "shuffles": SHUFFLES, **took,
        "pairs": int(found.observed[0, 0]), "ratio": float(found.ratio[0, 0]),
        "p": float(found.p[0, 0]),
    }  # fmt: skip
