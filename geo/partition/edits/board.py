"""The board that plans are edited on: the cells of a community and which of them connect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.community import Community
from geo.errors import InputError
from geo.faults import Fault
from geo.partition.codes import reading_order
from geo.partition.ground.borders import Bools, Ints
from geo.partition.ground.cells import Cells
from geo.partition.ground.entrances import by_entrance
from geo.partition.ground.exclusive import parted, without_exclusive
from geo.partition.ground.graph import Graph, graph_of
from geo.partition.ground.land import Land, land_of, row_names
from geo.partition.params import SplitParams
from geo.partition.proof.regions import Regions, regions_of

DEFAULTS = SplitParams()


@dataclass(frozen=True)
class Board:
    """A community, its cells and their connections: the same for all its plans.

    Parameters
    ----------
    community
        The layers it was derived from; lines come in and places go out in their CRS.
    land, cells
        The land in metres and the cells around its buildings; exclusive land is a cell each.
    regions
        What a split may not cross, of the cells that are not exclusive.
    graph
        One node per cell; an edge where a split counts two cells as connected.
    names
        What people call each building, in the order of the layer.
    cell_of
        Cell of each building, by that name.
    exclusive
        Whether it was asked for exclusive land.
    """

    community: Community
    land: Land
    cells: Cells
    regions: Regions
    graph: Graph
    names: tuple[str, ...]
    cell_of: Mapping[str, int]
    exclusive: bool = False

    @property
    def bare(self) -> Ints:
        """Exclusive cells without a building, in reading order."""
        built = np.isin(np.arange(self.cells.count), self.cells.of_building)
        bare = np.flatnonzero(~built)
        if not len(bare):
            return bare
        own = np.flatnonzero(self.cells.exclusive)
        shapes = [self.shape(np.arange(self.cells.count) == at) for at in own]
        middle = shapely.get_coordinates(shapely.centroid(shapes))
        order = own[reading_order(middle, float(shapely.area(shapes).sum()))]
        return order[np.isin(order, bare)]

    def shape(self, chosen: Bools) -> BaseGeometry:
        """Return the land of some cells as one shape, metres; `chosen` has shape (cells,)."""
        return shapely.coverage_union_all(self.cells.faces[chosen[self.cells.cell]])

    def place(self, chosen: Bools) -> BaseGeometry:
        """Return the land of some cells as one shape in the CRS of the community."""
        return (
            gpd.GeoSeries([self.shape(chosen)], crs=self.land.crs)
            .to_crs(self.community.crs)
            .iloc[0]
        )

    def buildings(self, chosen: Bools) -> tuple[str, ...]:
        """Return the names of the buildings on some cells."""
        rows = np.flatnonzero(chosen[self.cells.of_building])
        return tuple(self.names[row] for row in rows)


def as_board(community: Community | Board, params: SplitParams) -> Board:
    """Return the board a plan was made on, derived where it is not known yet."""
    if not isinstance(community, Board):
        return board_of(community, params.by_entrance, params)
    if community.exclusive == params.exclusive:
        return community
    return board_of(community.community, (), params)


def board_of(
    community: Community, entrances_of: Sequence[str] = (), params: SplitParams = DEFAULTS
) -> Board:
    """Derive the board of a community; the same layers always give the same board.

    Parameters
    ----------
    community
        Layers in any CRS.
    entrances_of
        Buildings to be split by entrance first: `SplitParams.by_entrance` of the plans.
    params
        Settings of the plans; only what decides on exclusive land counts: `exclusive`, and with
        it `nest` and `merge`.

    Raises
    ------
    InputError
        The community cannot be split (see `geo.partition.ground.land.land_of`), or a building's
        number is there twice; every fault at once. Or a building to be split by entrance is not
        there.
    """
    community = by_entrance(community, entrances_of)
    names = tuple(row_names(community["buildings"]))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            [
                Fault(
                    "buildings",
                    "The building number is there more than once.",
                    "Give every building its own number.",
                    row=name,
                    column="building_id",
                )
                for name in twice
            ]
        )
    land = land_of(community)
    cells = parted(land, params).cells
    cell_of = dict(zip(names, cells.of_building.tolist(), strict=True))
    base_land, base, _ = without_exclusive(land, cells)
    regions = regions_of(base_land, base, "hard")
    graph = _connections(land, cells, regions)
    return Board(community, land, cells, regions, graph, names, cell_of, params.exclusive)


def _connections(land: Land, cells: Cells, regions: Regions) -> Graph:
    """Return the graph of what counts as connected in any split of these cells.

    A split looks at the borders inside a region, or at all of them when nesting is off, and not at
    those of exclusive land; a border too short to connect counts where a cell has no longer one
    there.
    """
    nothing = np.zeros(cells.count, dtype=np.int64)
    alone = np.where(cells.exclusive, -1 - np.arange(cells.count), nothing)
    nested = alone.copy()
    nested[~cells.exclusive] = regions.of_cell
    graphs = [graph_of(land, cells, region) for region in (nothing, nested, alone)]
    left = np.concatenate([graph.left for graph in graphs])
    right = np.concatenate([graph.right for graph in graphs])
    once = np.unique(np.column_stack([left, right]), axis=0, return_index=True)[1]
    return replace(
        graphs[0],
        left=left[once],
        right=right[once],
        length_m=np.concatenate([graph.length_m for graph in graphs])[once],
        along_m=np.concatenate([graph.along_m for graph in graphs])[once],
        cost_m=np.concatenate([graph.cost_m for graph in graphs])[once],
    )
