"""The scorer: the same figures for every plan, taken from labels on the same atoms."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import shapely

from api.bench.partition.instance import BAND, Instance, Ints
from geo.partition.ground.borders import Floats, Shapes
from geo.partition.measure import measured


@dataclass(frozen=True)
class Score:
    """Figures of a plan; grids in several pieces count as they are.

    Parameters
    ----------
    grids
        How many grids the plan has.
    in_band, contiguous, crossings
        Grids inside the band, in one piece, and with households of several compounds.
    buildings_cut, gap_m2, overlap_m2
        Buildings not wholly inside their grid, land that no grid covers, land covered twice.
    households_min, households_max, deviation
        Least and most households, and the greatest distance from the mean over the mean.
    pp_mean, pp_min
        Polsby-Popper, 4 pi area / perimeter^2.
    reock_mean
        Area over that of the smallest enclosing circle.
    cut_m, cut_edges
        Metres of border between grids, and pairs of touching atoms in different grids.
    road_share, road_cut_m
        Share of those metres along a street, and the metres with 80 % of them taken off there.
    inertia
        As `SplitReport.inertia`, m2.
    rms_radius_m
        Root of the mean over households of the squared metres to the centre of their grid.
    solved
        Whether every rule holds: the grids asked for, all in the band, in one piece and inside
        one compound, no building cut, no gap and no overlap.
    plan
        The same for two plans that put the same atoms together.
    """

    grids: int
    in_band: int
    contiguous: int
    crossings: int
    buildings_cut: int
    gap_m2: float
    overlap_m2: float
    households_min: int
    households_max: int
    deviation: float
    pp_mean: float
    pp_min: float
    reock_mean: float
    cut_m: float
    cut_edges: int
    road_share: float
    road_cut_m: float
    inertia: float
    rms_radius_m: float
    solved: bool
    plan: str

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return asdict(self)


def score(instance: Instance, label: Ints) -> Score:
    """Score a plan; any whole numbers may be its labels, one for each atom."""
    grid = numbered(label)
    shapes = instance.cells.dissolved(grid)
    figures = measured(instance.land, instance.cells, grid, shapes)
    people, count = figures.households, len(shapes)
    in_band = int(((people >= BAND.low) & (people <= BAND.high)).sum())
    whole = figures.contiguous == count and figures.buildings_cut == 0
    covered = figures.gap_m2 == 0 and figures.overlap_m2 == 0
    cut = grid[instance.borders.left] != grid[instance.borders.right]
    border = figures.internal_boundary_m
    mean = float(people.mean())
    return Score(
        grids=count,
        in_band=in_band,
        contiguous=figures.contiguous,
        crossings=figures.crossings,
        buildings_cut=figures.buildings_cut,
        gap_m2=figures.gap_m2,
        overlap_m2=figures.overlap_m2,
        households_min=int(people.min()),
        households_max=int(people.max()),
        deviation=float(np.abs(people - mean).max()) / mean,
        pp_mean=float(figures.polsby_popper.mean()),
        pp_min=float(figures.polsby_popper.min()),
        reock_mean=float(reock(shapes).mean()),
        cut_m=border,
        cut_edges=int(cut.sum()),
        road_share=figures.road_m / border if border else 1.0,
        road_cut_m=figures.road_weighted_cut_m,
        inertia=figures.inertia,
        rms_radius_m=rms_radius(instance.xy, instance.households, grid),
        solved=whole
        and covered
        and count == instance.grids
        and in_band == count
        and figures.crossings == 0,
        plan=sha256(grid.astype("<i8").tobytes()).hexdigest()[:12],
    )


def numbered(label: Ints) -> Ints:
    """Return labels 0, 1, ... in the order in which they first occur."""
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)


def rms_radius(xy: Floats, households: Ints, grid: Ints) -> float:
    """Return the household-weighted distance to the centre of the own grid, metres."""
    held = np.maximum(np.bincount(grid, weights=households), 1e-9)
    centre = np.column_stack(
        [np.bincount(grid, weights=households * xy[:, axis]) / held for axis in (0, 1)]
    )
    away = ((xy - centre[grid]) ** 2).sum(axis=1)
    return float(np.sqrt((households * away).sum() / households.sum()))


def reock(shapes: Shapes) -> Floats:
    """Return the area of each shape over that of its smallest enclosing circle."""
    return shapely.area(shapes) / (np.pi * shapely.minimum_bounding_radius(shapes) ** 2)
