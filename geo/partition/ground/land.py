"""The ground a split works on, in metres: boundary, footprints, lines, compounds; its faults."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.community import Community
from geo.crs import metric_crs_of
from geo.errors import InputError
from geo.faults import Fault
from geo.partition.ground.borders import Floats, Ints, Shapes

POINT_RADIUS_M = 0.5
"""Half the width of the footprint a building given as a point is lent."""

MOST_BUILDINGS = 20_000
"""More are no community but a district: its communities are split each for itself."""

MARGIN_M = 20.0
"""How far a derived boundary stays away from the outermost footprints."""


@dataclass(frozen=True)
class Land:
    """The community in metres.

    Parameters
    ----------
    crs
        The projected CRS in metres; axis order x, y.
    boundary
        Polygon or multipolygon that the grids cover exactly.
    footprints
        One polygon per building, row by row; parts outside the boundary are cut off.
    middles
        Middle of each building as given, shape (buildings, 2).
    households
        Households of each building.
    streets, walls
        Centre lines of streets and lines of barriers, clipped to the boundary.
    compounds, names
        Outlines and names of the compounds.
    """

    crs: CRS
    boundary: BaseGeometry
    footprints: Shapes
    middles: Floats
    households: Ints
    streets: Shapes
    walls: Shapes
    compounds: Shapes
    names: tuple[str, ...]


def land_of(community: Community) -> Land:
    """Bring a community to metres and check what a split needs.

    Without a boundary, the convex hull of buildings and compounds with a margin of 20 m is the
    boundary: streets do not count for it, they run on into the country.

    Raises
    ------
    InputError
        No buildings, or too many; a building without geometry or households or outside the
        boundary; a part of the boundary without any building.
    """
    buildings = community["buildings"]
    faults = _building_faults(buildings)
    if faults:
        raise InputError(faults)
    crs = metric_crs_of(buildings)
    metric = community.to_crs(crs)
    footprints = _footprints(metric["buildings"].geometry.to_numpy())
    compounds = metric["compounds"]
    compounds = compounds[~(compounds.geometry.is_empty | compounds.geometry.isna())]
    shapes = _polygonal(compounds.geometry.to_numpy())
    boundary = _boundary(metric["boundary"], footprints, shapes)
    faults = _place_faults(buildings, footprints, boundary)
    if faults:
        raise InputError(faults)
    return Land(
        crs,
        boundary,
        _clipped(footprints, boundary),
        shapely.get_coordinates(shapely.centroid(metric["buildings"].geometry.to_numpy())),
        buildings["households"].to_numpy(dtype=np.int64),
        _lines(metric["streets"], boundary),
        _lines(metric["barriers"], boundary),
        shapes,
        tuple(compounds["name"].fillna("").astype(str)),
    )


def _building_faults(buildings: gpd.GeoDataFrame) -> list[Fault]:
    if not len(buildings):
        return [Fault("buildings", "There is no building.", "Give at least one building.")]
    if len(buildings) > MOST_BUILDINGS:
        return [
            Fault(
                "buildings",
                f"There are {len(buildings):,} buildings, and {MOST_BUILDINGS:,} are the most.",
                "Cut the file by community (社区), one file each, and split the folder of them.",
            )
        ]
    shape, households = buildings.geometry, buildings["households"]
    bare = (shape.isna() | shape.is_empty).to_numpy()
    unknown = households.isna().to_numpy() | households.lt(0).fillna(False).to_numpy(dtype=bool)
    rows = row_names(buildings)
    return [
        Fault("buildings", "The building has no geometry.", "Draw it or leave it out.", rows[at])
        for at in np.flatnonzero(bare)
    ] + [
        Fault(
            "buildings",
            "The households are missing or negative.",
            "Give a whole number, 0 where nobody lives.",
            rows[at],
            "households",
        )
        for at in np.flatnonzero(unknown)
    ]


def _place_faults(
    buildings: gpd.GeoDataFrame, footprints: Shapes, boundary: BaseGeometry
) -> list[Fault]:
    rows = row_names(buildings)
    shapely.prepare(boundary)
    inside = shapely.relate_pattern(footprints, boundary, "2********")
    faults = [
        Fault(
            "buildings",
            "The building lies outside the boundary.",
            "Move it, leave it out, or widen the boundary.",
            rows[at],
        )
        for at in np.flatnonzero(~inside)
    ]
    tree = shapely.STRtree(footprints)
    for at, part in enumerate(shapely.get_parts(boundary)):
        if not len(tree.query(part, predicate="intersects")):
            faults.append(
                Fault(
                    "boundary",
                    f"Part {at + 1} of the boundary is apart from the rest and has no building.",
                    "Leave that part out: no grid can reach it in one piece.",
                )
            )
    return faults


def row_names(buildings: gpd.GeoDataFrame) -> list[str]:
    """Return what a person calls each building: its id, else its row counted from 1."""
    ids = buildings["building_id"]
    return [str(name) if name else str(at + 1) for at, name in enumerate(ids)]


def _footprints(shapes: Shapes) -> Shapes:
    """Return one plain polygon per building: points get a small one, several parts their hull."""
    shapes = _polygonal(shapes)
    flat = shapely.area(shapes) <= 0
    shapes[flat] = shapely.buffer(shapely.centroid(shapes[flat]), POINT_RADIUS_M, quad_segs=2)
    several = shapely.get_num_geometries(shapes) > 1
    shapes[several] = shapely.convex_hull(shapes[several])
    return shapely.get_geometry(shapes, 0)


def _polygonal(shapes: Shapes) -> Shapes:
    """Return valid flat shapes, without the lines and points that mending may leave behind."""
    shapes = shapely.make_valid(shapely.force_2d(shapes))
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    for at in np.flatnonzero(mixed & (shapely.area(shapes) > 0)):
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapes


def _boundary(frame: gpd.GeoDataFrame, footprints: Shapes, compounds: Shapes) -> BaseGeometry:
    given = frame.geometry[~(frame.geometry.isna() | frame.geometry.is_empty)]
    if len(given):
        return shapely.union_all(_polygonal(given.to_numpy()))
    hull = shapely.convex_hull(shapely.geometrycollections(np.concatenate([footprints, compounds])))
    return shapely.buffer(hull, MARGIN_M, join_style="mitre")


def _clipped(footprints: Shapes, boundary: BaseGeometry) -> Shapes:
    footprints = footprints.copy()
    for at in np.flatnonzero(~shapely.covers(boundary, footprints)):
        parts = shapely.get_parts(shapely.intersection(footprints[at], boundary))
        footprints[at] = parts[np.argmax(shapely.area(parts))]
    return footprints


def _lines(frame: gpd.GeoDataFrame, boundary: BaseGeometry) -> Shapes:
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    parts = shapely.get_parts(shapely.intersection(shapes, boundary))
    return parts[shapely.get_dimensions(parts) == 1]
