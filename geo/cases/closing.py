"""The limit of closing: until when a case should be closed, whatever became of its steps since."""

from datetime import datetime

from geo.cases.case import Case
from geo.cases.category import Category
from geo.cases.spells import WAITS_FOR, Spell, spells
from geo.cases.worktime import WorkingTime


def closing_due(case: Case, category: Category, calendar: WorkingTime) -> datetime | None:
    """Return until when a case should be closed: when the limits of all its steps are used up.

    The limits of the steps follow one another from when the case was written down, or reopened
    last; what is done late or early moves nothing. Pauses of the clock and extensions that were
    granted do, and come from `spells`; one that begins or is asked for after the limit mends
    nothing. None while the clock stands, and for a visit.

    Raises
    ------
    ValueError
        A time is outside the years of the calendar.
    """
    found = _since_begun(case)
    if not found:
        return None
    steps = list(WAITS_FOR.values())
    limits = [category.limits[step] for step in steps[steps.index(found[0].step) :]]
    granted = [one for spell in found for one in spell.granted]
    pauses = [pause for spell in found for pause in spell.all_pauses]
    start = found[0].start
    moment: datetime | None = start
    for asked_at, limit in (*((start, limit) for limit in limits), *granted):
        if moment is None:
            return None
        if asked_at <= moment:
            moment = calendar.due(moment, limit, pauses)
    return moment


def _since_begun(case: Case) -> list[Spell]:
    """Return the steps since a case was written down, or reopened last."""
    begun = [event.at for event in case.history if event.kind == "reopen"]
    found = [spell for spell in spells(case) if spell.step != "link"]
    return [spell for spell in found if not begun or spell.start >= begun[-1]]
