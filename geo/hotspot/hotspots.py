"""Hotspots of a layer of incidents: the door of this package."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.hotspot import words
from geo.hotspot.foretold import foretold
from geo.hotspot.ground import Ground, Surroundings, ground
from geo.hotspot.kde import kernel_cells
from geo.hotspot.layers import Layers, change_layers, gistar_layers, grid_layer, kde_layers
from geo.hotspot.params import HotspotParams
from geo.hotspot.periods import Periods
from geo.hotspot.public import public_layer
from geo.hotspot.report import HotspotReport
from geo.hotspot.taken import Taken, taken
from geo.hotspot.window import Floats
from geo.progress import Progress, silent

LEAST_CHANGES = 3

_METHODS: dict[str, Callable[[Ground, HotspotParams], Layers]] = {
    "kde": kde_layers,
    "gistar": gistar_layers,
    "change": change_layers,
}


@dataclass(frozen=True)
class Hotspots:
    """Layers by name, empty where nothing can be told, and the report."""

    report: HotspotReport
    layers: Layers = field(default_factory=dict)


def hotspots(
    incidents: GeoDataFrame,
    params: HotspotParams | None = None,
    around: Surroundings | None = None,
    progress: Progress = silent,
) -> Hotspots:
    """Return where incidents gather, in the metric CRS of the place.

    Too few incidents or periods are a result with the reason, not an error.

    Parameters
    ----------
    incidents
        The layer `incidents` of the contract, any CRS; every row has a point and a time.
    params
        What is looked for; its faults are the caller's to ask (`HotspotParams.faults`).
    around
        Households, boundary, grids and patrols, where known.

    Raises
    ------
    ValueError
        The incidents lie so far apart that there would be too many cells.
    """
    params, around = params or HotspotParams(), around or Surroundings()
    begin_s = time.perf_counter()
    held = taken(incidents, params)
    if (refused := _refused(held, params)) is not None:
        return Hotspots(refused)
    assert held is not None  # noqa: S101 - nothing taken is refused
    progress("raster", 0.1)
    place = ground(held, params, around)
    progress(params.method, 0.2)
    layers = _METHODS[params.method](place, params)
    grids = grid_layer(place)
    if grids is not None:
        layers["grids"] = grids
    report = _report(place, params, layers)
    if params.public:
        near = _near(layers, place, params)
        layers = {
            name: public_layer(name, frame, near.get(name), params.least)
            for name, frame in layers.items()
        }
    if params.with_backtest:
        progress("back-test", 0.5)
        told, table = foretold(place, params)
        layers |= {} if table is None else {"backtest": table}
        report = replace(report, backtest=told, words=report.words + told["words"])
    return Hotspots(replace(report, seconds=time.perf_counter() - begin_s), layers)


def _refused(held: Taken | None, params: HotspotParams) -> HotspotReport | None:
    """Return why nothing can be told, if so."""
    found = held.n if held is not None else 0
    reason, fixes = None, [words.WIDEN]
    if held is None or found < words.LEAST_INCIDENTS:
        reason = words.too_few(found)
    elif params.method == "change":
        count = Periods.between(held.first, held.last, params.period_days).count
        if count < LEAST_CHANGES:
            reason = words.too_short(count, params.period_days, LEAST_CHANGES, "--period-days")
    if reason is None:
        return None
    return HotspotReport(False, params.method, params.source, reason, fixes, words=[reason])


def _near(layers: Layers, place: Ground, params: HotspotParams) -> dict[str, Floats]:
    """Return the incidents at or around each cell's row."""
    cells = layers["cells"]
    if params.method != "kde":
        return {"cells": cells["around_n"].to_numpy(dtype=np.float64)}
    felt = cells["per_km2"].to_numpy() * place.window.cell_km2
    return {"cells": felt * kernel_cells(place.window, params.bandwidth_m)}


def _report(place: Ground, params: HotspotParams, layers: Layers) -> HotspotReport:
    held, cells = place.taken, layers["cells"]
    classes = cells["class"].dropna().value_counts()
    counted = {name: int(classes[name]) for name in words.CLASS_WORDS if name in classes}
    sizes = {
        "n_reported": int((~held.discovered).sum()),
        "n_discovered": int(held.discovered.sum()),
    }
    looks = params.method != "kde"
    return HotspotReport(
        True,
        params.method,
        params.source,
        first=held.first.isoformat(),
        last=held.last.isoformat(),
        n=held.n,
        **({"n_reported": None, "n_discovered": None} if params.public else sizes),
        left_out={} if params.public else held.left_out,
        crs=held.crs.to_string(),
        cell_m=params.cell_m,
        bandwidth_m=params.bandwidth_m,
        reach_cells=params.reach if looks else None,
        cells=int(place.area.sum()),
        classes=counted,
        period_days=params.period_days if params.method == "change" else None,
        periods=len(layers["periods"]) if "periods" in layers else None,
        patrol_h=None if params.public or not len(place.walked_h) else float(place.walked_h.sum()),
        public=params.public,
        words=_words(place, params, counted, layers),
    )


def _words(
    place: Ground, params: HotspotParams, classes: dict[str, int], layers: Layers
) -> list[str]:
    held, cells = place.taken, int(place.area.sum())
    said = [words.looked_at(held, params.source, public=params.public)]
    if held.unsaid and not params.public:
        said.append(words.unsaid(held.unsaid))
    if params.method == "kde":
        drawn: pd.DataFrame = layers["contours"]
        whole_m2 = cells * params.cell_m**2
        half = drawn[drawn["holds"] == 0.5]
        said += [words.holds(0.5, float(area), whole_m2) for area in half["area_m2"]]
    elif params.method == "gistar":
        hot = sum(count for name, count in classes.items() if name in ("hot_99", "hot_95"))
        said += [words.surprising(hot, cells, 0.05), words.NORMAL]
        told: pd.DataFrame = layers["cells"]
        normal = int(((told["q"] <= 0.05) & (told["z"] > 0)).sum())
        said += [words.hidden(normal)] if normal and not hot else []
    else:
        said.append(words.became(classes))
    if params.source != "reported" or len(place.walked_h):
        said.append(words.EXPOSURE)
    if params.public:
        said.append(words.WITHHELD.format(least=params.least))
    return said
