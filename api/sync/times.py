"""When something was made on a tablet whose clock may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Clocks:
    """What is known of a tablet's time when it sends.

    Parameters
    ----------
    sent_at, received_at
        The same moment by the tablet's clock and by ours.
    run, ticks_ms
        Which start of the app sends, and how long ago that was, by a count nobody can set.
    """

    sent_at: datetime
    received_at: datetime
    run: str = ""
    ticks_ms: float = 0.0

    @property
    def offset(self) -> timedelta:
        """Our clock less the tablet's."""
        return self.received_at - self.sent_at


def made(
    clocks: Clocks,
    made_at: datetime,
    run: str,
    ticks_ms: float,
    before: datetime | None = None,
) -> tuple[datetime, list[str]]:
    """Return when an item was made by our clock, never later than now, and what is odd about it.

    The tablet's clock, moved by its offset, is believed unless it was set back in between: then
    the count of ticks shows a greater age. A smaller age shows nothing, for the count stands still
    while a tablet sleeps.

    Parameters
    ----------
    made_at, run, ticks_ms
        The item's.
    before
        The latest time by the tablet's clock of what it made before.

    Returns
    -------
    Moment and flags: `clock_off` (more than two minutes wrong), `clock_set_back` (while the app
    ran), `future` (made after it was sent), `time_travel` (made before what it made earlier).
    """
    flags = ["clock_off"] if abs(clocks.offset) > TOLERANCE else []
    at = _moved(made_at, clocks.offset)
    if at - clocks.received_at > TOLERANCE:
        flags.append("future")
    if run and run == clocks.run:
        age = timedelta(milliseconds=min(max(0.0, clocks.ticks_ms - ticks_ms), 1e12))
        if at - (clocks.received_at - age) > TOLERANCE:
            flags.append("clock_set_back")
            at = clocks.received_at - age
    if before is not None and before - made_at > TOLERANCE:
        flags.append("time_travel")
    return min(at, clocks.received_at), flags


def _moved(made_at: datetime, offset: timedelta) -> datetime:
    try:
        return made_at + offset
    except OverflowError:
        return made_at
