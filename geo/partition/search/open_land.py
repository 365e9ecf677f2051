"""Open land: lots outside the compounds where nobody lives may go to any grid they touch.

Regions are split each for itself, with the empty lots around a compound as part of it. Which grid
keeps such a lot is nobody's household, so no rule binds it: at the end it moves to the neighbour
whose outline it makes better.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geo.partition.ground.borders import Bools, Floats, Ints, components
from geo.partition.ground.graph import graph_of
from geo.partition.ground.ground import Ground
from geo.partition.ground.terrain import Terrain, Traits, terrain_of
from geo.partition.search.aims import Aim

ROUNDS = 40
GAIN = 1e-4
MOSTLY = 0.5
"""A border of which more than this share is road ends a lot."""


def placed(ground: Ground, grid: Ints, aim: Aim, share: float = 0.0) -> Ints:
    """Return the grid of each cell after open land went where it costs least.

    No move takes the share of borders along roads below the one wanted, or the one there was.

    Parameters
    ----------
    ground
        Of the community.
    grid
        Grid of each cell, below 0 for land that is in none.
    aim
        What costs.
    share
        Share of road wanted.
    """
    everything = np.zeros(ground.cells.count, dtype=np.int64)
    graph = graph_of(ground.land, ground.cells, everything)
    terrain = terrain_of(ground.land, ground.cells, graph)
    units = list(_units(terrain, open_cells(ground) & (grid >= 0)))
    grid = grid.copy()
    border, road = _totals(terrain, grid)
    wanted = min(share, road / border) if border else 0.0
    for _ in range(ROUNDS):
        touched: set[int] = set()
        for move in _moves(terrain, grid, units, aim):
            if move.gain < GAIN:
                break
            pair, longer = {move.of, move.to}, border + move.border_m
            if (
                touched & pair
                or road + move.road_m < wanted * longer
                or not _holds_without(terrain, grid, move.unit)
            ):
                continue
            grid[move.unit] = move.to
            border, road = longer, road + move.road_m
            touched |= pair
        if not touched:
            break
    return grid


def open_cells(ground: Ground) -> Bools:
    """Return which cells lie outside all compounds and have nobody living in them."""
    cells, land = ground.cells, ground.land
    lived = np.bincount(cells.of_building, weights=land.households, minlength=cells.count) > 0
    inside = np.zeros(cells.count, dtype=bool)
    if len(land.compounds):
        points = shapely.point_on_surface(land.footprints)
        at, _ = shapely.STRtree(land.compounds).query(points, predicate="intersects")
        inside[cells.of_building[at]] = True
    return ~lived & ~inside


def _units(terrain: Terrain, free: Bools) -> Iterator[Ints]:
    """Yield what may move: single cells, and lots of cells with no road between them."""
    graph = terrain.graph
    near = free[graph.left] & free[graph.right] & (graph.along_m <= MOSTLY * graph.length_m)
    lot = components(len(free), graph.left[near], graph.right[near])
    for at in np.unique(lot[free]).tolist():
        cells = np.flatnonzero(lot == at)
        yield cells
        if len(cells) > 1:
            yield from cells[:, None]


@dataclass(frozen=True)
class _Move:
    """A unit's move to a grid it touches: its gain, and what borders and roads become longer by."""

    unit: Ints
    of: int
    to: int
    gain: float
    border_m: float
    road_m: float


def _moves(terrain: Terrain, grid: Ints, units: list[Ints], aim: Aim) -> list[_Move]:
    """Return every move of a unit to a grid it touches, the best first."""
    pairs = [(unit, to) for unit in units for to in _beside(terrain, grid, unit)]
    sets = grid[None, :] == np.arange(int(grid.max()) + 1)[:, None]
    of = np.array([grid[unit[0]] for unit, _ in pairs], dtype=np.int64)
    to = np.array([to for _, to in pairs], dtype=np.int64)
    less, more = sets[of], sets[to]
    for at, (unit, _) in enumerate(pairs):
        less[at, unit], more[at, unit] = False, True
    some = np.flatnonzero(less.any(axis=1))
    now, left, right = terrain.traits(sets), terrain.traits(less[some]), terrain.traits(more[some])
    of, to = of[some], to[some]

    def grown(value: Callable[[Traits], Floats]) -> Floats:
        return value(left) + value(right) - value(now)[of] - value(now)[to]

    gain, border = -grown(aim.cost), grown(lambda traits: traits.border_m)
    road = grown(lambda traits: traits.road_m)
    order = np.argsort(-gain, kind="stable").tolist()
    return [
        _Move(
            pairs[some[at]][0],
            int(of[at]),
            int(to[at]),
            float(gain[at]),
            float(border[at]),
            float(road[at]),
        )
        for at in order
    ]


def _beside(terrain: Terrain, grid: Ints, unit: Ints) -> list[int]:
    """Return the other grids a unit touches; none where it lies in several itself."""
    graph, of = terrain.graph, int(grid[unit[0]])
    if (grid[unit] != of).any():
        return []
    mine, yours = np.isin(graph.left, unit), np.isin(graph.right, unit)
    touched = np.unique(np.concatenate([grid[graph.right[mine]], grid[graph.left[yours]]]))
    return [int(to) for to in touched if to not in {of, -1}]


def _totals(terrain: Terrain, grid: Ints) -> tuple[float, float]:
    """Return the sum over the grids of their borders, and of the parts along a road, metres."""
    traits = terrain.traits(grid[None, :] == np.arange(int(grid.max()) + 1)[:, None])
    return float(traits.border_m.sum()), float(traits.road_m.sum())


def _holds_without(terrain: Terrain, grid: Ints, unit: Ints) -> bool:
    rest = np.setdiff1d(np.flatnonzero(grid == grid[unit[0]]), unit)
    return terrain.graph.sub(rest).connected()
