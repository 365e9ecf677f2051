"""How far and how wide one looks: discs and sectors as polygons."""

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

TICK_DEG = 5.0
"""Corners of a disc. The polygon lies inside it, by at most 0.1 % of the range."""


def reaches(xy: Floats, range_m: Floats, azimuth_deg: Floats, fov_deg: Floats) -> Shapes:
    """Return (n,) polygons: the part of a regular 72-gon in the disc that lies in the sector.

    A sector of 360 degrees is the whole 72-gon, else the viewpoint is a corner. So a wider field
    and a longer range never lose ground.

    Parameters
    ----------
    xy, range_m
        (n, 2) viewpoints and (n,) ranges, metres.
    azimuth_deg, fov_deg
        (n,) middle of the field, clockwise from north, and its width.
    """
    whole = fov_deg >= 360
    low = np.where(whole, 0.0, (azimuth_deg - fov_deg / 2) % 360)
    high = low + np.minimum(fov_deg, 360.0)
    ticks = np.arange(0, 720 + TICK_DEG, TICK_DEG)
    angle = np.clip(ticks, low[:, None], high[:, None])
    past = angle % TICK_DEG - TICK_DEG / 2
    radius = range_m[:, None] * np.cos(np.radians(TICK_DEG / 2)) / np.cos(np.radians(past))
    turn = np.radians(angle)
    arc = np.stack([np.sin(turn), np.cos(turn)], axis=-1) * radius[..., None]
    arc[whole] = np.roll(arc[whole], 1, axis=1)
    middle = np.where(whole[:, None, None], arc[:, :1], 0.0)
    ring = np.concatenate([middle, arc, middle], axis=1) + xy[:, None]
    return shapely.remove_repeated_points(shapely.polygons(ring))
