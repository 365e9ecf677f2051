"""Buildings split by entrance (单元): for towers that hold more than the room left in a grid."""

from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.community import Community
from geo.crs import metric_crs_of
from geo.errors import InputError
from geo.faults import Fault

UNKNOWN = 2
"""Entrances of a building of which no number is known."""

BETWEEN_M = 1.0
"""Distance between the entrances of a building given as a point."""


def by_entrance(community: Community, building_ids: Sequence[str]) -> Community:
    """Return the community with some buildings replaced by one row for each entrance.

    The footprint is cut across its longer side into strips of equal width; households and persons
    are shared out as equally as whole numbers allow. Rows are named ID-1, ID-2, ... and follow
    the other buildings.

    Parameters
    ----------
    community
        Any CRS.
    building_ids
        Buildings to be split; a building without a known number of entrances has two.

    Raises
    ------
    InputError
        There is no such building, or more than one; it has no geometry or one entrance; a new
        name is taken; every fault at once.
    """
    if not building_ids:
        return community
    buildings = community["buildings"]
    ids = buildings["building_id"].astype(str)
    asked = list(dict.fromkeys(building_ids))
    split = ids.isin(asked).to_numpy()
    faults = _faults(buildings, ids, asked)
    if faults:
        raise InputError(faults)
    chosen = buildings[split]
    metric = chosen.to_crs(metric_crs_of(chosen))
    rows = [_strips(metric.iloc[[at]]) for at in range(len(metric))]
    whole = pd.concat([buildings[~split], pd.concat(rows).to_crs(buildings.crs)], ignore_index=True)
    return community.replaced("buildings", gpd.GeoDataFrame(whole, crs=buildings.crs))


def entrances_of(buildings: pd.DataFrame) -> "pd.Series[int]":
    """Return how many rows each building would become; 1 where it cannot be split."""
    known = pd.to_numeric(buildings["entrances"], errors="coerce").astype("Float64")
    return known.where(known >= 1, UNKNOWN).fillna(UNKNOWN).astype(int)


def _faults(
    buildings: gpd.GeoDataFrame, ids: "pd.Series[str]", asked: Sequence[str]
) -> list[Fault]:
    doors, kept, faults = entrances_of(buildings), set(ids[~ids.isin(asked)]), []
    for one in asked:
        at = np.flatnonzero(ids == one)
        if len(at) != 1:
            what = "no building" if not len(at) else "more than one building"
            faults.append(Fault("buildings", f"There is {what} {one!r} to split.", "Check the id."))
            continue
        shape, count = buildings.geometry.iloc[at[0]], int(doors.iloc[at[0]])
        if shape is None or shape.is_empty:
            what, fix = "The building has no geometry.", "Draw it or leave it out."
            faults.append(Fault("buildings", what, fix, one))
        if count < 2:
            what, fix = "The building has one entrance.", "Correct that, or do not split it."
            faults.append(Fault("buildings", what, fix, one, "entrances"))
        taken = [name for name in _names(one, count) if name in kept]
        faults += [
            Fault("buildings", f"{name!r} is the name of a building already.", "Rename it.")
            for name in taken
        ]
    return faults


def _names(name: str, count: int) -> list[str]:
    return [f"{name}-{at + 1}" for at in range(count)]


def _strips(building: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    count = int(entrances_of(building).iloc[0])
    rows = building.loc[building.index.repeat(count)].copy()
    rows["building_id"] = _names(str(building["building_id"].iloc[0]), count)
    rows["entrances"] = 1
    for column in ("households", "persons"):
        if pd.notna(building[column].iloc[0]):
            whole = int(building[column].iloc[0])
            rows[column] = [whole // count + (at < whole % count) for at in range(count)]
    return rows.set_geometry(_cut(building.geometry.iloc[0], count), crs=building.crs)


def _cut(shape: BaseGeometry, count: int) -> list[BaseGeometry]:
    """Return strips across the longer side; of the hull where wings leave a strip without any."""
    shape = shapely.make_valid(shapely.force_2d(shape))
    if shapely.area(shape) == 0:
        x, y = shapely.get_coordinates(shapely.centroid(shape))[0]
        return [shapely.Point(x + at * BETWEEN_M, y) for at in range(count)]
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    longer = int(np.argmax(np.hypot(*sides[:2].T)))
    origin, along, across = corners[longer], sides[longer], sides[(longer + 1) % 4]
    ends = np.linspace(0, 1, count + 1)
    ends[[0, -1]] = -1, 2  # the rectangle fits to a tenth of a millimetre only
    slabs = [
        shapely.Polygon(
            [
                origin + begin * along - across,
                origin + end * along - across,
                origin + end * along + 2 * across,
                origin + begin * along + 2 * across,
            ]
        )
        for begin, end in pairwise(ends)
    ]
    strips = shapely.intersection(shape, slabs)
    bare = (shapely.area(strips) <= 0).any()
    return [*(shapely.intersection(shapely.convex_hull(shape), slabs) if bare else strips)]
