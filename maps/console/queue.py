"""The queue: cases on a map and in a list beside it, and how many stand at which step."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.cases import Categories, Role, WorkingTime
from geo.cases.actor import ROLE_NAMES
from geo.cases.loop import CASE
from geo.cases.spells import WAITS_FOR
from maps.console import badges, times
from maps.console.fields import grouped
from maps.console.filters import TASKS, TOLD, VIEWS, Filters
from maps.console.frame import Frame, Said, render
from maps.styles import palette


@dataclass(frozen=True)
class Line:
    """One case in a list.

    Parameters
    ----------
    case_id, number
        What stands for it in URLs, and what people read out.
    place
        (longitude, latitude) in EPSG:4326.
    where
        Building, compound or thing it is at.
    due_at, risk_at
        Of the step it waits for; None while no clock runs.
    told
        What somebody waits to have answered, and why it came back: name and text.
    """

    case_id: str
    number: str
    state: str
    category: str | None
    severity: int | None
    description: str
    reported_at: datetime
    place: tuple[float, float] | None = None
    where: str = ""
    grid_id: str | None = None
    department: str | None = None
    due_at: datetime | None = None
    risk_at: datetime | None = None
    told: Sequence[tuple[Said, Said]] = ()


@dataclass(frozen=True)
class Queue:
    """Cases to be shown and what they were chosen by.

    Parameters
    ----------
    role
        In which the person looks at them.
    lines
        One page of them.
    counts
        How many cases the person may see are in each state.
    overdue, asked, back
        How many of them are over the limit of their step, wait for more time, were sent back.
    whose
        Departments and how many of the overdue ones they have, the most first; empty where it is
        not asked for.
    grids
        Ids to choose from.
    ground_url
        Where the map's ground is.
    following
        Cursor of the next page, if there is one.
    texts
        Whether the person sees what was said and by whom, and may look for it.
    """

    role: Role
    filters: Filters
    lines: Sequence[Line]
    counts: Mapping[str, int]
    overdue: int
    grids: Sequence[str]
    categories: Categories
    calendar: WorkingTime
    ground_url: str
    now: datetime
    following: str | None = None
    texts: bool = True
    asked: int = 0
    back: int = 0
    whose: Sequence[tuple[str | None, int]] = ()


def queue_page(frame: Frame, queue: Queue, said: Said | None = None) -> str:
    """Return the page of the queue; `said` is what was done just now."""
    filters = queue.filters
    lines = [
        shown(line, frame, queue.categories, queue.calendar, queue.now) for line in queue.lines
    ]
    return render(
        "queue.html",
        frame,
        filters=filters,
        lines=lines,
        steps=_steps(queue),
        sides=_sides(queue),
        views=_views(queue),
        told=TOLD.get(filters.view),
        todo=TASKS.get(queue.role, TASKS["analyst"]),
        role=ROLE_NAMES[queue.role],
        overdue=queue.overdue,
        whose=whose(queue.categories, queue.whose),
        states=[(state.code, (state.zh, state.en)) for state in CASE.states],
        groups=grouped(queue.categories),
        departments=queue.categories.departments,
        grids=queue.grids,
        following=queue.following,
        map_data=map_data(frame, queue.ground_url, lines),
        texts=queue.texts,
        said=said,
    )


def whose(
    categories: Categories, tallied: Sequence[tuple[str | None, int]]
) -> list[tuple[str, Said, int]]:
    """Return whose the overdue cases are: the code, a name and a number."""
    known = categories.departments
    nobody = ("尚未派单", "not dispatched yet")
    return [
        (code or "", known.get(code, (code, code)) if code else nobody, number)
        for code, number in tallied
    ]


def shown(
    line: Line, frame: Frame, categories: Categories, calendar: WorkingTime, now: datetime
) -> dict[str, Any]:
    """Return a case as the templates and the map want it."""
    state, category = CASE.state(line.state), categories.get(line.category)
    step = WAITS_FOR.get(line.state)
    unit = category.limits[step].unit if category and step else "hour"
    due = times.standing(line.due_at, now, unit, calendar)
    late = line.due_at is not None and now > line.due_at
    soon = not late and line.risk_at is not None and now >= line.risk_at
    department = categories.departments.get(line.department or "")
    return {
        "id": line.case_id,
        "number": line.number,
        "url": f"{frame.base}/cases/{line.case_id}",
        "state": (state.zh, state.en),
        "code": line.state,
        "sign": badges.sign(line.state),
        "category": (category.zh, category.en) if category else ("未分类", "no category"),
        "severity": line.severity or 0,
        "severe": badges.severity(line.severity),
        "text": line.description,
        "where": line.where,
        "grid": line.grid_id or "",
        "department": department,
        "reported": times.short(line.reported_at),
        "due": due,
        "told": line.told,
        "standing": "overdue" if late else "at_risk" if soon else "on_time" if due else "",
        "place": line.place,
    }


def mark(line: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
    """Return a case that has a place, of `shown`, as the script marks it on a map."""
    return {
        "id": line["id"],
        "url": line["url"],
        "at": [line["place"][1], line["place"][0]],
        "sign": frame.say(line["sign"]),
        "severity": line["severity"],
        "standing": line["standing"],
        "open": line["code"] not in {"closed", "evaluated", "cancelled", "merged"},
        "title": f"{frame.say(line['category'])} · {frame.say(line['state'])}",
        "due": frame.say(line["due"]) if line["due"] else "",
    }


def map_data(frame: Frame, ground_url: str, lines: Sequence[Mapping[str, Any]], **more: Any) -> str:
    """Return what the script draws on the map, as JSON that cannot end its element."""
    cases = [mark(line, frame) for line in lines if line["place"]]
    data = {"ground": ground_url, "cases": cases, "palette": palette(), "lang": frame.lang, **more}
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _views(queue: Queue) -> list[dict[str, Any]]:
    """Return the views to choose from; those that come and go only while something is in them."""
    counts = {"asked": queue.asked, "back": queue.back}
    return [
        {
            "code": code,
            "said": said,
            "count": counts.get(code),
            "chosen": queue.filters.view == code and not queue.filters.step,
        }
        for code, said in VIEWS.items()
        if counts.get(code) != 0 or queue.filters.view == code
    ]


def _steps(queue: Queue) -> list[dict[str, Any]]:
    """Return the six steps with how many cases stand at each."""
    return [
        {
            "code": code,
            "said": (zh, en),
            "states": [
                ((state.zh, state.en), queue.counts.get(state.code, 0))
                for state in CASE.states
                if state.step == code
            ],
            "count": sum(queue.counts.get(s.code, 0) for s in CASE.states if s.step == code),
            "chosen": queue.filters.step == code,
            "query": Filters(view="all", step=code).query(),
        }
        for code, zh, en in CASE.steps
    ]


def _sides(queue: Queue) -> list[dict[str, Any]]:
    """Return the side states that have cases."""
    return [
        {
            "said": (state.zh, state.en),
            "count": queue.counts[state.code],
            "chosen": queue.filters.state == state.code,
            "query": Filters(view="all", state=state.code).query(),
        }
        for state in CASE.states
        if not state.step and queue.counts.get(state.code)
    ]
