"""The report of a split: every figure measured on the finished grids."""

from dataclasses import asdict, dataclass
from typing import Any

from geo.partition.change.heirs import Moved
from geo.partition.params import SplitParams
from geo.partition.proof.fixes import Fix
from geo.partition.search.optimum import Alternative


@dataclass(frozen=True)
class SplitReport:
    """What a split achieved, or why there is none.

    Figures about grids are None where there are no grids. They leave exclusive grids out, and
    the borders with them; only buildings cut, gaps and overlaps are measured on all grids.

    Parameters
    ----------
    feasible
        True when every rule holds on the finished grids, as measured.
    reason
        Why there is no split; or what had to be done to get one; empty when nothing is to be said.
    fixes
        Changes that would help, computed, one sentence each.
    grids
        Number of grids.
    households_min, households_max, households_mean
        Households per grid.
    in_band, contiguous
        Number of grids inside the band, and in one piece.
    crossings
        Number of grids with households of more than one compound, land outside counted as one.
    buildings_cut
        Number of buildings not wholly inside their grid.
    gap_m2, overlap_m2
        Area of the boundary no grid covers, and area covered twice; to the square decimetre.
    polsby_popper_mean, polsby_popper_min
        4 pi area / perimeter^2 per grid, 1 for a circle.
    internal_boundary_m
        Length of the borders between grids.
    road_share
        Share of that length along a street.
    road_weighted_cut_m
        That length with the parts along a street counted at one fifth.
    inertia
        Sum over buildings of households times squared distance to the central building of their
        grid, the inhabited one for which that is least; m2.
    inertia_bound, inertia_gap
        Proved lower bound of the inertia for these compounds and this number of grids in each,
        and relative gap to it; None where it was not computed.
    seconds
        Wall-clock time.
    seed, version
        Seed of the run and version of gridbeat.
    proved
        Where there is no split: whether that is proved.
    level
        Where there is no split: the rung of the ladder that failed (buildings, arithmetic,
        packing, contiguity, search).
    remedies
        The fixes again, each with the settings that it changes.
    merged
        Groups of compounds that grids may cross between.
    exclusive_grids
        Number of grids of land where nobody lives; `grids` does not count them.
    alternatives
        Figures of the plans other preferences would have chosen.
    params
        The settings of the run.
    kept_from_previous
        Whether a previous plan was kept as far as possible; numbers and codes are then its own.
    moved
        The buildings that are in another grid than in the previous plan.
    households_moved
        Their households; None where no previous plan was kept.
    moved_proved
        Whether it is proved that no plan moves fewer households, with these compounds and this
        number of grids in each.
    """

    feasible: bool
    reason: str
    fixes: tuple[str, ...]
    grids: int
    households_min: int | None = None
    households_max: int | None = None
    households_mean: float | None = None
    in_band: int | None = None
    contiguous: int | None = None
    crossings: int | None = None
    buildings_cut: int | None = None
    gap_m2: float | None = None
    overlap_m2: float | None = None
    polsby_popper_mean: float | None = None
    polsby_popper_min: float | None = None
    internal_boundary_m: float | None = None
    road_share: float | None = None
    road_weighted_cut_m: float | None = None
    inertia: float | None = None
    inertia_bound: float | None = None
    inertia_gap: float | None = None
    seconds: float = 0.0
    seed: int = 0
    version: str = "0"
    proved: bool = False
    level: str | None = None
    remedies: tuple[Fix, ...] = ()
    merged: tuple[tuple[str, ...], ...] = ()
    exclusive_grids: int = 0
    alternatives: tuple[Alternative, ...] = ()
    params: SplitParams | None = None
    kept_from_previous: bool = False
    moved: tuple[Moved, ...] = ()
    households_moved: int | None = None
    moved_proved: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self) | {
            "fixes": list(self.fixes),
            "remedies": [fix.as_dict() for fix in self.remedies],
            "merged": [list(group) for group in self.merged],
            "alternatives": [asdict(one) for one in self.alternatives],
            "params": self.params.as_dict() if self.params else None,
            "moved": [asdict(one) for one in self.moved],
        }
