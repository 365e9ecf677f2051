"""Where a case is: its grid, compound, building and nearest camera, found by geometry alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geo.crs import STORAGE_CRS, metric_crs_of

BORDER_M: Final = 0.01
"""What is nearer than this to a border is on it, and what is equally near to within it is a tie."""


@dataclass(frozen=True)
class Shapes:
    """One layer made ready: its shapes that are somewhere, in the order of their ids."""

    ids: NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def of(cls, frame: GeoDataFrame, key: str, crs: CRS) -> "Shapes":
        """Return a layer by the ids in a column, or the label of the row where there is none."""
        kept = frame[_somewhere(frame)]
        given = kept[key] if key in kept else pd.Series(None, kept.index, dtype=object)
        labels = kept.index.astype(str).to_numpy(object)
        ids = np.where(given.notna(), given.astype(str), labels).astype(object)
        order = np.argsort(ids, kind="stable")
        return cls(ids[order], shapely.STRtree(kept.geometry.to_crs(crs).to_numpy()[order]))


@dataclass(frozen=True)
class Ground:
    """The layers that places are found in, made ready to be asked many times.

    Parameters
    ----------
    building_reach_m
        A case outside every building belongs to the nearest one not farther than this.
    crs
        The metric CRS of the grids, or of the first layer that has shapes.
    """

    grids: Shapes
    compounds: Shapes
    buildings: Shapes
    cameras: Shapes
    building_reach_m: float
    crs: CRS

    @cached_property
    def to_metric(self) -> Transformer:
        """From (longitude, latitude) in EPSG:4326 to `crs`; made once for many spots."""
        return Transformer.from_crs(STORAGE_CRS, self.crs, always_xy=True)

    @classmethod
    def of(
        cls,
        grids: GeoDataFrame,
        compounds: GeoDataFrame,
        buildings: GeoDataFrame,
        cameras: GeoDataFrame,
        *,
        building_reach_m: float = 15.0,
    ) -> "Ground":
        """Return layers made ready.

        Parameters
        ----------
        grids
            Polygons with `grid_id`, as they were or are at the moment that is asked about.
        compounds, buildings, cameras
            Layers of the community with `name`, `building_id` and `name`; see `geo.schema`. Each
            in any declared CRS.

        Raises
        ------
        ValueError
            A frame has no CRS.
        """
        frames = (grids, compounds, buildings, cameras)
        if any(frame.crs is None for frame in frames):
            raise ValueError("places are found in frames that declare their CRS")
        somewhere = [frame for frame in frames if _somewhere(frame).any()]
        crs = metric_crs_of(somewhere[0]) if somewhere else CRS.from_epsg(4326)
        keys = ("grid_id", "name", "building_id", "name")
        ready = [Shapes.of(frame, key, crs) for frame, key in zip(frames, keys, strict=True)]
        return cls(ready[0], ready[1], ready[2], ready[3], building_reach_m, crs)


def places(points: GeoSeries, ground: Ground) -> pd.DataFrame:
    """Find where each point is, one row per point with its index.

    On a border, and where shapes overlap or are equally near, the smallest id in plain order is
    taken, whatever the order of the rows. Distances are metres in the metric CRS of the grids.

    Parameters
    ----------
    points
        Points in any declared CRS; an empty one is nowhere.
    ground
        What to find them in.

    Returns
    -------
    pandas.DataFrame
        `grid_id` the point lies in or None, `nearest_grid_id` and `grid_distance_m` (0 inside),
        `outside` true where it lies in no grid; `compound` it lies in or None, `nearest_compound`
        and `compound_distance_m`; `building_id` it lies in or is in reach of or None,
        `nearest_building_id` and `building_distance_m`; `camera` the nearest (the label of its row
        where it has no name) and `camera_distance_m`. Where a layer has no shapes ids are None and
        distances NaN.

    Raises
    ------
    ValueError
        The points have no CRS, or are not points.
    """
    if points.crs is None:
        raise ValueError("points need a declared CRS")
    shapes = points.to_numpy()
    if not np.isin(shapely.get_type_id(shapes), (-1, 0)).all():
        raise ValueError("a case lies at a point")
    at = points.to_crs(ground.crs).to_numpy()
    grid, grid_m = _nearest(at, ground.grids)
    compound, compound_m = _nearest(at, ground.compounds)
    building, building_m = _nearest(at, ground.buildings)
    camera, camera_m = _nearest(at, ground.cameras)
    columns = {
        "grid_id": _within(grid, grid_m, 0.0),
        "nearest_grid_id": grid,
        "grid_distance_m": grid_m,
        "outside": ~(grid_m == 0),
        "compound": _within(compound, compound_m, 0.0),
        "nearest_compound": compound,
        "compound_distance_m": compound_m,
        "building_id": _within(building, building_m, ground.building_reach_m),
        "nearest_building_id": building,
        "building_distance_m": building_m,
        "camera": camera,
        "camera_distance_m": camera_m,
    }
    return _frame(columns, points.index)


@dataclass(frozen=True)
class Spot:
    """Where one point is: the ids `places` gives it, None for nowhere."""

    grid_id: str | None = None
    compound: str | None = None
    building_id: str | None = None
    camera: str | None = None


def spot(lon: float, lat: float, ground: Ground) -> Spot:
    """Find where one point is, by the rules of `places` but without frames: for one new case.

    Parameters
    ----------
    lon, lat
        Degrees in EPSG:4326.
    ground
        What to find it in.
    """
    at = np.array([shapely.Point(ground.to_metric.transform(lon, lat))], dtype=object)
    layers = (ground.grids, ground.compounds, ground.buildings, ground.cameras)
    reach_m = (0.0, 0.0, ground.building_reach_m, np.inf)
    found = [
        _within(*_nearest(at, shapes), reach)[0]
        for shapes, reach in zip(layers, reach_m, strict=True)
    ]
    return Spot(*(None if name is None else str(name) for name in found))


def changes(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return what differs between the places of the same cases as of then and as of now.

    Parameters
    ----------
    then, now
        Two answers of `places` with an index of unique cases; those not in both are left out.

    Returns
    -------
    pandas.DataFrame
        One row per case and difference, in the order of `then`: `case` its index, `column` one of
        `grid_id`, `compound`, `building_id` and `camera`, `then` and `now`, None for nowhere.
    """
    both = then.index[then.index.isin(now.index)]
    parts = []
    for column in ("grid_id", "compound", "building_id", "camera"):
        old, new = (_told(found.loc[both, column]) for found in (then, now))
        at = np.flatnonzero(old != new)
        named = np.full(len(at), column, dtype=object)
        told = {"case": both.to_numpy()[at], "column": named, "then": old[at], "now": new[at]}
        parts.append(_frame(told, pd.Index(at)))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _nearest(
    points: NDArray[np.object_], shapes: Shapes
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return the id of the shape nearest to each point and how far it is; 0 in it or on it."""
    found = np.full(len(points), None, dtype=object)
    distance_m = np.full(len(points), np.nan)
    asked = np.flatnonzero(~(shapely.is_missing(points) | shapely.is_empty(points)))
    asked = asked[np.isfinite(shapely.get_coordinates(points[asked])).all(axis=1)]
    if not len(asked) or not len(shapes.ids):
        return found, distance_m
    (of, _), least = shapes.tree.query_nearest(points[asked], return_distance=True)
    distance_m[asked[of]] = np.where(least <= BORDER_M, 0.0, least)
    reach = np.empty(len(asked))
    reach[of] = least * (1 + 1e-12) + BORDER_M
    of, rank = shapes.tree.query(points[asked], predicate="dwithin", distance=reach)
    first = np.full(len(asked), len(shapes.ids))
    np.minimum.at(first, of, rank)
    found[asked] = shapes.ids[first]
    return found, distance_m


def _told(ids: "pd.Series") -> NDArray[np.object_]:
    """Return ids with None where there is none, whatever a database made of it."""
    told = ids.to_numpy(object).copy()
    told[ids.isna().to_numpy()] = None
    return told


def _within(
    ids: NDArray[np.object_], distance_m: NDArray[np.float64], reach_m: float
) -> NDArray[np.object_]:
    near = ids.copy()
    near[~(distance_m <= reach_m)] = None
    return near


def _somewhere(frame: GeoDataFrame) -> NDArray[np.bool_]:
    return ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy()


def _frame(columns: dict[str, NDArray[Any]], index: pd.Index) -> pd.DataFrame:
    """Return columns as they are: without the type said, pandas turns None into NaN."""
    return pd.DataFrame(
        {name: pd.Series(column, index, column.dtype) for name, column in columns.items()}
    )
