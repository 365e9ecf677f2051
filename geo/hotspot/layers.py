"""The layers of a hotspot file; `geo.hotspot.columns` says what their columns mean."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely import points

from geo.hotspot.change import CHANGES, changes
from geo.hotspot.classify import classified, natural_breaks
from geo.hotspot.contours import above
from geo.hotspot.count import counted_in
from geo.hotspot.dual import LEAST_HOURS, Rates, rates
from geo.hotspot.fdr import adjusted
from geo.hotspot.gistar import GiStar, gi_star
from geo.hotspot.ground import Ground
from geo.hotspot.kde import density, kernel_cells, levels_holding
from geo.hotspot.params import HotspotParams
from geo.hotspot.periods import Periods
from geo.hotspot.public import public_places
from geo.hotspot.shuffle import shuffled_p
from geo.hotspot.trend import mann_kendall
from geo.hotspot.window import Floats, Ints

Rasters = dict[str, Any]
"""Arrays (rows, columns) by the name of their column."""
Layers = dict[str, "GeoDataFrame | pd.DataFrame"]

HOLDS = (0.25, 0.50, 0.75, 0.95)
"""Shares of all incidents' density that contours enclose."""
FAINT = 0.01
"""Cells below this share of the peak are not written, unless something happened there."""
WHOLE = ("n", "n_reported", "n_discovered", "around_n", "last_n", "hot_periods")
SURE = ((0.01, "99"), (0.05, "95"), (0.10, "90"))
"""Adjusted p up to which a cell is called hot or cold, and what that is called."""


def kde_layers(ground: Ground, params: HotspotParams) -> Layers:
    """Return `cells` where the density is not faint, and its `contours`."""
    own, window = ground.taken.own, ground.window
    raster = density(own, window, params.bandwidth_m)
    drawn = raster
    if params.public:
        felt = raster * window.cell_km2 * kernel_cells(window, params.bandwidth_m)
        drawn = np.where(public_places(felt, params.least), raster, 0.0)
    plain = raster >= FAINT * raster.max()
    held = _counts(ground)
    seen = plain | (held["n_reported"] + held["n_discovered"] > 0)
    told: Rasters = {**held, "per_km2": raster, **_rates(ground, params)}
    strong = np.where(plain, raster, np.nan)
    told["class"] = classified(strong, natural_breaks(strong))
    return {"cells": _cells(ground, seen, told), "contours": outlines(drawn, ground)}


def outlines(raster: Floats, ground: Ground) -> GeoDataFrame:
    """Return the ground that holds each share of `HOLDS` of a density, the widest first.

    Columns `holds`, `per_km2` along the line, `n` incidents inside, `area_m2`.
    """
    rows = []
    for holds, level in zip(HOLDS, levels_holding(raster, HOLDS), strict=True):
        # The cells at the level belong to it, so the line runs just below.
        shape = above(raster, ground.window, level * (1 - 1e-9))
        if level > 0 and not shape.is_empty:
            rows.append({"holds": holds, "per_km2": level, "geometry": shape})
    columns = ["holds", "per_km2", "geometry"]
    drawn = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=ground.window.crs)
    drawn.insert(2, "n", _inside(drawn, points(ground.taken.own)))
    drawn.insert(3, "area_m2", drawn.area)
    return drawn.iloc[::-1].reset_index(drop=True)


def _inside(shapes: GeoDataFrame, places: NDArray[np.object_]) -> NDArray[np.int64]:
    shape, _ = gpd.GeoSeries(places).sindex.query(shapes.geometry.to_numpy(), predicate="contains")
    return np.bincount(shape, minlength=len(shapes))


def gistar_layers(ground: Ground, params: HotspotParams) -> Layers:
    """Return `cells` where something happened or that are hot or cold."""
    held = _counts(ground)
    star, p, q = _starred(held["n"], ground, params)
    named = sure(star.z, q)
    told: Rasters = {**held, "around_n": star.around, "z": star.z, "p": star.p, "q": star.q}
    told |= {"p_shuffled": p, "q_shuffled": q, "class": named}
    seen = ground.area & ((held["n"] > 0) | (named != "none"))
    return {"cells": _cells(ground, seen, told)}


def sure(z: Floats, q: Floats) -> NDArray[np.object_]:
    """Return hot_99, hot_95, hot_90, cold_… or none, from scores and adjusted p; none for NaN."""
    found = np.full(z.shape, "none", dtype=object)
    for most, name in reversed(SURE):
        found[(q <= most) & (z > 0)] = f"hot_{name}"
        found[(q <= most) & (z < 0)] = f"cold_{name}"
    return found


def change_layers(ground: Ground, params: HotspotParams) -> Layers:
    """Return `cells` that were hot in a period, or where something happened, and the `periods`."""
    taken, window = ground.taken, ground.window
    periods = Periods.between(taken.first, taken.last, params.period_days)
    number, cell = periods.of(taken.at)[taken.chosen], window.cells_of(taken.own)
    stack = periods.stacked(number, cell, window.rows * window.columns)
    stack = stack.reshape(-1, *window.shape)
    scored = [_starred(counts, ground, params) for counts in stack]
    z = np.array([star.z for star, _, _ in scored])
    q = adjusted(np.array([p for _, p, _ in scored]))
    hot = (q <= params.false_share) & (z > 0)
    became = changes(np.nan_to_num(z), hot)
    held = _counts(ground)
    told: Rasters = held | {
        "around_n": gi_star(held["n"], ground.area, params.reach).around,
        "last_n": stack[-1],
        "hot_periods": hot.sum(axis=0),
        "hot_last": hot[-1],
        "trend_z": mann_kendall(np.nan_to_num(z)),
        "class": np.array(CHANGES, dtype=object)[became],
    }
    seen = ground.area & ((held["n"] > 0) | (became > 0))
    listed = pd.DataFrame(
        {
            "period": range(periods.count),
            "begins": [periods.begins(one) for one in range(periods.count)],
            "ends": [periods.ends(one) for one in range(periods.count)],
            "n": np.bincount(number[number >= 0], minlength=periods.count),
            "hot_cells": hot.sum(axis=(1, 2)),
        }
    )
    return {"cells": _cells(ground, seen, told), "periods": listed}


def _starred(
    counts: Floats, ground: Ground, params: HotspotParams
) -> tuple[GiStar, Floats, Floats]:
    """Return Gi* of counts, and its p were they shuffled, plain and adjusted."""
    star = gi_star(counts, ground.area, params.reach)
    p = shuffled_p(counts[ground.area], star.around, star.size)
    return star, p, adjusted(p)


def _counts(ground: Ground) -> Rasters:
    taken = ground.taken
    return {
        "n": ground.counts(taken.chosen),
        "n_reported": ground.counts(~taken.discovered),
        "n_discovered": ground.counts(taken.discovered),
    }


def _rates(ground: Ground, params: HotspotParams) -> Rasters:
    """Return the rates of every cell against the bases that are known."""
    told: Rasters = {}
    if (homes := ground.per_household(params.bandwidth_m)) is not None:
        told |= _named(homes, "households", ("per_1000", "per_1000_low", "per_1000_high"))
    if (walked := ground.per_hour(params.bandwidth_m)) is not None:
        told |= _named(
            walked, "patrol_h", ("discovered_per_h", "discovered_low", "discovered_high")
        )
    return told


def _named(found: Rates, base: str, names: tuple[str, str, str]) -> dict[str, Any]:
    return {base: found.base} | dict(zip(names, (found.rate, found.low, found.high), strict=True))


def _cells(ground: Ground, seen: NDArray[np.bool_], told: Mapping[str, Any]) -> GeoDataFrame:
    """Return a row for each cell seen, with the values of rasters at it."""
    cells: Ints = np.flatnonzero(seen)
    window = ground.window
    row, column = np.divmod(cells, window.columns)
    west, south = window.west_m + column * window.cell_m, window.south_m + row * window.cell_m
    values = {name: np.asarray(raster).ravel()[cells] for name, raster in told.items()}
    values |= {name: values[name].astype(np.int64) for name in WHOLE if name in values}
    ids = [f"{x:.0f}_{y:.0f}" for x, y in zip(west, south, strict=True)]
    return gpd.GeoDataFrame(
        {"cell_id": ids} | values, geometry=window.squares(cells), crs=window.crs
    )


def grid_layer(ground: Ground) -> GeoDataFrame | None:
    """Return the layer `grids` with incidents per 1,000 households; None where there are none.

    Rates have exact Poisson limits; a grid of fewer than 50 households has none.
    """
    grids, taken = ground.grids, ground.taken
    if grids is None:
        return None
    told: dict[str, Any] = {"grid_id": grids["grid_id"]}
    for name, chosen in (
        ("n", taken.chosen),
        ("n_reported", ~taken.discovered),
        ("n_discovered", taken.discovered),
    ):
        told[name] = counted_in(taken.xy[chosen], grids.geometry).astype(np.int64)
    homes = grids["households"].to_numpy(dtype=np.float64)
    found = rates(told["n"].to_numpy(dtype=np.float64), homes)
    told |= _named(found, "households", ("per_1000", "per_1000_low", "per_1000_high"))
    if len(ground.walked_h):
        walked_h = counted_in(ground.walked_xy, grids.geometry, ground.walked_h)
        walked = np.asarray(walked_h, dtype=np.float64)
        many = np.asarray(told["n_discovered"], dtype=np.float64)
        per_hour = rates(many, walked, least=LEAST_HOURS, per=1)
        told |= _named(
            per_hour, "patrol_h", ("discovered_per_h", "discovered_low", "discovered_high")
        )
    told["class"] = classified(found.rate, natural_breaks(found.rate))
    return gpd.GeoDataFrame(told, geometry=grids.geometry, crs=grids.crs).reset_index(drop=True)
