"""Figures of patrols: planned stops, rounds and shifts against what was checked in."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd

from geo.cases.kpi import LEAST, Figure, Formula
from geo.cases.kpi.suppress import withheld
from geo.figures.checked import MADE, PROVED

By = Literal["guard", "grid", "day"]
KEYS = {"guard": "guard_id", "grid": "grid_id", "day": "day"}
NO_PATROL = "本期没有应到的巡更。 No patrol was due in the period."

_FORMULAS = (
    Formula(
        "visits_on_time",
        "share",
        "按时到点率",
        "Visits on time",
        "计划时刻前后 10 分钟内有签到的到点 ÷ 全部应到点；用餐、交接、守望不计；"
        "位置或设备可疑的签到不算。",
        "Planned visits with a check-in within 10 minutes ÷ visits due, without meals, handovers "
        "and watches; check-ins with a doubtful place or device do not count.",
    ),
    Formula(
        "visits_missed",
        "share",
        "漏检率",
        "Missed visits",
        "到限时（该点最长间隔，未定的为 60 分钟）仍无签到的应到点 ÷ 全部应到点。",
        "Planned visits without a check-in up to the place's limit (60 minutes where it has none) "
        "÷ visits due.",
    ),
    Formula(
        "rounds_completed",
        "share",
        "巡段完成率",
        "Rounds completed",
        "段内各点全部到过的巡逻段 ÷ 应走且有巡更点的巡逻段；一段不超过一小时。",
        "Stretches of the round with every place on them visited ÷ stretches due that have places; "
        "a stretch is at most an hour.",
    ),
    Formula(
        "places_covered",
        "share",
        "点位覆盖率",
        "Places covered",
        "各班应到点位中至少到过一次的 ÷ 各班应到点位（同班同点计一次）。",
        "Places visited at least once in a shift ÷ places due in it, summed over the shifts.",
    ),
    Formula(
        "visits_proved",
        "share",
        "到点有据率",
        "Visits with proof",
        "由停留、扫码或感应证明的到点 ÷ 全部到点；其余只是按键。",
        "Visits shown by a stay, a code or a tag ÷ visits made; the others are a button pressed.",
    ),
    Formula(
        "shifts_walked",
        "share",
        "到岗率",
        "Shifts walked",
        "至少有一次签到的巡逻班次 ÷ 应巡逻的班次（已结束的）。",
        "Walking shifts with at least one check-in ÷ walking shifts that are over.",
    ),
)
PATROL: dict[str, Formula] = {formula.name: formula for formula in _FORMULAS}
"""Every figure of patrols by name, in the order they are shown."""


def patrol_figures(
    judged: pd.DataFrame,
    shifts: pd.DataFrame,
    *,
    by: By | None = None,
    least: int = LEAST,
) -> list[Figure]:
    """Return every figure of patrols, the totals first, then those of each group in plain order.

    Parameters
    ----------
    judged
        As `geo.figures.judged` gives them, with `round` (number of the stretch, below 0 for none),
        `date` and `shift`, and the column of `by`: `guard_id`, `grid_id` or `day`.
    shifts
        Walking shifts that are over: `guard_id`, `day` and `seen`, whether there is a check-in.
    by
        Group by this. Grids have no shifts of their own.
    least
        Figures over fewer visits are withheld, and others with them (`geo.cases.kpi.suppress`).
    """
    names = [name for name in PATROL if by != "grid" or name != "shifts_walked"]
    total = [
        figure
        for name in names
        for figure in _column(name, _members(name, judged, shifts, None), [None], least)
    ]
    if by is None:
        return total
    key = KEYS[by]
    samples = {name: _members(name, judged, shifts, key) for name in names}
    groups = sorted({str(one) for sample in samples.values() for one in sample["key"]})
    columns = [_column(name, sample, list(groups), least) for name, sample in samples.items()]
    return total + [figure for row in zip(*columns, strict=True) for figure in row]


def _members(
    name: str, judged: pd.DataFrame, shifts: pd.DataFrame, key: str | None
) -> pd.DataFrame:
    """Return `key` and `amount` (1 or 0) of everything in a figure's denominator."""
    return _SAMPLES[name](judged, shifts, key)


def _keyed(frame: pd.DataFrame, key: str | None) -> "pd.Series":
    if key is None:
        return pd.Series([""] * len(frame), index=frame.index, dtype=object)
    return frame[key].fillna("").astype(str)


def _sample(frame: pd.DataFrame, key: str | None, amount: "pd.Series") -> pd.DataFrame:
    keys = _keyed(frame, key).to_numpy()
    return pd.DataFrame({"key": keys, "amount": amount.to_numpy(dtype=float)})


def _on_time(judged: pd.DataFrame, _: pd.DataFrame, key: str | None) -> pd.DataFrame:
    return _sample(judged, key, judged["state"] == "on_time")


def _missed(judged: pd.DataFrame, _: pd.DataFrame, key: str | None) -> pd.DataFrame:
    return _sample(judged, key, judged["state"] == "missed")


def _rounds(judged: pd.DataFrame, _: pd.DataFrame, key: str | None) -> pd.DataFrame:
    return _whole(judged[judged["round"] >= 0], key, ["round"], "min")


def _places(judged: pd.DataFrame, _: pd.DataFrame, key: str | None) -> pd.DataFrame:
    return _whole(judged, key, ["date", "shift", "kind", "ref_id"], "max")


def _proved(judged: pd.DataFrame, _: pd.DataFrame, key: str | None) -> pd.DataFrame:
    made = judged[judged["state"].isin(MADE)]
    return _sample(made, key, made["how"].isin(PROVED))


def _walked(_: pd.DataFrame, shifts: pd.DataFrame, key: str | None) -> pd.DataFrame:
    return _sample(shifts, key, shifts["seen"])


def _whole(
    judged: pd.DataFrame, key: str | None, of: list[str], how: Literal["min", "max"]
) -> pd.DataFrame:
    """Return one row for each of some things: whether all ("min") or any of it was visited."""
    made = judged["state"].isin(MADE).astype(float)
    parts = [_keyed(judged, key), *(judged[name].astype(str) for name in of)]
    grouped = made.groupby(parts).agg(how)
    return pd.DataFrame({"key": grouped.index.get_level_values(0), "amount": grouped.to_numpy()})


_SAMPLES: dict[str, Callable[[pd.DataFrame, pd.DataFrame, str | None], pd.DataFrame]] = {
    "visits_on_time": _on_time,
    "visits_missed": _missed,
    "rounds_completed": _rounds,
    "places_covered": _places,
    "visits_proved": _proved,
    "shifts_walked": _walked,
}


def _too_few(least: int) -> str:
    return f"应到不足 {least} 次，或须与之一并隐去。 Too few visits, or withheld with such."


def _column(name: str, sample: pd.DataFrame, groups: list[str | None], least: int) -> list[Figure]:
    """Return one figure of all groups."""
    wanted = pd.Index(["" if group is None else group for group in groups])
    codes = wanted.get_indexer(pd.Index(sample["key"]))
    sizes = np.bincount(codes, minlength=len(groups))
    parts = np.bincount(codes, weights=sample["amount"].to_numpy(), minlength=len(groups))
    hidden = withheld(sizes, least)
    found = []
    for group, size, part, out in zip(groups, sizes.tolist(), parts.tolist(), hidden, strict=True):
        if out:
            reason = _too_few(least)
            found.append(Figure(PATROL[name], group, None, None, None, reason))
        elif not size:
            found.append(Figure(PATROL[name], group, None, part, size, NO_PATROL))
        else:
            found.append(Figure(PATROL[name], group, part / size, part, size))
    return found
