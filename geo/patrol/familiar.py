"""Familiar ground: every guard has a home grid, and is sent there where that costs no guarantee.

In a shift the beads are where they are whoever carries them. So the guards who walk in the same
shift may exchange their beads: roster, hours, routes, meals and handovers stay, and with them every
gap; only the names on them change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.patrol.cycle import Cycle
from geo.patrol.rostering.home import homes
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import Timetable

NEAR_M = 10.0
"""Who walks along the edge of a grid is in it: the street between two grids is home to both."""
PIECE_M = 10.0
"""Walks are told apart by grid in pieces of at most this length."""


@dataclass(frozen=True)
class Familiar:
    """Who is at home where, and who carries which bead.

    Parameters
    ----------
    home_grids
        The home grid of each guard.
    duty
        The roster with the guards who walk in a shift exchanged, for `geo.patrol.timetable`.
    share
        `before` and `after` the exchange: the time guards spend on their beads in their home grids
        over all such time, with the home grids that fit best each time. None without grids.
    """

    home_grids: dict[str, str]
    duty: pd.DataFrame
    share: dict[str, float] | None = None


def familiar(
    rounds: Rounds,
    table: Timetable,
    duty: pd.DataFrame,
    guard_ids: Sequence[str],
    grids: GeoDataFrame | None,
    *,
    home_grids: Mapping[str, str] | None = None,
) -> Familiar:
    """Return home grids and the exchange of beads with which guards are at home longest.

    Parameters
    ----------
    table
        The timetable of `duty` on `rounds`.
    guard_ids
        All guards on the payroll.
    grids
        Layer `grids` of the contract, in the CRS of the walks. Exclusive grids, where nobody lives,
        are no homes. None or empty for guards at home by number.
    home_grids
        Home grids so far. They stay, if every guard has one and all of them are there.

    Notes
    -----
    Homes for a timetable, and in each shift beads for homes, are assignments (Jonker and Volgenant
    in SciPy). They are made in turn as long as the time at home grows, so the result is a best
    response of both, and no worse than the best homes for the timetable as it was.
    """
    lived_in = None if grids is None else _lived_in(grids)
    if lived_in is None or not len(lived_in):
        return _by_number(guard_ids, duty)
    grid_ids = lived_in["grid_id"].tolist()
    walking = _walking(duty, guard_ids)
    spent_s = _spent_s(rounds, table, lived_in.geometry.to_numpy(), guard_ids, len(walking))
    kept = _kept(home_grids or {}, guard_ids, grid_ids)
    home = _settled(spent_s.sum(axis=0)) if kept is None else kept
    carrier = np.tile(np.arange(len(home)), (len(spent_s), 1))
    before_s = after_s = _at_home_s(spent_s, home)
    tried = home
    while True:
        other = _exchanged(spent_s, walking, tried)
        found_s = _at_home_s(_carried(spent_s, other), tried)
        if found_s <= after_s * (1 + 1e-9):
            break
        home, carrier, after_s = tried, other, found_s
        if kept is None:
            tried = _settled(_carried(spent_s, carrier).sum(axis=0))
    walked_s = sum(leg.end_s - leg.begin_s for leg in table.legs)
    return Familiar(
        {guard: grid_ids[at] for guard, at in zip(guard_ids, home.tolist(), strict=True)},
        _renamed(duty, carrier, guard_ids),
        {"before": before_s / walked_s, "after": after_s / walked_s},
    )


def _by_number(guard_ids: Sequence[str], duty: pd.DataFrame) -> Familiar:
    """Return guards at home in the grid of their own number (G03 in 03), the roster as it is."""
    numbers = [f"{number:02d}" for number in range(1, len(guard_ids) + 1)]
    return Familiar({home.guard_id: home.grid_id for home in homes(guard_ids, numbers)}, duty)


def _lived_in(grids: GeoDataFrame) -> GeoDataFrame:
    """Return the grids that have a number and are not exclusive, once each."""
    numbered = grids[grids["grid_id"].notna()].drop_duplicates("grid_id")
    if "exclusive" not in numbered:
        return numbered
    return numbered[~numbered["exclusive"].astype("boolean").fillna(value=False).astype(bool)]


def _numbers(names: Iterable[str], every: Sequence[str]) -> NDArray[np.intp]:
    """Return the places of names among all of them, -1 for strangers."""
    number = {name: at for at, name in enumerate(every)}
    return np.array([number.get(name, -1) for name in names], dtype=np.intp)


def _walking(duty: pd.DataFrame, guard_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return (shifts, guards) who carries beads from the start of a shift."""
    shift = duty.groupby("start", sort=True).ngroup().to_numpy()
    walking = np.zeros((shift.max() + 1, len(guard_ids)), dtype=bool)
    walks = (duty["duty"] == "walk").to_numpy()
    walking[shift[walks], _numbers(duty["guard_id"][walks], guard_ids)] = True
    return walking


def _spent_s(
    rounds: Rounds,
    table: Timetable,
    grids: NDArray[np.object_],
    guard_ids: Sequence[str],
    shifts: int,
) -> NDArray[np.float64]:
    """Return (shifts, guards, grids) the seconds spent on beads in each grid, stands included."""
    spent_s = np.zeros((shifts, len(guard_ids), len(grids)))
    for at, cycle in enumerate(rounds.cycles):
        legs = [leg for leg in table.legs if rounds.of_bead[leg.bead] == at]
        inside_m = _inside_m(cycle, grids)
        begin_m, end_m = (
            np.array([[leg.from_m, leg.to_m] for leg in legs], dtype=float).reshape(-1, 2).T
        )
        pace = np.array([(leg.end_s - leg.begin_s) / (leg.to_m - leg.from_m) for leg in legs])
        in_grid_m = _until(inside_m, cycle.length_m, end_m) - _until(
            inside_m, cycle.length_m, begin_m
        )
        shift = np.array([leg.shift for leg in legs], dtype=np.intp)
        guard = _numbers([leg.guard_id for leg in legs], guard_ids)
        np.add.at(spent_s, (shift, guard), in_grid_m * pace[:, None])
    return spent_s


def _inside_m(cycle: Cycle, grids: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return (pieces + 1, grids) how much of a walk up to the end of each piece is in each grid."""
    pieces = max(1, int(np.ceil(cycle.length_m / PIECE_M)))
    step_m = cycle.length_m / pieces
    along_m = np.arange(0.5, pieces, dtype=np.float64) * step_m
    middle = shapely.points(cycle.at(along_m))
    grid, piece = shapely.STRtree(middle).query(grids, predicate="dwithin", distance=NEAR_M)
    inside_m = np.zeros((pieces + 1, len(grids)))
    inside_m[piece + 1, grid] = step_m
    return np.cumsum(inside_m, axis=0)


def _until(
    inside_m: NDArray[np.float64], length_m: float, along_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (n, grids) the metres in each grid from the start to a distance along the walk."""
    lap, rest_m = np.divmod(along_m, length_m)
    at = rest_m / length_m * (len(inside_m) - 1)
    piece = np.minimum(at.astype(int), len(inside_m) - 2)
    share = (at - piece)[:, None]
    within = inside_m[piece] * (1 - share) + inside_m[piece + 1] * share
    return lap[:, None] * inside_m[-1] + within


def _kept(
    home_grids: Mapping[str, str], guard_ids: Sequence[str], grid_ids: Sequence[str]
) -> NDArray[np.intp] | None:
    """Return (guards,) the grids of homes so far; None where any is missing."""
    found = _numbers([home_grids.get(guard, "") for guard in guard_ids], grid_ids)
    return None if (found < 0).any() else found


def _settled(spent_s: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return (guards,) home grids for the time each guard spends in each grid.

    Where there are more grids than guards, a guard's home is the one he is in longest.
    """
    guards, grids = spent_s.shape
    away_s = spent_s.max() - spent_s
    home = np.zeros(guards, dtype=np.intp)
    least = np.full(guards, np.inf)
    for one in homes([str(at) for at in range(guards)], [str(at) for at in range(grids)], away_s):
        guard, grid = int(one.guard_id), int(one.grid_id)
        if away_s[guard, grid] < least[guard]:
            home[guard], least[guard] = grid, away_s[guard, grid]
    return home


def _exchanged(
    spent_s: NDArray[np.float64], walking: NDArray[np.bool_], home: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return (shifts, guards) who does in each shift what each guard did."""
    carrier = np.tile(np.arange(len(home)), (len(spent_s), 1))
    for shift, walks in enumerate(walking):
        who = np.flatnonzero(walks)
        bead, guard = linear_sum_assignment(spent_s[shift][np.ix_(who, home[who])], maximize=True)
        carrier[shift, who[bead]] = who[guard]
    return carrier


def _carried(spent_s: NDArray[np.float64], carrier: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return (shifts, guards, grids) the seconds of each guard after the exchange."""
    return np.take_along_axis(spent_s, np.argsort(carrier, axis=1)[:, :, None], axis=1)


def _at_home_s(spent_s: NDArray[np.float64], home: NDArray[np.intp]) -> float:
    return float(spent_s.sum(axis=0)[np.arange(len(home)), home].sum())


def _renamed(
    duty: pd.DataFrame, carrier: NDArray[np.intp], guard_ids: Sequence[str]
) -> pd.DataFrame:
    """Return the roster with each guard who walks in the place of the one he relieves of it."""
    shift = duty.groupby("start", sort=True).ngroup().to_numpy()
    walks = (duty["duty"] == "walk").to_numpy()
    guard_id = duty["guard_id"].to_numpy(dtype=object, copy=True)
    who = carrier[shift[walks], _numbers(guard_id[walks], guard_ids)]
    guard_id[walks] = np.array(guard_ids, dtype=object)[who]
    return duty.assign(guard_id=guard_id)
