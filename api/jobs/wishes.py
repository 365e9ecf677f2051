"""What may be asked of a plan on the page: texts of a form to settings, every fault at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, get_args

from geo.errors import InputError
from geo.faults import Fault
from geo.partition import SplitParams
from geo.patrol import PatrolParams
from geo.patrol.params import Prefer

Kind = Literal["split", "patrol"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_S = 300.0
"""Longest search that is started from a page."""
MOST_DAYS = 31
"""Longest patrol plan that is."""
_SPLIT: Mapping[str, Callable[[str], Any]] = {
    "grids": int,
    "min_households": int,
    "max_households": int,
    "nest": str,
    "prefer": str,
    "time_limit_s": float,
    "seed": int,
}
_PATROL: Mapping[str, Callable[[str], Any]] = {
    "guards": int,
    "start": date.fromisoformat,
    "days": int,
    "speed_mps": float,
    "prefer": str,
    "guarantee": float,
    "time_limit_s": float,
    "seed": int,
}
FIELDS: Mapping[Kind, Mapping[str, Callable[[str], Any]]] = {"split": _SPLIT, "patrol": _PATROL}


def wished(kind: Kind, given: Mapping[str, str], today: date) -> dict[str, Any]:
    """Return the wishes of a form as plain values for a job; what is not given keeps its default.

    Raises
    ------
    InputError
        A value cannot be read or is out of bounds.
    """
    values: dict[str, Any] = {"start": today} if kind == "patrol" else {}
    faults = []
    for name, read in FIELDS[kind].items():
        text = given.get(name, "").strip()
        if not text:
            continue
        try:
            values[name] = read(text)
        except ValueError:
            faults.append(Fault("form", f"“{text}”不对。", f"'{text}' is not right.", column=name))
    if values.get("time_limit_s", 0) > MOST_S:
        said = f"最多计算 {MOST_S:.0f} 秒。", f"At most {MOST_S:.0f} seconds."
        faults.append(Fault("form", *said, column="time_limit_s"))
    if values.get("days", 0) > MOST_DAYS:
        said = f"最多排 {MOST_DAYS} 天。", f"At most {MOST_DAYS} days."
        faults.append(Fault("form", *said, column="days"))
    if kind == "patrol" and values.get("prefer", "limits") not in get_args(Prefer):
        faults.append(Fault("form", "没有这种偏好。", "There is no such wish.", column="prefer"))
    if not faults:
        try:
            params_of(kind, values)
        except ValueError as error:
            faults.append(Fault("form", f"参数不合要求：{error}。", f"{error}."))
    if faults:
        raise InputError(faults)
    return {name: str(one) if isinstance(one, date) else one for name, one in values.items()}


def params_of(kind: Kind, values: Mapping[str, Any]) -> SplitParams | PatrolParams:
    """Return the settings that a job's plain values mean.

    Raises
    ------
    ValueError
        One is out of bounds.
    """
    if kind == "split":
        return replace(SplitParams(), **values)
    start = values.get("start")
    more = {"start": date.fromisoformat(start)} if isinstance(start, str) else {}
    return replace(PatrolParams(), **{**values, **more})
