"""Where things are on the network: points, shapes, and what is wrong with an event."""

from collections.abc import Sequence
from math import inf

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import STORAGE_CRS
from geo.errors import InputError
from geo.faults import Fault
from geo.patrol.network import Network
from geo.patrol.repair.event import Event
from geo.patrol.repair.running import Running
from geo.patrol.repair.ways import Spot

REACH_M = 100.0
"""What happened this near to a street happened on it."""
OVER_M = 1.0
"""A line blocks the segments it runs along within this distance for at least as long."""


def metric(plan: Running, shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Return WGS 84 shapes in the CRS of a plan's network."""
    if not shapes:
        return np.empty(0, dtype=object)
    return gpd.GeoSeries(shapes, crs=STORAGE_CRS).to_crs(plan.crs).to_numpy()


def spot_at(net: Network, point: BaseGeometry, free: NDArray[np.bool_] | None = None) -> Spot:
    """Return the place on the network nearest to a point; on segments that are free."""
    choice = np.arange(len(net.lines)) if free is None else np.flatnonzero(free)
    segment = int(choice[shapely.distance(net.lines[choice], point).argmin()])
    at_m = float(shapely.line_locate_point(net.lines[segment], point))
    length_m = float(net.length_m[segment])
    return Spot(segment, 0.0 if at_m < 1e-3 else length_m if at_m > length_m - 1e-3 else at_m)


def under(net: Network, shape: BaseGeometry) -> NDArray[np.intp]:
    """Return the segments a shape lies over; the nearest one where it lies over none."""
    area = shape if shape.area > 0 else shapely.buffer(shape, OVER_M)
    if shape.geom_type != "Point":
        near = shapely.STRtree(net.lines).query(area, predicate="intersects")
        inside_m = shapely.length(shapely.intersection(net.lines[near], area))
        found = near[inside_m > np.minimum(2.5 * OVER_M, net.length_m[near] / 2)]
        if len(found):
            return found
    return np.array([shapely.distance(net.lines, shape).argmin()])


def require(plan: Running, event: Event, at_s: float, on_duty: list[int]) -> None:
    """Make sure that an event can happen to a plan.

    Raises
    ------
    InputError
        See `geo.patrol.repair.situation.situation`.
    """
    faults = []
    if not on_duty:
        reason = f"Nobody is on duty at {event.at.isoformat()}."
        raise InputError([Fault("at", reason, "Give a moment within the plan.")])
    names = {plan.shifts[walk].guard_id for walk in on_duty}
    for name in dict.fromkeys([*event.lost, *event.late, *event.positions]):
        if name not in names:
            who = ", ".join(sorted(names))
            faults.append(Fault("guards", f"{name} is not on duty at that moment.", f"Are: {who}."))
    faults += [
        Fault("guards", f"{name} cannot be lost from a later moment on.", "Ask again then.")
        for name, since in event.lost.items()
        if since is not None and plan.second(since) > at_s
    ]
    rows = {row for block in event.blocks for row in block.streets}
    faults += [
        Fault("blocks", f"There is no street {row}.", f"Rows are 0 to {len(plan.streets) - 1}.")
        for row in sorted(rows)
        if not 0 <= row < len(plan.streets)
    ]
    shapes = [block.shape for block in event.blocks if block.shape is not None]
    shapes += [see.point for see in event.sees] + list(event.positions.values())
    far = metric(plan, shapes)
    if len(far):
        near_m = shapely.distance(far, shapely.multilinestrings(plan.net.lines))
        faults += [
            Fault("places", f"{shape.wkt} is {metres:.0f} m from any street.", "Give one on it.")
            for shape, metres in zip(shapes, near_m.tolist(), strict=True)
            if not metres <= REACH_M
        ]
    faults += [
        Fault("see", f"A limit of {see.limit_min:g} min is none.", "Give more than 0.")
        for see in event.sees
        if not 0 < see.limit_min < inf
    ]
    if faults:
        raise InputError(faults)
