"""Dashboards: the figures of one kind of subject, each beside the period before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from api.figures.reading import Reader
from geo.cases.kpi import Figure
from geo.errors import DeniedError
from geo.figures import Change, Kind, Span, changes, span_of

Of = Literal["community", "grid", "department", "guard", "worker"]
OF: tuple[Of, ...] = get_args(Of)
PEOPLE = ("guard", "worker")
TREND = 6
"""Periods a trend shows."""


@dataclass(frozen=True)
class Dashboard:
    """Figures of a period, by name and group, and how they changed.

    Parameters
    ----------
    figures
        Totals first, then the groups in plain order; empty where there is nothing to see.
    trend
        The totals of the last periods, oldest first, this one last: first day and figures.
    """

    of: Of
    span: Span
    figures: list[Figure]
    changes: dict[tuple[str, str | None], Change]
    trend: list[tuple[date, list[Figure]]]
    least: int

    @property
    def totals(self) -> list[Figure]:
        """The figures of all groups together."""
        return [one for one in self.figures if one.group is None]

    @property
    def groups(self) -> dict[str, dict[str, Figure]]:
        """The figures of each group by name."""
        found: dict[str, dict[str, Figure]] = {}
        for one in self.figures:
            if one.group is not None:
                found.setdefault(one.group, {})[one.formula.name] = one
        return found


def seen(reader: Reader) -> tuple[Of, ...]:
    """Return the subjects whose figures a reader may see."""
    hidden: set[Of] = set()
    if not reader.people:
        hidden |= {"guard", "worker"}
    if not reader.patrols:
        hidden.add("guard")
    return tuple(one for one in OF if one not in hidden)


def dashboard(reader: Reader, of: Of, kind: Kind, on: date, *, trend: bool = True) -> Dashboard:
    """Return the dashboard of a subject for the day, week or month a day lies in.

    The period before is counted at its own end; of a period that runs, only as much of the one
    before is taken as has passed of it.

    Raises
    ------
    DeniedError
        The reader may not see figures of single people.
    ValueError
        The period has not begun.
    """
    if of not in seen(reader):
        raise DeniedError("Your roles do not show figures of single people.")
    span = span_of(kind, on, reader.at)
    now = _figures(reader, of, span, before=False)
    before = _figures(reader, of, span, before=True)
    return Dashboard(
        of,
        span,
        now,
        changes(now, before),
        _trend(reader, span) if trend and of != "guard" else [],
        reader.least,
    )


def _figures(reader: Reader, of: Of, span: Span, *, before: bool) -> list[Figure]:
    period = span.before if before else span.period
    as_of = span.before.end if before else span.as_of
    judged_at = as_of if span.running else None
    if of == "guard":
        return reader.of_patrols(period, "guard", as_of=judged_at)
    if of == "community":
        return [
            *reader.of_cases(period, as_of),
            *reader.of_patrols(period, as_of=judged_at),
            *reader.of_visits(period, {}),
        ]
    if of == "department":
        return reader.of_cases(period, as_of, "department")
    if of == "worker":
        return [
            *reader.of_cases(period, as_of, "worker"),
            *reader.of_visits(period, reader.workers),
        ]
    own = {grid: grid for grid in reader.office.grids}
    return [
        *reader.of_cases(period, as_of, "grid"),
        *reader.of_patrols(period, "grid", as_of=judged_at),
        *reader.of_visits(period, own),
    ]


def _trend(reader: Reader, span: Span) -> list[tuple[date, list[Figure]]]:
    """Return the totals of cases of the last periods."""
    found = []
    last = span
    for _ in range(TREND):
        found.append((last.first, reader.of_cases(last.period, last.as_of)))
        last = span_of(last.kind, last.previous, reader.at)
    return found[::-1]


def default_day(today: date) -> date:
    """Return a day of the period shown first: yesterday's, so that it holds something."""
    return today - timedelta(days=1)
