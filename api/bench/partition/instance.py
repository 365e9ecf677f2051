"""An instance: a community of a family, its atoms and what they touch, as everybody gets it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from api.bench.partition.place import Place
from data.samples.families import GRIDS, HIGH, LOW, Family
from geo.community import Community
from geo.partition.ground.borders import Borders
from geo.partition.ground.cells import Cells, cells_of
from geo.partition.ground.enclosures import enclosures_of
from geo.partition.ground.graph import SHORT_M, graph_of, linking
from geo.partition.ground.land import Land, land_of
from geo.partition.proof.arithmetic import Band, allot
from geo.partition.proof.regions import regions_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BAND = Band(LOW, HIGH)

Known = Literal["feasible", "infeasible", "open"]
KNOWN: dict[bool | None, Known] = {True: "feasible", False: "infeasible", None: "open"}


@dataclass(frozen=True)
class Instance:
    """Atoms (cells) of a community and their borders.

    Parameters
    ----------
    land, cells
        The atoms as our own split makes them; metres.
    households, xy
        Households of each atom and the middle of its footprints, easting and northing in metres.
    region
        Region (compound) of each atom.
    shares
        Grids of each region, as the arithmetic shares them out.
    borders
        Pairs of atoms that touch, with metres of border and of road on it. Every region hangs
        together by them.
    known
        Whether a nested split into `grids` grids exists.
    """

    land: Land
    cells: Cells
    households: Ints
    xy: Floats
    region: Ints
    shares: list[int]
    borders: Borders
    known: Known

    @property
    def grids(self) -> int:
        """Number of grids to be made."""
        return sum(self.shares)

    def write(self, path: Path) -> None:
        """Write what a peer gets as .npz: arrays by the names of this class, the band as two."""
        np.savez(
            path,
            households=self.households,
            xy=self.xy,
            region=self.region,
            shares=np.array(self.shares),
            left=self.borders.left,
            right=self.borders.right,
            length_m=self.borders.length_m,
            road_m=self.borders.road_m,
            band=np.array([BAND.low, BAND.high]),
        )


def instance_of(name: Family, seed: int) -> Instance:
    """Return an instance of a family."""
    place = Place(name, seed)
    return atoms_of(place.community(), KNOWN[place.known])


def atoms_of(community: Community, known: Known, grids: int | None = None) -> Instance:
    """Return the atoms of a community, to be made into so many grids, `GRIDS` if not given.

    Raises
    ------
    ValueError
        The arithmetic does not admit so many grids nested in the compounds.
    """
    grids = grids or GRIDS
    land = land_of(community)
    cells = cells_of(land, enclosures_of(land))
    regions = regions_of(land, cells, "hard")
    shares = allot(regions.households, grids, BAND)
    if shares is None:
        raise ValueError(f"{regions.households} households do not nest in {grids} grids")
    graph = graph_of(land, cells, regions.of_cell)
    return Instance(
        land,
        cells,
        graph.households,
        graph.xy,
        regions.of_cell,
        shares,
        _touching(cells, regions.of_cell),
        known,
    )


def _touching(cells: Cells, region: Ints) -> Borders:
    """Return the borders that connect inside regions, and the long ones between them."""
    borders = cells.borders.grouped(cells.cell)
    same = region[borders.left] == region[borders.right]
    inside, across = linking(borders.where(same)), borders.where(~same)
    across = across.where(across.length_m >= SHORT_M)
    return Borders(
        np.concatenate([inside.left, across.left]),
        np.concatenate([inside.right, across.right]),
        np.concatenate([inside.length_m, across.length_m]),
        np.concatenate([inside.road_m, across.road_m]),
    )
