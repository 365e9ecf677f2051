"""Visits of grid workers: the list, how much of each grid they reach, one visit, and a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from geo.cases import Actor, Case, Categories, Option, Refused
from geo.cases.walk import VISIT
from maps.console import times
from maps.console.filters import plain
from maps.console.forms import Typed, forms, said_in
from maps.console.frame import Frame, Said, render
from maps.console.timeline import timeline
from maps.console.turns import barred, steps, turn

SIGNS: Mapping[str, Said] = {
    "walked": ("走", "W"),
    "recorded": ("记", "R"),
    "handled": ("办", "H"),
    "replied": ("回", "A"),
    "evaluated": ("评", "★"),
    "finished": ("✓", "✓"),
    "transferred": ("转", "→"),
    "cancelled": ("废", "×"),
}
"""A visit's state as a sign: a letter of its step."""
STATES = [(state.code, (state.zh, state.en)) for state in VISIT.states]


@dataclass(frozen=True)
class VisitFilters:
    """Which visits somebody wants to see; empty is all, of days the last thirty.

    Parameters
    ----------
    first, last
        Days as in 2026-11-23; both are in the period.
    after
        The cursor of the page before.
    """

    state: str = ""
    grid: str = ""
    first: str = ""
    last: str = ""
    mine: bool = False
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "VisitFilters":
        """Return the filters of a query; what means nothing is left out."""
        names = [item.name for item in fields(cls) if item.name != "mine"]
        values: dict[str, Any] = {name: plain(given.get(name, "")) for name in names}
        if values["state"] not in dict(STATES):
            values["state"] = ""
        values |= {name: "" for name in ("first", "last") if not _is_day(values[name])}
        return cls(**values, mine=given.get("mine") == "1")

    def query(self, **changes: Any) -> str:
        """Return the query of these filters with changes; from the first page, unless it says."""
        kept = asdict(replace(self, **{"after": "", **changes}))
        return urlencode({k: "1" if v is True else v for k, v in kept.items() if v})


@dataclass(frozen=True)
class Visit:
    """One visit in a list; `where` says to whom, `text` what was found."""

    case_id: str
    number: str
    state: str
    grid_id: str | None
    walked_at: datetime
    where: str = ""
    text: str = ""
    rating: int | None = None


@dataclass(frozen=True)
class Covered:
    """How much of a grid was visited.

    Parameters
    ----------
    places, visited
        Buildings of the grid, and those visited in the period.
    visits
        Visits in the period.
    last_at
        Of the last visit before the period's end.
    missed
        Names of the buildings nobody visited.
    """

    grid_id: str
    places: int
    visited: int
    visits: int
    last_at: datetime | None
    missed: Sequence[str] = ()


@dataclass(frozen=True)
class Visits:
    """What the page of visits shows.

    Parameters
    ----------
    first, last
        The period, as days.
    walks
        Whether the person may write a visit down.
    texts
        Whether the person sees to whom they were and what was found.
    """

    filters: VisitFilters
    visits: Sequence[Visit]
    covered: Sequence[Covered]
    grids: Sequence[str]
    first: date
    last: date
    walks: bool
    texts: bool
    following: str | None = None


@dataclass(frozen=True)
class Walk:
    """The form on which a visit is written down; `buildings` are (id, name) to choose from."""

    command_id: str
    case_id: str
    buildings: Sequence[tuple[str, str]]
    grids: Sequence[str]
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()


@dataclass(frozen=True)
class VisitSheet:
    """Everything the page of one visit shows; see `maps.console.sheet.Sheet`."""

    case: Case
    number: str
    where: str
    able: Sequence[Actor]
    options: Sequence[Option]
    command_ids: Sequence[str]
    categories: Categories
    refused: Refused | None = None
    faults: Sequence[Said] = ()
    typed: Typed | None = None
    seen: int | None = None


def visits_page(frame: Frame, visits: Visits, said: Said | None = None) -> str:
    """Return the page of visits; `said` is what was done just now."""
    return render(
        "visits.html",
        frame,
        page=visits,
        filters=visits.filters,
        lines=[_shown(frame, visit) for visit in visits.visits],
        covered=[_covered(one) for one in visits.covered],
        whole=_covered(_together(visits.covered)),
        states=STATES,
        said=said,
    )


def walk_page(frame: Frame, walk: Walk) -> str:
    """Return the page on which a visit is written down."""
    names = ("building", "household", "place", "grid", "description", "finish")
    values = {**dict.fromkeys(names, ""), **walk.values}
    return render("walk.html", frame, walk=walk, values=values)


def visit_page(frame: Frame, sheet: VisitSheet, said: Said | None = None) -> str:
    """Return the page of one visit; `said` is what was done just now."""
    case, book = sheet.case, sheet.categories
    made = forms(case, sheet.options, book, sheet.command_ids, typed=sheet.typed)
    me = sheet.able[0].name if sheet.able else ""
    state = case.table.state(case.state)
    gone = sheet.typed and not any(one.command == sheet.typed.command for one in sheet.options)
    handed = next((e.details.target for e in case.history if e.kind == "transfer"), None)
    return render(
        "visit.html",
        frame,
        case=case,
        sheet=sheet,
        said=said,
        state=(state.zh, state.en),
        sign=SIGNS[case.state],
        walk=steps(case),
        forward=[form for form in made if form.forward],
        others=[form for form in made if not form.forward],
        barred=barred(case, sheet.able, made),
        turn=turn(case, book),
        events=timeline(case, book, me, lambda _: None, sheet.seen),
        gone=said_in(sheet.typed.values, book) if sheet.typed and gone else "",
        handed=handed,
        walked=times.moment(case.history[0].at),
    )


def _shown(frame: Frame, visit: Visit) -> dict[str, Any]:
    state = VISIT.state(visit.state)
    return {
        **asdict(visit),
        "url": f"{frame.base}/visits/{visit.case_id}",
        "sign": SIGNS[visit.state],
        "state": (state.zh, state.en),
        "open": state.open,
        "at": times.short(visit.walked_at),
    }


def _covered(one: Covered) -> dict[str, Any]:
    percent = round(100 * one.visited / one.places) if one.places else 0
    last = times.short(one.last_at) if one.last_at else None
    return asdict(one) | {"percent": percent, "last": last}


def _together(covered: Sequence[Covered]) -> Covered:
    """Return all grids as one."""
    moments = [one.last_at for one in covered if one.last_at is not None]
    return Covered(
        "",
        sum(one.places for one in covered),
        sum(one.visited for one in covered),
        sum(one.visits for one in covered),
        max(moments, default=None),
    )


def _is_day(text: str) -> bool:
    try:
        return 2002 <= date.fromisoformat(text).year <= 2098
    except ValueError:
        return False
