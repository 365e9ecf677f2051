"""A patrol plan after edits: who does what, what is broken, who could do it instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.patrol.edits import words
from geo.patrol.edits.applied import owners, renamed, turns_of
from geo.patrol.edits.checks import Bounds, Check, begun, breaches
from geo.patrol.edits.edit import Edit, GiveDuty, Turn


@dataclass(frozen=True)
class Edited:
    """A patrol plan after edits, and what follows from them.

    Parameters
    ----------
    roster
        The roster in its order, with the guards who do the duties now.
    now
        Who does each duty, by the duty as it was; `applied` puts that into routes and stops.
    checks
        Rules that are broken, and consequences; those the edits brought about first.
    """

    roster: pd.DataFrame
    now: Mapping[Turn, str]
    checks: tuple[Check, ...]

    @property
    def changed(self) -> dict[Turn, str]:
        """The duties that changed hands: as they are now, and whose they were."""
        return {
            turn.by(guard): turn.guard_id
            for turn, guard in self.now.items()
            if guard != turn.guard_id
        }

    @property
    def broken(self) -> tuple[str, ...]:
        """The rules that are broken, each once."""
        return tuple(dict.fromkeys(one.rule for one in self.checks if one.severity == "error"))


@dataclass(frozen=True)
class Suggestion:
    """A duty given away after which no rule is broken that the edits broke."""

    edit: GiveDuty
    zh: str
    en: str


def edited(
    roster: pd.DataFrame, edits: Sequence[Edit], guards: Sequence[str], bounds: Bounds
) -> Edited:
    """Return a plan after edits, one after the other, with what follows from them.

    Duties change hands as they are: their routes, times, meals and handovers stay, so that
    coverage cannot change. A roster may break rules; `checks` says which. A duty on a day off is
    told as new even where nobody edited it: the day off is what is new.

    Parameters
    ----------
    roster
        The plan's: `guard_id`, `date`, `shift`, `start`, `end` (zone-aware), one row a duty.
    guards
        All guards there are.

    Raises
    ------
    InputError
        As `geo.patrol.edits.applied.owners`.
    """
    now = owners(roster, edits, guards)
    after = renamed(roster, now)
    known = _keys(breaches(roster, bounds))
    found = [
        replace(one, touched=one.rule == "leave" or not _keys([one]) <= known)
        for one in breaches(after, bounds)
    ]
    found += begun(now, roster, bounds.now)
    if edits:
        found.append(Check("coverage", "note", "", *words.COVERAGE))
    found.sort(key=lambda one: (not one.touched, one.severity != "error"))
    return Edited(after, now, tuple(found))


def suggest(result: Edited, guards: Sequence[str], bounds: Bounds) -> Suggestion | None:
    """Return the duty to give to somebody who breaks no rule with it; None where there is none.

    Tried are the duties on the days where the edits broke a rule, else all that the guard was
    given; whoever works least is asked first.
    """
    hours = (result.roster["end"] - result.roster["start"]).dt.total_seconds()
    worked = hours.groupby(result.roster["guard_id"]).sum()
    order = sorted(guards, key=lambda one: (worked.get(one, 0.0), one))
    new = [one for one in result.checks if one.severity == "error" and one.touched]
    for check in new:
        if check.rule == "begun":
            continue
        own = result.roster[result.roster["guard_id"] == check.guard_id]
        rows = own[own["date"].isin(check.days)] if check.days else own
        if bounds.now is not None:
            rows = rows[rows["start"] > bounds.now]
        for turn in turns_of(rows.sort_values("start", ascending=False)):
            for guard in order:
                if guard != turn.guard_id and _helps(result.roster, turn, guard, bounds):
                    return Suggestion(GiveDuty(turn, guard), *words.better(turn, guard))
    return None


def _helps(roster: pd.DataFrame, turn: Turn, to: str, bounds: Bounds) -> bool:
    """Return whether a duty given away mends something of the two guards, and breaks nothing."""
    both = roster[roster["guard_id"].isin([turn.guard_id, to])]
    if ((both["guard_id"] == to) & (both["date"] == turn.day)).any():
        return False
    given = np.array([one == turn for one in turns_of(both)])
    after = both.assign(guard_id=both["guard_id"].mask(given, to))
    return _keys(breaches(after, bounds)) < _keys(breaches(both, bounds))


def _keys(checks: Iterable[Check]) -> set[tuple[str, str, str]]:
    return {(one.rule, one.guard_id, one.en) for one in checks}
