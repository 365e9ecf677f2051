"""The page of a day's shifts: who handed over to whom, and how each shift went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from geo.clock import LOCAL
from maps.console.frame import Frame, Said, render

SHIFTS: Mapping[str, Said] = {
    "early": ("早班", "Early"),
    "middle": ("中班", "Middle"),
    "night": ("夜班", "Night"),
}
OUTCOMES: Mapping[str, Said] = {
    "on_time": ("准时", "on time"),
    "late": ("迟到", "late"),
    "missed": ("漏检", "missed"),
    "by_other": ("他人巡过", "by others"),
    "not_counted": ("不计", "not counted"),
    "to_come": ("未到", "to come"),
}
OPEN: Mapping[str, Said] = {
    "case": ("未办完", "open"),
    "late": ("迟到", "late"),
    "missed": ("漏检", "missed"),
}
KINDS: Mapping[str, Said] = {
    "checkpoint": ("巡更点", "checkpoint"),
    "hazard": ("隐患", "hazard"),
    "must_see": ("必看", "must see"),
    "watch": ("值守", "watch"),
}
FLAGS: Mapping[str, Said] = {
    "far_in_time": ("确认时间离计划超过 2 小时", "confirmed more than 2 h from the planned time"),
    "decided": ("按调度决定", "as a dispatcher decided"),
    "clock_off": ("平板时钟不准", "the tablet's clock was wrong"),
    "clock_set_back": ("平板时钟被往回拨", "the tablet's clock was set back"),
    "future": ("时间在上传之后", "made after it was sent"),
    "time_travel": ("时间早于先做的", "made before what came earlier"),
    "forced": ("所等的一条没有到达", "what it waited for never came"),
}


ANSWERS: Mapping[str, Said] = {
    "granted": ("成立，不计", "granted: not counted"),
    "refused": ("不成立", "not granted"),
}


@dataclass(frozen=True)
class Shifts:
    """A day's shifts, each as the API tells it.

    Parameters
    ----------
    turns
        Handovers, in time order.
    records
        Records of the shifts that have begun, newest first.
    may
        Whether the person answers objections.
    fault
        What was wrong with an answer.
    """

    day: date
    turns: Sequence[Mapping[str, Any]]
    records: Sequence[Mapping[str, Any]]
    may: bool = False
    fault: str = ""


def shifts_page(frame: Frame, shifts: Shifts, said: Said | None = None) -> str:
    """Return the page of a day's shifts."""
    one = timedelta(days=1)
    return render(
        "shifts.html",
        frame,
        day=shifts.day,
        before=shifts.day - one,
        after=shifts.day + one,
        may=shifts.may,
        fault=shifts.fault,
        said=said,
        turns=shifts.turns,
        records=shifts.records,
        clock=clock,
        stops=_told,
        shift_names=SHIFTS,
        outcomes=OUTCOMES,
        answers=ANSWERS,
        open_names=OPEN,
        kinds=KINDS,
        flag_names=FLAGS,
    )


def clock(moment: datetime | str | None, long: bool = False) -> str:
    """Return a moment as people read it: the time of day, with the date where asked."""
    if moment is None:
        return ""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.astimezone(LOCAL):{'%m-%d ' if long else ''}%H:%M}"


def _told(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the stops of a record that somebody should look at, those objected to first."""
    wrong = {"late", "missed"}
    shown = [one for one in record["stops"] if one["outcome"] in wrong or one["objection"]]
    return sorted(shown, key=lambda one: (one["objection"] is None, one["answer"] is not None))
