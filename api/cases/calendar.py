"""Working time from the settings."""

from datetime import date, time
from functools import lru_cache

from api.settings import Settings
from geo.cases import WorkingTime
from geo.errors import InputError
from geo.faults import Fault

Hours = tuple[tuple[time, time], ...]


def calendar_of(settings: Settings) -> WorkingTime:
    """Return the working time the settings describe.

    Raises
    ------
    InputError
        The hours are no parts of a day that follow one another.
    """
    try:
        parts = [part.strip().split("-") for part in settings.working_hours.split(",")]
        hours = tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in parts)
        return _made(hours, settings.days_off, settings.days_on, settings.holidays_of)
    except ValueError as error:
        remedy = "Write parts of a day in order, as in 08:30-12:00,14:00-17:30."
        fault = Fault("settings", f"{error}.", remedy, column="working_hours")
        raise InputError([fault]) from error


@lru_cache(maxsize=8)
def _made(
    hours: Hours, days_off: frozenset[date], days_on: frozenset[date], published: frozenset[int]
) -> WorkingTime:
    """Return a working time, once for all who ask: what it counts from takes a second to make."""
    return WorkingTime(hours, days_off=days_off, days_on=days_on, published=published)
