"""Times and limits in words: Chinese, English."""

from datetime import datetime, timedelta

from geo.cases import Due, WorkingTime
from geo.cases.limit import Unit
from geo.clock import LOCAL
from maps.console.frame import Said

_HOURS: dict[Unit, Said] = {
    "hour": ("小时", "h"),
    "working_hour": ("工作时", "working h"),
    "working_day": ("工作时", "working h"),
}
_DAY = timedelta(days=1)


def amount(time: timedelta, unit: Unit, calendar: WorkingTime) -> Said:
    """Return a time counted in a limit's unit: days and hours, hours and minutes, or minutes.

    A working day is the working hours of one day; a day of a limit in hours has 24.
    """
    day = _DAY if unit == "hour" else timedelta(microseconds=calendar.day_us)
    days, rest = divmod(time, day)
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    zh, en = _HOURS[unit]
    if days:
        working = f"working day{'s' if days > 1 else ''}"
        names = ("天", "d") if unit == "hour" else ("个工作日", working)
        tail = (f" {hours} 小时", f" {hours} h") if hours else ("", "")
        return f"{days} {names[0]}{tail[0]}", f"{days} {names[1]}{tail[1]}"
    if hours:
        tail = (f" {minutes} 分", f" {minutes} min") if minutes and hours < 3 else ("", "")
        return f"{hours} {zh}{tail[0]}", f"{hours} {en}{tail[1]}"
    return f"{minutes} 分钟", f"{minutes} min"


def standing(
    due_at: datetime | None, now: datetime, unit: Unit, calendar: WorkingTime
) -> Said | None:
    """Return how much of a limit is left, or how long it is over; None where no clock runs."""
    if due_at is None:
        return None
    if now > due_at:
        zh, en = amount(calendar.elapsed(due_at, now, unit), unit, calendar)
        return f"已超期 {zh}", f"{en} overdue"
    zh, en = amount(calendar.elapsed(now, due_at, unit), unit, calendar)
    return f"还剩 {zh}", f"{en} left"


def against(due: Due, now: datetime, calendar: WorkingTime) -> Said:
    """Return a running step against its limit in a sentence."""
    if due.paused or due.due_at is None:
        zh, en = amount(due.used, due.limit.unit, calendar)
        return f"计时暂停，已用 {zh}", f"the clock stands; {en} used"
    said = standing(due.due_at, now, due.limit.unit, calendar)
    assert said is not None  # noqa: S101 - there is a time it is due at
    return said


def moment(at: datetime) -> str:
    """Return a local date and time to the minute."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def short(at: datetime) -> str:
    """Return a local day and time to the minute."""
    return f"{at.astimezone(LOCAL):%m-%d %H:%M}"
