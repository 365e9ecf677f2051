"""What alarms say: Chinese, English."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.clock import LOCAL
from geo.live.stops import State
from geo.live.watch import Kind

Said = tuple[str, str]

STOPS: Mapping[State, Said] = {
    "next": ("未到时间", "to come"),
    "due": ("该到了", "due"),
    "done": ("已到", "done"),
    "late": ("逾时未到", "overdue"),
    "missed": ("漏检", "missed"),
}
"""How a stop stands now. What was made after its time is 迟到, late: see `geo.track.kept`."""


TITLES: Mapping[Kind, Said] = {
    "unwatched": ("无人在岗", "Nobody on duty"),
    "silent": ("失去联系", "Out of contact"),
    "off_route": ("偏离路线", "Off the route"),
    "missed_stops": (STOPS["missed"][0], "Missed stops"),
    "late_stops": (STOPS["late"][0], "Overdue stops"),
}


PLACES: Mapping[str, Said] = {
    "checkpoint": ("巡更点", "checkpoint"),
    "hazard": ("隐患点", "hazard"),
    "must_see": ("必看点", "place to be seen"),
}


def title(kind: Kind, guard_id: str | None) -> Said:
    """Return what an alarm is called."""
    zh, en = TITLES[kind]
    return (f"{guard_id} {zh}", f"{guard_id} {en[0].lower()}{en[1:]}") if guard_id else (zh, en)


def detail(kind: Kind, facts: Mapping[str, Any]) -> Said:
    """Return what is known of the cause of an alarm."""
    match kind:
        case "unwatched" if not facts.get("on_shift"):
            return "现在没有排班", "no shift is planned now"
        case "unwatched":
            many = facts["on_shift"]
            return f"在班 {many} 人都没有联系", f"none of {many} on shift was heard of"
        case "silent" if facts.get("last"):
            at = _clock(facts["last"])
            return f"最后一次联系 {at}", f"last heard of at {at}"
        case "silent":
            return "本班还没有联系过", "not heard of this shift"
        case "off_route":
            away = facts.get("distance_m", 0)
            return f"发现时离路线 {away} 米", f"{away} m from the route when it was found"
    at, many = _clock(facts["planned_at"]), facts["count"]
    zh, en = PLACES.get(facts["of"], PLACES["checkpoint"])
    return (
        f"{many} 处，最早的是{zh} {facts['stop']}（计划 {at}）",
        f"{many}, the first is {en} {facts['stop']} (planned at {at})",
    )


def _clock(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(LOCAL):%H:%M}"
