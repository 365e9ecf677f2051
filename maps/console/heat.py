"""The page of heatmaps in the console: filters, the map, when incidents happen, files to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps.console.frame import Frame, Said, render
from maps.console.timeline import CHANNELS

KINDS: Mapping[str, Said] = {
    "incidents": ("事件", "Incidents"),
    "hazards": ("隐患", "Hazards"),
}
SOURCES: Mapping[str, Said] = {
    "reported": ("居民上报", "Reported"),
    "discovered": ("巡查发现", "Discovered"),
    "all": ("合计", "Both together"),
}
HOURS: Mapping[str, Said] = {
    "": ("全天", "All day"),
    "6-14": ("早班 6–14 时", "Early 6–14"),
    "14-22": ("中班 14–22 时", "Middle 14–22"),
    "22-6": ("夜班 22–6 时", "Night 22–6"),
}
WEEKDAYS: Mapping[str, Said] = {
    "": ("每天", "Every day"),
    "work": ("周一至周五", "Monday to Friday"),
    "rest": ("周六、周日", "Saturday, Sunday"),
    **{
        str(number): pair
        for number, pair in enumerate(
            [
                ("周一", "Monday"),
                ("周二", "Tuesday"),
                ("周三", "Wednesday"),
                ("周四", "Thursday"),
                ("周五", "Friday"),
                ("周六", "Saturday"),
                ("周日", "Sunday"),
            ]
        )
    },
}
_BAR_W, _BAR_H = 24, 90


@dataclass(frozen=True)
class HeatDesk:
    """What the page is told.

    Parameters
    ----------
    kind
        `incidents` or `hazards`.
    values
        The filters by their names in the address.
    bandwidths_m
        Those offered.
    categories
        Groups with their categories: (code, name, [(code, name), ...]).
    others, channels
        Words of imported files that are no categories of ours, and channels there are.
    period
        First and last day of what is looked at; None where there is nothing.
    n
        How many are looked at; None where too few to be told.
    hours, weekdays
        (2, 24) and (2, 7) counts, reported and discovered; NaN where withheld.
    queries
        What changes one filter: by "hours" and "weekday", the query for each bar.
    map_query, view
        Query of the map's own address, and its view that is shown first; empty for the usual one.
    stills
        Views a file can be made of: key and title.
    """

    kind: str
    values: Mapping[str, str]
    bandwidths_m: Sequence[int]
    categories: Sequence[tuple[str, Said, Sequence[tuple[str, Said]]]]
    others: Sequence[str]
    channels: Sequence[str]
    period: tuple[str, str] | None
    n: int | None
    hours: NDArray[np.float64] | None
    weekdays: NDArray[np.float64] | None
    queries: Mapping[str, Sequence[str]]
    map_query: str
    view: str
    stills: Sequence[tuple[str, Said]] = field(default=())


def heat_page(frame: Frame, desk: HeatDesk) -> str:
    """Return the page of heatmaps."""
    charts = []
    for name, counts, titles in (
        ("hours", desk.hours, [(f"{hour}–{hour + 1} 时", f"{hour}:00") for hour in range(24)]),
        ("weekday", desk.weekdays, [WEEKDAYS[str(day)] for day in range(7)]),
    ):
        if counts is not None:
            charts.append(_chart(frame, name, counts, titles, desk.queries[name]))
    return render(
        "heatmap.html", frame,
        desk=desk, kinds=KINDS, sources=SOURCES, hours=HOURS, weekdays=WEEKDAYS,
        channel_names={code: CHANNELS.get(code, (code, code)) for code in desk.channels},
        charts=charts, page="heatmap" if desk.kind == "incidents" else "hazards",
    )  # fmt: skip


def _chart(
    frame: Frame,
    name: str,
    counts: NDArray[np.float64],
    titles: Sequence[Said],
    queries: Sequence[str],
) -> dict[str, Any]:
    """Return bars, discovered upon reported, each a link that sets the filter."""
    known = np.nan_to_num(counts)
    top = max(float(known.sum(axis=0).max()), 1.0)
    bars = []
    for at, title in enumerate(titles):
        reported, found = (float(part) for part in known[:, at])
        hidden = bool(np.isnan(counts[:, at]).any())
        low, high = _BAR_H * reported / top, _BAR_H * found / top
        said = frame.t(
            f"{frame.say(title)}：上报 {_count(counts[0, at])}，发现 {_count(counts[1, at])}",
            f"{frame.say(title)}: reported {_count(counts[0, at])}, "
            f"discovered {_count(counts[1, at])}",
        )
        bars.append(
            {
                "x": at * _BAR_W,
                "low": round(low, 1),
                "high": round(high, 1),
                "title": said,
                "hidden": hidden,
                "label": frame.say(title)[:3] if name == "weekday" else str(at),
                "query": queries[at],
            }
        )
    heading = {"hours": ("按小时", "By hour of the day"), "weekday": ("按星期", "By weekday")}
    return {"name": name, "title": heading[name], "bars": bars, "width": len(titles) * _BAR_W,
            "height": _BAR_H, "top": f"{top:,.0f}"}  # fmt: skip


def _count(value: float) -> str:
    return "—" if np.isnan(value) else f"{value:,.0f}"
