"""What is measured of a plan before and after its edits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geo.partition.edits.rules import Rules
from geo.partition.measure import Measures


@dataclass(frozen=True)
class Figures:
    """Figures of a plan; those by grid are of the grids that the edits touched.

    Parameters
    ----------
    households
        Households of each grid.
    polsby_popper
        4 pi area / perimeter^2 of each grid, 1 for a circle.
    crossings
        Number of grids with households of more than one compound, land outside counted as one.
    internal_boundary_m
        Length of the borders between grids.
    road_share
        Share of that length along a street; None where there is no such border.
    road_weighted_cut_m
        That length with the parts along a street counted at one fifth.
    grids, in_band, contiguous
        Number of all grids, of those with households inside the band, and of those in one piece;
        exclusive land apart.
    """

    households: Mapping[str, int]
    polsby_popper: Mapping[str, float]
    crossings: int
    internal_boundary_m: float
    road_share: float | None
    road_weighted_cut_m: float
    grids: int
    in_band: int
    contiguous: int

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as plain values, for JSON."""
        return asdict(self)


def figures_of(
    measures: Measures, ids: Sequence[str], touched: Iterable[str], rules: Rules
) -> Figures:
    """Return the figures of a plan whose grids have been measured in the order of `ids`."""
    places = [(grid_id, ids.index(grid_id)) for grid_id in touched if grid_id in ids]
    border = measures.internal_boundary_m
    people = measures.households[~measures.exclusive].tolist()
    return Figures(
        {grid_id: int(measures.households[at]) for grid_id, at in places},
        {grid_id: float(measures.polsby_popper[at]) for grid_id, at in places},
        measures.crossings,
        border,
        measures.road_m / border if border else None,
        measures.road_weighted_cut_m,
        len(people),
        sum(rules.excess(held) == 0 for held in people),
        measures.contiguous,
    )
