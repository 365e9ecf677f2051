"""Points from the coordinate columns of a table."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS
from pyproj.exceptions import CRSError

from data.sources.names import column_like
from geo.crs import STORAGE_CRS
from geo.faults import Fault
from geo.validate.findings import absent, listed

_LON = ("lon", "lng", "long", "longitude", "经度", "东经")
_LAT = ("lat", "latitude", "纬度", "北纬")
_X = ("x", "easting", "x坐标", "横坐标", "东坐标")
_Y = ("y", "northing", "y坐标", "纵坐标", "北坐标")
_CRS = ("crs", "epsg", "坐标系", "坐标系统")


def has_places(table: pd.DataFrame) -> bool:
    """Return whether a table has a pair of coordinate columns."""
    return _pair(table) is not None


def with_places(
    table: pd.DataFrame, name: str, declared: CRS | None = None
) -> tuple[GeoDataFrame, list[Fault]]:
    """Return the table with points, and the faults of its coordinates.

    Longitude and latitude columns are WGS 84 degrees. x and y columns are in the CRS of a column
    `crs` (坐标系), else in `declared`, else undeclared. Rows at (0, 0), which is what programs
    write for "unknown", and rows without a readable number get no geometry.

    Parameters
    ----------
    name
        The layer the faults are told of.
    declared
        The CRS a file beside the table declares.
    """
    pair = _pair(table)
    if pair is None:
        raise ValueError("the table has no coordinate columns")
    x_name, y_name, degrees = pair
    x, y = (_numbers(table[column]) for column in (x_name, y_name))
    rows = [str(number) for number in range(1, len(table) + 1)]
    faults: list[Fault] = []
    for column, numbers in ((x_name, x), (y_name, y)):
        wrong = ~absent(table[column]) & numbers.isna()
        faults += listed(
            name,
            [row for row, hit in zip(rows, wrong, strict=True) if hit],
            [f"{column} '{value}' is not a number." for value in table.loc[wrong, column]],
            "Give coordinates as decimal numbers.",
            kind=f"whose {column} is not a number",
            column=column,
        )
    nowhere = (x == 0) & (y == 0)
    off = (x.abs() > 180) | (y.abs() > 90) if degrees else pd.Series(False, index=table.index)
    for mask, reason, remedy in (
        (nowhere, "The coordinates are (0, 0), which is no place.", "Fill in the place."),
        (off, "The coordinates are not degrees.", "Give x and y with their coordinate system."),
    ):
        hit = [row for row, wrong in zip(rows, mask, strict=True) if wrong]
        faults += listed(name, hit, [reason] * len(hit), remedy, kind=f"({reason[:-1]})")
    crs, fault = _crs(table, name, declared, degrees=degrees)
    faults += [fault] if fault else []
    points = gpd.points_from_xy(x, y)
    points[np.asarray(x.isna() | y.isna() | nowhere | off)] = None
    rest = table.drop(columns=[x_name, y_name])
    return GeoDataFrame(rest, geometry=gpd.GeoSeries(points, index=table.index), crs=crs), faults


def _pair(table: pd.DataFrame) -> tuple[str, str, bool] | None:
    for x_names, y_names, degrees in ((_LON, _LAT, True), (_X, _Y, False)):
        x, y = column_like(table.columns, x_names), column_like(table.columns, y_names)
        if x is not None and y is not None:
            return x, y, degrees
    return None


def _numbers(values: "pd.Series") -> "pd.Series":
    text = values.astype(str).str.strip().str.replace(",", ".", regex=False)
    return pd.to_numeric(text, errors="coerce").astype("float64").replace([np.inf, -np.inf], np.nan)


def _crs(
    table: pd.DataFrame, name: str, declared: CRS | None, *, degrees: bool
) -> tuple[CRS | None, Fault | None]:
    if degrees:
        return STORAGE_CRS, None
    column = column_like(table.columns, _CRS)
    given = [] if column is None else sorted({str(value) for value in table[column].dropna()})
    remedy = "Name one coordinate system in every row, for example EPSG:4549."
    if len(given) > 1:
        reason = f"The rows name several coordinate systems: {', '.join(given)}."
        return None, Fault(name, reason, remedy, column=column)
    if not given:
        return declared, None
    try:
        return CRS.from_user_input(int(given[0]) if given[0].isdigit() else given[0]), None
    except CRSError:
        reason = f"'{given[0]}' is not a coordinate system."
        return None, Fault(name, reason, remedy, column=column)


def declared_beside(path: Path) -> CRS | None:
    """Return the CRS that a .prj file beside a table declares, or None."""
    beside = path.with_suffix(".prj")
    try:
        return CRS.from_wkt(beside.read_text("utf-8")) if beside.is_file() else None
    except (CRSError, UnicodeDecodeError):
        return None
