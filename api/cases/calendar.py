"""Working time from the settings."""

from datetime import time

from api.settings import Settings
from geo.cases import WorkingTime
from geo.errors import InputError
from geo.faults import Fault


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
        return WorkingTime(
            hours,
            days_off=settings.days_off,
            days_on=settings.days_on,
            published=settings.holidays_of,
        )
    except ValueError as error:
        remedy = "Write parts of a day in order, as in 08:30-12:00,14:00-17:30."
        fault = Fault("settings", f"{error}.", remedy, column="working_hours")
        raise InputError([fault]) from error
