"""Which months are published: whole ones, some days after they ended."""

from datetime import date, datetime, timedelta

from geo.cases.kpi import Period
from geo.clock import LOCAL

SETTLES = timedelta(days=7)
"""So long after its end a month is counted: what fell due in its last days is closed or late."""
MOST = 12


def published(first: datetime | None, now: datetime) -> list[date]:
    """Return the months that are published at a moment, each by its first day, newest first.

    Parameters
    ----------
    first
        When the first case was written down; None where there is none.
    """
    if first is None:
        return []
    oldest = first.astimezone(LOCAL).date().replace(day=1)
    found: list[date] = []
    month = _before(now.astimezone(LOCAL).date().replace(day=1))
    while month >= oldest and len(found) < MOST:
        if settled(month) <= now:
            found.append(month)
        month = _before(month)
    return found


def settled(month: date) -> datetime:
    """Return the moment a month is counted at."""
    return period_of(month).end + SETTLES


def period_of(month: date) -> Period:
    """Return the span of a month."""
    return Period.month(month.year, month.month)


def name_of(month: date) -> str:
    """Return what stands for a month in addresses and in the store."""
    return f"{month:%Y-%m}"


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
