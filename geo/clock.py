"""The clock of the communities: one zone for all of China."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
"""The zone of the communities we serve: one zone for all of China, no summer time."""


def now(zone: ZoneInfo = LOCAL) -> datetime:
    """Return the moment it is, in a zone."""
    return datetime.now(zone)


def today(zone: ZoneInfo = LOCAL) -> date:
    """Return the calendar day it is in a zone."""
    return datetime.now(zone).date()
