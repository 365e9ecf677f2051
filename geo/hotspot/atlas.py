"""Everything a page of heatmaps shows of some incidents, as rasters and frames."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.hotspot import words
from geo.hotspot.dual import Rates
from geo.hotspot.ground import Ground, Surroundings, ground
from geo.hotspot.hotspots import LEAST_CHANGES
from geo.hotspot.kde import density, kernel_cells
from geo.hotspot.knox import Knox, knox
from geo.hotspot.layers import change_layers, gistar_layers, grid_layer, outlines
from geo.hotspot.params import HotspotParams
from geo.hotspot.periods import Periods
from geo.hotspot.public import public_counts, public_layer, public_places
from geo.hotspot.rhythm import rhythm
from geo.hotspot.steps import Step, hours_of_day, spans
from geo.hotspot.taken import Taken, taken
from geo.hotspot.window import Floats, Window

SIDES = (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)
"""Cells, in metres, that pictures may have."""
MOST_ACROSS = 440
"""Cells a picture has along its longer side, and those of a series a third of that."""
BANDS_M, SPANS_DAYS = (50.0, 100.0, 200.0, 400.0), (3.0, 7.0, 14.0)
"""Bands of distance and of time in which near repeats are looked for."""
SHUFFLES, LEAST_SHUFFLES = 999, 299
MOST_EVENTS = 30_000
MOST_COMPARED = 1_000_000_000
"""So many pairs are looked at over all shuffles, which takes about a second; where that leaves too
few shuffles for a small p, and among more events, near repeats are not looked for."""

_Told = Callable[[Ground, NDArray[np.bool_]], Floats]


@dataclass(frozen=True)
class Picture:
    """A density per km² with the name of what it is of; `n` is None where it must not be told."""

    name: str
    n: int | None
    raster: Floats


@dataclass(frozen=True)
class Series:
    """Pictures on one window, to be played; `top` is the highest value of all."""

    window: Window
    pictures: tuple[Picture, ...]
    top: float


@dataclass(frozen=True)
class Atlas:
    """What incidents look like.

    Parameters
    ----------
    taken, params
        The incidents, and how they are looked at: bandwidth, cell of the hotspots, periods.
    least
        Smaller numbers are withheld; 1 withholds none.
    window
        Of the pictures that do not play.
    densities
        Per km², by source.
    contours
        As `geo.hotspot.layers.outlines` gives them, of what hotspots are made of.
    homes, walked
        Incidents per 1,000 households, discovered ones per patrol hour; None where not known.
    patrol
        Patrol hours per km²; None where not known.
    by_time, by_hour
        Series over the period and over the day.
    hot, changed
        Cells as `gistar_layers` and `change_layers` give them; `changed` is None where the period
        is too short.
    grids
        As `grid_layer` gives it.
    near
        Near repeats; None where they were not looked for, as there are too many pairs.
    patrol_h, walked_from
        All patrol hours, and the day of the first: rates per hour are of incidents since then.
    hours, weekdays
        (2, 24) and (2, 7) as `geo.hotspot.rhythm`; NaN where withheld.
    """

    taken: Taken
    params: HotspotParams
    least: int
    window: Window
    densities: Mapping[str, Floats]
    contours: GeoDataFrame
    homes: Rates | None
    walked: Rates | None
    patrol: Floats | None
    by_time: Series
    by_hour: Series
    cells: int
    hot: GeoDataFrame
    changed: GeoDataFrame | None
    grids: GeoDataFrame | None
    near: Knox | None
    hours: Floats
    weekdays: Floats
    patrol_h: float = field(default=0.0)
    walked_from: date | None = None


def atlas(incidents: GeoDataFrame, params: HotspotParams, around: Surroundings) -> "Atlas | None":
    """Return the atlas of incidents; None where they are too few to tell anything.

    Parameters
    ----------
    incidents
        As `geo.hotspot.hotspots.hotspots` takes them.
    params
        `params.public` withholds what is smaller than `params.least`.

    Raises
    ------
    ValueError
        The incidents lie so far apart that there would be too many cells.
    """
    held = taken(incidents, params)
    if held is None or held.n < words.LEAST_INCIDENTS:
        return None
    least = params.least if params.public else 1
    coarse = ground(held, params, around)
    fine = ground(held, _drawn(params, coarse), around)
    small = ground(held, _drawn(params, coarse, MOST_ACROSS // 3), Surroundings())
    small = replace(small, window=_within(small.window, fine.window))
    bandwidth_m = params.bandwidth_m

    def told(place: Ground, chosen: NDArray[np.bool_]) -> Floats:
        raster = density(held.xy[chosen], place.window, bandwidth_m)
        return _public(raster, raster, place.window, bandwidth_m, least)

    densities = {
        name: told(fine, chosen)
        for name, chosen in (("reported", ~held.discovered), ("discovered", held.discovered))
    }
    since = None if around.fixes is None else around.fixes["at"].min()
    main = densities.get(params.source)
    main = told(fine, held.chosen) if main is None else main
    hot = gistar_layers(coarse, params)["cells"]
    changed = _changed(coarse, params)
    grids = grid_layer(coarse)
    if params.public:
        near = {"cells": hot["around_n"].to_numpy(dtype=np.float64)}
        hot = public_layer("cells", hot, near["cells"], least)
        if changed is not None:
            around_n = changed["around_n"].to_numpy(dtype=np.float64)
            changed = public_layer("cells", changed, around_n, least)
        grids = None if grids is None else public_layer("grids", grids, None, least)
    seen = rhythm(held.at, held.discovered)
    return Atlas(
        held,
        params,
        least,
        fine.window,
        densities | {"all": told(fine, np.ones(len(held.xy), bool)), params.source: main},
        outlines(main, fine),
        _rates(fine.per_household(bandwidth_m), main, fine.window, bandwidth_m, least),
        _rates(
            _since(fine, since).per_hour(bandwidth_m),
            densities["discovered"],
            fine.window,
            bandwidth_m,
            least,
        ),
        density(fine.walked_xy, fine.window, bandwidth_m, fine.walked_h)
        if len(fine.walked_h)
        else None,
        _series(spans(held.at, held.first, held.last), small, told, least),
        _series(hours_of_day(held.at), small, told, least),
        int(coarse.area.sum()),
        hot,
        changed,
        grids,
        _near(held),
        _withheld(seen.hours, least),
        _withheld(seen.weekdays, least),
        float(fine.walked_h.sum()),
        None if since is None else since.date(),
    )


def _drawn(params: HotspotParams, coarse: Ground, most: int = MOST_ACROSS) -> HotspotParams:
    """Return the same with the smallest cell a picture of the ground may have."""
    west, south, east, north = coarse.window.bounds
    across = max(east - west, north - south)
    side = next((one for one in SIDES if across / one <= most), SIDES[-1])
    return replace(params, cell_m=min(float(side), params.bandwidth_m))


def _within(small: Window, whole: Window) -> Window:
    """Return the part of a window that another, which may know of more ground, looks at."""
    west, south, east, north = whole.bounds
    columns = -int(-(east - west) // small.cell_m)
    rows = -int(-(north - south) // small.cell_m)
    return replace(small, west_m=west, south_m=south, columns=columns, rows=rows)


def _public(
    raster: Floats, incidents: Floats, window: Window, bandwidth_m: float, least: int
) -> Floats:
    """Return a raster with 0 where fewer than `least` incidents, given as a density, are felt."""
    if least <= 1:
        return raster
    felt = incidents * window.cell_km2 * kernel_cells(window, bandwidth_m)
    return np.where(public_places(felt, least), raster, 0.0)


def _rates(
    found: Rates | None, incidents: Floats, window: Window, bandwidth_m: float, least: int
) -> Rates | None:
    if found is None or least <= 1:
        return found
    return replace(found, rate=_public(found.rate, incidents, window, bandwidth_m, least))


def _since(place: Ground, since: "pd.Timestamp | None") -> Ground:
    """Return the ground with only what was discovered since a moment."""
    held = place.taken
    if since is None:
        return place
    return replace(place, taken=replace(held, discovered=held.discovered & (held.at >= since)))


def _changed(place: Ground, params: HotspotParams) -> GeoDataFrame | None:
    held = place.taken
    count = Periods.between(held.first, held.last, params.period_days).count
    return change_layers(place, params)["cells"] if count >= LEAST_CHANGES else None


def _series(steps: Iterable[Step], small: Ground, told: _Told, least: int) -> Series:
    told_of = [(step.name, step.chosen & small.taken.chosen) for step in steps]
    counts = _withheld(np.array([[own.sum() for _, own in told_of]], dtype=np.int64), least)[0]
    pictures = [
        Picture(name, None if np.isnan(n) else int(n), told(small, own))
        for (name, own), n in zip(told_of, counts, strict=True)
    ]
    top = max((float(one.raster.max(initial=0.0)) for one in pictures), default=0.0)
    return Series(small.window, tuple(pictures), top)


def _near(held: Taken) -> Knox | None:
    own, far = held.own, BANDS_M[-1]
    if len(own) > MOST_EVENTS:
        return None
    tree = KDTree(own)
    pairs = (int(tree.count_neighbors(tree, far)) - len(own)) // 2
    shuffles = min(SHUFFLES, MOST_COMPARED // max(pairs, 1))
    if shuffles < LEAST_SHUFFLES:
        return None
    day = held.at.dt.tz_localize(None).dt.normalize()
    days = (day - day.min()).dt.days.to_numpy(dtype=np.float64)[held.chosen]
    return knox(own, days, distances_m=BANDS_M, spans=SPANS_DAYS, shuffles=shuffles)


def _withheld(counts: NDArray[np.int64], least: int) -> Floats:
    if least <= 1:
        return counts.astype(np.float64)
    return np.array([public_counts(row.astype(np.float64), least) for row in counts])
