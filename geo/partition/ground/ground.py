"""The ground of a split: a community in metres, cut into cells, with what is summed over them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.community import Community
from geo.partition.ground.borders import Ints
from geo.partition.ground.cells import Cells
from geo.partition.ground.exclusive import parted, without_exclusive
from geo.partition.ground.graph import graph_of
from geo.partition.ground.land import Land, land_of, row_names
from geo.partition.ground.terrain import Terrain, terrain_of
from geo.partition.params import SplitParams
from geo.partition.proof.regions import Regions


@dataclass(frozen=True)
class Ground:
    """What stays the same whatever is asked of a split.

    Parameters
    ----------
    community
        The layers it was made of.
    land
        The same in metres, without exclusive land.
    cells
        The exact coverage of it that cuts no building.
    names
        What people call each building.
    rows
        Position of each building among those of the community.
    whole_land, whole_cells
        With exclusive land.
    note
        Which land is not exclusive after all, and why; empty when there is none.
    """

    community: Community
    land: Land
    cells: Cells
    names: tuple[str, ...]
    rows: Ints
    whole_land: Land
    whole_cells: Cells
    note: str = ""

    @property
    def exclusive(self) -> Ints:
        """The exclusive cells among all."""
        return np.flatnonzero(self.whole_cells.exclusive)

    @property
    def buildings(self) -> pd.DataFrame:
        """The buildings that are to be split, row by row of the land."""
        return self.community["buildings"].iloc[self.rows]

    def terrain(self, regions: Regions) -> Terrain:
        """Return the terrain of all cells; borders of regions do not connect."""
        return terrain_of(self.land, self.cells, graph_of(self.land, self.cells, regions.of_cell))


def ground_of(community: Community, params: SplitParams) -> Ground:
    """Build the ground of a community; of the settings, only what is said of land counts.

    Raises
    ------
    InputError
        Buildings without geometry or households or outside the boundary; every fault at once.
    """
    whole = land_of(community)
    made = parted(whole, params)
    land, cells, rows = without_exclusive(whole, made.cells)
    names = row_names(community["buildings"])
    return Ground(
        community,
        land,
        cells,
        tuple(names[row] for row in rows),
        rows,
        whole,
        made.cells,
        made.note,
    )
