"""Shifts as an iCalendar feed (RFC 5545): one event a shift, the same one in every version."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from data.exports.sheets.words import DUTIES, SHIFTS, Names, credit, limits, relief_facts
from geo.clock import LOCAL
from geo.origin import Origin
from geo.patrol.duty import Duty

if TYPE_CHECKING:
    from icalendar import Event

REFRESH = timedelta(hours=1)
"""How often a calendar that subscribed to the feed is asked to look again."""

ZONE_RULES = date(2000, 1, 1), date(2100, 1, 1)
"""Days the feed's time zone speaks for: China has had no summer time since 1991."""


@dataclass(frozen=True)
class Edition:
    """Which version of a plan a feed tells.

    Parameters
    ----------
    number
        Goes up with every later plan of the community; calendars take the highest (SEQUENCE).
    modified
        When that plan was made.
    """

    number: int
    modified: datetime


def calendar(
    community: str,
    key: str,
    duties: Sequence[Duty],
    edition: Edition,
    *,
    names: Mapping[str, str],
    origin: Origin,
) -> bytes:
    """Return the feed of some shifts, as UTF-8.

    A shift's UID is made of the community's key, guard, day and shift, so that a new plan changes
    the events of the old one where they are the same shift.

    Parameters
    ----------
    community, key
        Name of the community, and its code or what else is its own.
    names
        Names of guards by number.
    """
    from icalendar import Calendar, Timezone  # noqa: PLC0415 - 6 MB for who asks for a calendar

    feed = Calendar()
    feed.add("prodid", "-//gridbeat//patrol plan//ZH")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", f"{community} 排班 Roster")
    feed.add("x-wr-timezone", LOCAL.key)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add_component(Timezone.from_tzinfo(LOCAL, LOCAL.key, *ZONE_RULES))
    told = Names(names)
    for duty in duties:
        feed.add_component(_event(key, duty, edition, told, origin))
    return feed.to_ical()


def uid(key: str, guard_id: str, day: object, shift: str) -> str:
    """Return the name of a shift that stays the same over all plans of a community."""
    place = (
        key if key.isascii() and key.isalnum() else hashlib.sha256(key.encode()).hexdigest()[:16]
    )
    return f"{place}-{guard_id}-{day}-{shift}@gridbeat"


def _event(key: str, duty: Duty, edition: Edition, names: Names, origin: Origin) -> "Event":
    from icalendar import Event  # noqa: PLC0415

    zh, _ = SHIFTS.get(duty.shift, (duty.shift, duty.shift))
    role, _ = DUTIES.get(duty.kind, (duty.kind, duty.kind))
    modified = edition.modified.astimezone(UTC)
    event = Event()
    event.add("uid", uid(key, duty.guard_id, duty.date, duty.shift))
    event.add("sequence", edition.number)
    event.add("dtstamp", modified)
    event.add("last-modified", modified)
    event.add("dtstart", duty.start.to_pydatetime().astimezone(LOCAL))
    event.add("dtend", duty.end.to_pydatetime().astimezone(LOCAL))
    event.add("summary", f"{zh} {role} · {names(duty.guard_id)}")
    event.add("description", description(duty, names, origin))
    event.add("categories", [zh, role])
    return event


def description(duty: Duty, names: Names, origin: Origin) -> str:
    """Return relief, meals, length and limits of a shift, a line each, and the credit line."""
    lines = [f"{zh} {en}: {fact}" for zh, en, fact in relief_facts(duty, names)]
    if told := limits(duty):
        lines.append(f"限时点 Places with a limit: {told}")
    return "\n".join([*lines, credit(origin)]).strip()
