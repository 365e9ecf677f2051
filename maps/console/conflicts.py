"""The queue of conflicts: what a tablet sent and what is here, side by side, and three ways out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maps.console.frame import Frame, Said, render
from maps.console.shifts import clock

WHAT: Mapping[str, Said] = {
    "case": ("上报", "Report"),
    "checkin": ("签到", "Check-in"),
    "sos": ("求助", "SOS"),
    "handover": ("交班", "Handover"),
    "takeover": ("接班", "Takeover"),
    "record": ("巡更记录", "Record"),
}
WAYS: Mapping[str, Said] = {
    "theirs": ("采用平板的", "The tablet's counts"),
    "ours": ("保留原有的", "What is here stays"),
    "note": ("保留原有的，平板的作备注", "It stays; the tablet's is put beside it"),
    "mended": ("保安已自行修改", "Its guard has mended it"),
}
OWN_CASE: Said = ("采用平板的：另立一案", "The tablet's becomes a case of its own")


@dataclass(frozen=True)
class Conflicts:
    """Conflicts as the API tells them: those that wait, and those settled last."""

    waiting: Sequence[Mapping[str, Any]]
    settled: Sequence[Mapping[str, Any]]
    may: bool
    fault: str = ""


def conflicts_page(frame: Frame, conflicts: Conflicts, said: Said | None = None) -> str:
    """Return the queue of conflicts."""
    return render(
        "conflicts.html",
        frame,
        conflicts=conflicts,
        said=said,
        what=WHAT,
        ways=WAYS,
        own_case=OWN_CASE,
        clock=clock,
        value=_value,
    )


def _value(value: Any) -> str:
    """Return a field's value as people read it."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, Mapping):
        return " ".join(_value(part) for part in value.values() if part)
    if isinstance(value, list):
        return "、".join(_value(part) for part in value)
    return str(value)
