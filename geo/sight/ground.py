"""Public ground: what the guards have to keep an eye on."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community
from geo.crs import metric_crs_of
from geo.sight.obstacles import footprints
from geo.sight.policy import SightPolicy

_PRIVATE = {"private", "no"}


@dataclass(frozen=True)
class Ground:
    """Public ground as an outline and what is taken out of it, in a CRS in metres.

    Parameters
    ----------
    outline
        Polygon or MultiPolygon.
    taken
        (t,) polygons: footprints, strips of water and railway, private compounds.
    """

    outline: Any
    taken: NDArray[np.object_]

    @cached_property
    def shape(self) -> Any:
        """The public ground itself."""
        return shapely.difference(self.outline, shapely.union_all(self.taken))

    def clip(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return the public part of each of (n,) small polygons."""
        shapely.prepare(self.outline)
        found = shapes.copy()
        outside = ~shapely.contains_properly(self.outline, found)
        found[outside] = shapely.intersection(found[outside], self.outline)
        return without(found, self.taken)


def in_metres(community: Community) -> Community:
    """Return the community in the metric CRS of its place; as it is where nothing is drawn."""
    for name in ("buildings", "boundary", "streets"):
        if len(_drawn(community[name])):
            return community.to_crs(metric_crs_of(community[name]))
    return community


def public_ground(community: Community, policy: SightPolicy) -> Ground:
    """Return the public ground of a community in a CRS in metres.

    It is the boundary; where there is none, the compounds and what is beside the streets, and
    without compounds the hull of the streets. Footprints of buildings, water and railways are taken
    out, and what is private if the policy says so.
    """
    taken = [footprints(community)]
    barriers = community["barriers"]
    for kind, width_m in (("river", policy.river_width_m), ("railway", policy.railway_width_m)):
        lines = _drawn(barriers[barriers["kind"] == kind])
        taken.append(shapely.buffer(lines, width_m / 2, cap_style="flat"))
    compounds = community["compounds"]
    if policy.exclude_private and "access" in compounds:
        taken.append(_areas(compounds[compounds["access"].isin(_PRIVATE)]))
    every = np.concatenate(taken)
    return Ground(_outline(community, policy), every[~shapely.is_empty(every)])


def _outline(community: Community, policy: SightPolicy) -> Any:
    boundary = _areas(community["boundary"])
    if len(boundary):
        return shapely.union_all(boundary)
    compounds, streets = _areas(community["compounds"]), _drawn(community["streets"])
    if not len(compounds):
        hull = shapely.convex_hull(shapely.union_all(streets))
        return shapely.buffer(hull, policy.beside_m)
    beside = shapely.buffer(streets, policy.beside_m)
    return shapely.union_all(np.r_[compounds, beside])


def _drawn(frame: GeoDataFrame) -> NDArray[np.object_]:
    shapes = frame.geometry.to_numpy()
    return shapely.force_2d(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])


def _areas(frame: GeoDataFrame) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapely.make_valid(_drawn(frame)))
    parts = shapely.get_parts(parts)
    return parts[shapely.get_dimensions(parts) == 2]


def without(shapes: NDArray[np.object_], holes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return (n,) shapes less those of (h,) holes that meet them."""
    found = shapes.copy()
    shape, hole = shapely.STRtree(holes).query(shapes, predicate="intersects")
    order = np.argsort(shape, kind="stable")
    rows, first = np.unique(shape[order], return_index=True)
    for row, some in zip(rows.tolist(), np.split(hole[order], first[1:]), strict=False):
        found[row] = shapely.difference(found[row], shapely.union_all(holes[some]))
    return found
