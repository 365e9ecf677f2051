"""Edits of a patrol plan, one after the other: duties change hands, nothing else does."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.errors import InputError
from geo.faults import Fault
from geo.patrol.edits.edit import Edit, Turn

LAYER = "edits"


def owners(roster: pd.DataFrame, edits: Sequence[Edit], guards: Sequence[str]) -> dict[Turn, str]:
    """Return who does each duty of a roster after all edits, by the duty as it was.

    Parameters
    ----------
    roster
        `guard_id`, `date` and `shift`; one row a duty.
    guards
        All guards there are; those without a duty too.

    Raises
    ------
    InputError
        An edit names a duty or guard that is not there when its turn comes, or gives a guard a
        shift he has already; every fault at once, `row` is the edit counted from 1.
    """
    was = {turn: turn for turn in turns_of(roster)}
    known = set(guards) | {turn.guard_id for turn in was}
    faults: list[Fault] = []
    for at, edit in enumerate(edits, start=1):
        told = _told(edit, was, known)
        faults += [Fault(LAYER, zh, en, row=str(at), column="turn") for zh, en in told]
        if told:
            continue
        first = {turn: was.pop(turn) for turn in edit.moves}
        was |= {turn.by(to): first[turn] for turn, to in edit.moves.items()}
    if faults:
        raise InputError(faults)
    return {first: now.guard_id for now, first in was.items()}


def turns_of(roster: pd.DataFrame) -> list[Turn]:
    """Return the duties of a roster in its order."""
    rows = zip(roster["guard_id"], roster["date"], roster["shift"], strict=True)
    return [Turn(str(guard), day, str(shift)) for guard, day, shift in rows]


def renamed(roster: pd.DataFrame, now: Mapping[Turn, str]) -> pd.DataFrame:
    """Return the roster with each duty given to who does it now, in the same order."""
    return roster.assign(guard_id=[now[turn] for turn in turns_of(roster)])


def rerouted(routes: GeoDataFrame, now: Mapping[Turn, str]) -> GeoDataFrame:
    """Return the routes, each walked by who does its duty now; geometry and times stay."""
    return routes.assign(guard_id=[now[turn] for turn in turns_of(routes)])


def restopped(stops: GeoDataFrame, roster: pd.DataFrame, now: Mapping[Turn, str]) -> GeoDataFrame:
    """Return the stops, each with who does its duty now; places and times stay.

    A stop belongs to the duty of its guard that began last: one at the very end of a shift, as
    some handovers are, to the shift that ends.

    Parameters
    ----------
    roster
        As it was, with `start` of each duty.
    """
    names = stops["guard_id"].to_numpy(dtype=object).copy()
    for guard, rows in roster.groupby("guard_id"):
        mine = np.flatnonzero(stops["guard_id"] == guard)
        own = rows.sort_values("start")
        new: NDArray[np.object_] = np.array([now[turn] for turn in turns_of(own)], dtype=object)
        begun = own["start"].searchsorted(stops["planned_at"].iloc[mine], side="right")
        names[mine] = new[np.maximum(begun - 1, 0)]
    return stops.assign(guard_id=names)


def _told(edit: Edit, was: Mapping[Turn, Turn], known: set[str]) -> list[tuple[str, str]]:
    """Return what is wrong with an edit, Chinese and English."""
    moves = edit.moves
    missing = [turn for turn in moves if turn not in was]
    if missing:
        return [
            (
                f"{turn.guard_id} 在 {turn.day:%m-%d} 没有这一班。",
                f"{turn.guard_id} has no {turn.shift} shift on {turn.day:%Y-%m-%d}.",
            )
            for turn in missing
        ]
    strange = sorted({to for to in moves.values() if to not in known})
    if strange:
        return [(f"没有保安 {one}。", f"There is no guard {one}.") for one in strange]
    if any(turn.guard_id == to for turn, to in moves.items()):
        return [("两边是同一个人。", "Both are the same guard.")]
    return [
        (
            f"{to} 在 {turn.day:%m-%d} 已有这一班。",
            f"{to} has the {turn.shift} shift on {turn.day:%Y-%m-%d} already.",
        )
        for turn, to in moves.items()
        if turn.by(to) in was and turn.by(to) not in moves
    ]
