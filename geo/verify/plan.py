"""A plan as its file gives it, in metres: nothing measured yet, nothing believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import metric_crs_of
from geo.errors import InputError
from geo.faults import Fault

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]

NEEDED = {
    "grids": ("grid_id", "code", "households", "buildings", "area_m2", "polsby_popper"),
    "buildings": ("households", "grid_id"),
}
"""The columns without which a file is no plan."""

USED = ("grids", "buildings", "boundary", "compounds", "streets")


@dataclass(frozen=True)
class Plan:
    """Grids, buildings and what they are measured against; metres, axis order x, y.

    Parameters
    ----------
    grids
        Columns of the layer `grids`, positions as index.
    ids
        `grid_id` of each grid, "" where it has none.
    drawn
        Outline of each grid as drawn, perhaps invalid; an empty polygon where there is none.
    shapes
        The same, mended, so that it can be measured.
    exclusive
        Whether a grid is exclusive (专属网格): nobody lives there and the band is not for it.
    building_ids
        What a person calls each building.
    footprints
        Polygon or point of each building, mended.
    middles
        Centroid of each building as drawn, shape (buildings, 2).
    households
        Households of each building.
    persons
        Persons of each building, nan where not known; None where the file has no such column.
    home
        Position of the grid each building names, -1 where there is no such grid.
    boundary, code
        Outline of the community and its 12-digit code, None where the file has none.
    compounds, names
        Outlines of the compounds and their names; None where the file has no such layer.
    streets
        Centre lines; None where the file has no such layer.
    report, params
        What the plan claims: its report and the settings it was made with.
    """

    grids: pd.DataFrame
    ids: list[str]
    drawn: Shapes
    shapes: Shapes
    exclusive: Bools
    building_ids: list[str]
    footprints: Shapes
    middles: Floats
    households: Ints
    persons: Floats | None
    home: Ints
    boundary: BaseGeometry | None
    code: str | None
    compounds: Shapes | None
    names: list[str]
    streets: Shapes | None
    report: Mapping[str, Any]
    params: Mapping[str, Any]

    def summed(self, values: Ints | Floats) -> Floats:
        """Return the sum over the buildings of each grid, shape (grids,)."""
        known = self.home >= 0
        return np.bincount(self.home[known], weights=values[known], minlength=len(self.ids)).astype(
            np.float64
        )

    def named(self, wrong: Bools) -> list[str]:
        """Return the ids of some grids."""
        return [self.ids[at] for at in np.flatnonzero(wrong)]


def plan_of(
    layers: Mapping[str, GeoDataFrame], claims: Mapping[str, Mapping[str, Any]] | None
) -> Plan:
    """Bring the layers of a plan to the metric CRS of its buildings.

    Raises
    ------
    InputError
        The layers are no plan: grids or buildings are missing, or columns of them, or a CRS, or
        the place or the households of a building. Every fault at once.
    """
    faults = [*_layer_faults(layers)]
    if faults:
        raise InputError(faults)
    crs = metric_crs_of(layers["buildings"])
    metric = {
        name: layers[name].reset_index(drop=True).to_crs(crs) for name in USED if name in layers
    }
    grids, buildings = metric["grids"], metric["buildings"]
    compounds, streets = metric.get("compounds"), metric.get("streets")
    ids = [text(value) for value in grids["grid_id"]]
    position = {name: at for at, name in reversed(list(enumerate(ids))) if name}
    drawn = np.where(shapely.is_missing(grids.geometry), shapely.Polygon(), grids.geometry)
    boundary, code = _outline(metric.get("boundary"))
    claims = claims or {}
    return Plan(
        grids=pd.DataFrame(grids.drop(columns=grids.active_geometry_name)),
        ids=ids,
        drawn=drawn,
        shapes=_mended(drawn),
        exclusive=_true(grids, "exclusive"),
        building_ids=_building_ids(buildings),
        footprints=shapely.make_valid(shapely.force_2d(buildings.geometry.to_numpy())),
        middles=shapely.get_coordinates(shapely.centroid(buildings.geometry.to_numpy())),
        households=buildings["households"].to_numpy(dtype=np.int64),
        persons=floats(buildings["persons"]) if "persons" in buildings else None,
        home=np.array([position.get(text(value), -1) for value in buildings["grid_id"]]),
        boundary=boundary,
        code=code,
        compounds=None if compounds is None else _mended(compounds.geometry.to_numpy()),
        names=_names(compounds),
        streets=None if streets is None else streets.geometry.dropna().to_numpy(),
        report=claims.get("report") or {},
        params=claims.get("params") or {},
    )


def _outline(boundary: GeoDataFrame | None) -> tuple[BaseGeometry | None, str | None]:
    """Return the outline of the community and its code."""
    if boundary is None or not boundary.geometry.notna().any():
        return None, None
    code = text(boundary["code"].iloc[0]) if "code" in boundary else ""
    return shapely.union_all(_mended(boundary.geometry.dropna().to_numpy())), code or None


def _layer_faults(layers: Mapping[str, GeoDataFrame]) -> Iterable[Fault]:
    remedy = "Give the GeoPackage that gridbeat split wrote."
    for name, columns in NEEDED.items():
        layer = layers.get(name)
        if layer is None or not len(layer):
            yield Fault(name, f"The file has no layer '{name}', or nothing in it.", remedy)
            continue
        for column in columns:
            if column not in layer:
                yield Fault(name, "The column is missing.", remedy, column=column)
    for name in USED:
        layer = layers.get(name)
        if layer is not None and getattr(layer, "crs", None) is None:
            yield Fault(name, "The layer has no geometry or no CRS.", remedy)
    buildings = layers.get("buildings")
    if isinstance(buildings, GeoDataFrame):
        yield from _building_faults(buildings)


def _building_faults(buildings: GeoDataFrame) -> Iterable[Fault]:
    names = _building_ids(buildings)
    for at in np.flatnonzero(buildings.geometry.isna() | buildings.geometry.is_empty):
        yield Fault("buildings", "The building has no geometry.", "Draw it.", names[at])
    if "households" in buildings:
        for at in np.flatnonzero(~(floats(buildings["households"]) >= 0)):
            yield Fault(
                "buildings",
                "The households are missing or negative.",
                "Give a whole number, 0 where nobody lives.",
                names[at],
                "households",
            )


def _mended(shapes: Shapes) -> Shapes:
    """Return valid flat areas: what is left of each shape without lines, points and twists."""
    shapes = shapely.make_valid(shapely.force_2d(shapes))
    parts, of = shapely.get_parts(shapes, return_index=True)
    inner, of_inner = shapely.get_parts(parts, return_index=True)  # make_valid nests collections
    flat = shapely.get_dimensions(inner) == 2
    inner, of = inner[flat], of[of_inner][flat]
    return np.array([shapely.union_all(inner[of == at]) for at in range(len(shapes))], dtype=object)


def _building_ids(buildings: GeoDataFrame) -> list[str]:
    """Return what a person calls each building: its id, else its row counted from 1."""
    if "building_id" not in buildings:
        return [str(at + 1) for at in range(len(buildings))]
    return [text(name) or str(at + 1) for at, name in enumerate(buildings["building_id"])]


def _names(compounds: GeoDataFrame | None) -> list[str]:
    if compounds is None or "name" not in compounds:
        return [""] * len(() if compounds is None else compounds)
    return [text(name) for name in compounds["name"]]


def text(value: object) -> str:
    """Return a cell as text, "" where it holds none."""
    return "" if value is None or bool(pd.isna(value)) else str(value).strip()  # type: ignore[call-overload]


def floats(values: "pd.Series") -> Floats:
    """Return a column as numbers, nan where it holds none."""
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _true(frame: GeoDataFrame, column: str) -> Bools:
    if column not in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.array([not pd.isna(value) and value == 1 for value in frame[column]], dtype=bool)
