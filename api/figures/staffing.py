"""Who is where, with what to do: grids and their people, the week's duties, the night past."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import pandas as pd

from api.figures.reading import Reader
from api.papers import gathered
from api.view import View
from data.store import case_visits, patrol_history, shift_plan, specialists
from geo.cases.kpi import Period
from geo.cases.loop import OPEN
from geo.clock import LOCAL
from geo.figures.checked import MADE
from maps.console.grids import GridLine, Person
from maps.console.roster import Missed, Roster, Walked
from maps.console.workload import GuardLoad

DAY = timedelta(days=1)
VISITS_DAYS = 30
"""How far back a grid's last visit is looked for."""
MUCH = 1.25
"""So many times the mean of all hours is much."""
_MISSED = ("planned_at", "kind", "ref_id", "grid_id", "guard_id")


def grid_lines(here: View, reader: Reader) -> list[GridLine]:
    """Return the grids in force with their people and what is going on in them."""
    grids = reader.grids
    if grids is None:
        return []
    people = _people(here, reader)
    open_, late = _waiting(reader), gathered.late(reader, "grid_id")
    visited = _last_visits(reader)
    passed = _last_passed(reader)
    return [
        GridLine(
            grid_id=str(row.grid_id),
            households=int(row.households),
            buildings=int(row.buildings),
            compound=str(row.compound or ""),
            people=tuple(people.get(str(row.grid_id), ())),
            worker=reader.workers.get(str(row.grid_id), "") if reader.people else "",
            waiting=open_.get(str(row.grid_id), 0),
            overdue=late.get(str(row.grid_id), 0),
            visited_at=visited.get(str(row.grid_id)),
            passed_at=passed.get(str(row.grid_id)),
        )
        for row in grids.sort_values("grid_id").itertuples()
    ]


def night(now: datetime) -> Period:
    """Return the last night that is over: from 22:00 to 06:00 local time."""
    local = now.astimezone(LOCAL)
    end = datetime.combine(local.date(), time(6), LOCAL)
    if end > local:
        end -= DAY
    return Period(end - timedelta(hours=8), end)


def roster(reader: Reader, on: date) -> Roster:
    """Return who works in the week a day lies in, and how the night just past was walked."""
    monday = on - timedelta(days=on.weekday())
    week = Period.days(monday, monday + timedelta(days=6))
    duties = patrol_history.shifts(
        reader.session, reader.community_id, week.start - timedelta(hours=8), week.end
    )
    duties = duties[duties["date"].isin([monday + DAY * n for n in range(7)])]
    cells: dict[tuple[str, date], tuple[str, str]] = {
        (str(guard), day): (str(shift), str(duty))
        for guard, day, shift, duty in zip(
            *(duties[name].tolist() for name in ("guard_id", "date", "shift", "duty")), strict=True
        )
    }
    past = night(reader.at)
    walked = reader.walked(past)
    judged = walked.judged
    lost = judged[judged["state"] == "missed"].sort_values("planned_at")
    names = shift_plan.checkpoint_names(reader.session, reader.community_id)
    counts = {str(guard): own["state"].value_counts() for guard, own in judged.groupby("guard_id")}
    return Roster(
        monday=monday,
        today=reader.at.astimezone(LOCAL).date(),
        guards=sorted({guard for guard, _ in cells}),
        cells=cells,
        night=(past.start, past.end),
        walked=[
            Walked(
                guard,
                int(count.sum()),
                int(count.get("on_time", 0)),
                int(count.get("late", 0)),
                int(count.get("missed", 0)),
            )
            for guard, count in sorted(counts.items())
        ],
        missed=[
            Missed(
                at.to_pydatetime(),
                str(kind),
                names.get(str(ref), str(ref)) if kind == "checkpoint" else str(ref),
                "" if pd.isna(grid) else str(grid),
                str(guard),
            )
            for at, kind, ref, grid, guard in zip(
                *(lost[name] for name in _MISSED),
                strict=True,
            )
        ],
    )  # fmt: skip


def guard_loads(reader: Reader) -> list[GuardLoad]:
    """Return the hours each guard is on duty this week, the most first.

    Where the plan does not reach over the whole week nobody has much: who works its first days
    only seems to work more than others.
    """
    today = reader.at.astimezone(LOCAL).date()
    monday = today - timedelta(days=today.weekday())
    week = Period.days(monday, monday + timedelta(days=6))
    duties = patrol_history.shifts(reader.session, reader.community_id, week.start, week.end)
    whole = duties["date"].isin([monday + DAY * n for n in range(7)])
    judged = duties.loc[whole, "date"].nunique() == 7
    hours = (duties["end"] - duties["start"]).dt.total_seconds() / 3600
    total = hours.groupby(duties["guard_id"]).sum()
    nights = duties.loc[duties["shift"] == "night", "guard_id"].value_counts().to_dict()
    mean = float(total.mean()) if len(total) else 0.0
    return [
        GuardLoad(str(guard), float(most), int(nights.get(guard, 0)), judged and most > MUCH * mean)
        for guard, most in total.sort_values(ascending=False, kind="stable").items()
    ]


def _people(here: View, reader: Reader) -> Mapping[str, list[Person]]:
    columns = here.columns("specialists")
    found: dict[str, list[Person]] = {}
    for one in specialists.listing(reader.session, reader.community_id, here.scope("specialists")):
        name = one.name if "name" in columns else ""
        phone = (one.phone or "") if "phone" in columns else ""
        found.setdefault(one.grid_id, []).append(Person(specialists.NAMES[one.kind], name, phone))
    return found


def _waiting(reader: Reader) -> Mapping[str, int]:
    rows = reader.rows
    waiting = rows.loc[rows["state"].isin(OPEN) & rows["grid_id"].notna(), "grid_id"]
    return {str(grid): int(number) for grid, number in waiting.value_counts().items()}


def _last_visits(reader: Reader) -> Mapping[str, datetime]:
    """Return when a grid worker last visited anything in each grid."""
    since = reader.at - timedelta(days=VISITS_DAYS)
    found: dict[str, datetime] = {}
    for visit in case_visits.between(
        reader.session, reader.community_id, since, reader.at, reader.visits
    ):
        if visit.grid_id:
            at = visit.history[0].at
            found[visit.grid_id] = max(found.get(visit.grid_id, at), at)
    return found


def _last_passed(reader: Reader) -> Mapping[str, datetime]:
    """Return when a guard last checked in in each grid, within a day."""
    if not reader.patrols:
        return {}
    judged = reader.walked(Period(reader.at - DAY, reader.at)).judged
    made = judged[judged["state"].isin(MADE) & judged["grid_id"].notna()]
    at = made["planned_at"] + pd.to_timedelta(made["late_min"], unit="min")
    last = at.dt.floor("s").groupby(made["grid_id"]).max()
    return {str(grid): one.to_pydatetime() for grid, one in last.items()}
