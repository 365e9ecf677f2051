"""What papers are made of beside figures: cases, what is overdue, loads, missed stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from api.figures.reading import Reader
from data.store import cases
from data.store.case_filters import Wanted, cursor
from data.store.case_rows import Record
from geo.cases.kpi import Period
from geo.cases.loop import OPEN
from geo.figures import Load, loads
from geo.figures.workload import pace_days

MOST = 200
"""Rows a list of cases has at most."""


@dataclass(frozen=True)
class Counted:
    """How many cases came in, by a column, in a period and in the one before."""

    name: str
    now: int
    before: int


def overdue(reader: Reader) -> Sequence[Record]:
    """Return the open cases over the limit of their step, longest first; `MOST` of them."""
    wanted = Wanted(states=OPEN, overdue_at=reader.at)
    return cases.listing(
        reader.session, reader.community_id, scope=reader.cases, wanted=wanted, order="due",
        limit=MOST,
    ).records  # fmt: skip


def soon(reader: Reader, within: timedelta) -> Sequence[Record]:
    """Return the open cases whose step is over its limit within some time, the first first."""
    wanted = Wanted(states=OPEN, overdue_at=reader.at + within)
    return cases.listing(
        reader.session, reader.community_id, scope=reader.cases, wanted=wanted, order="due",
        limit=MOST, after=cursor("due", reader.at, 0),
    ).records  # fmt: skip


def came_by_grid(reader: Reader, period: Period) -> dict[str, int]:
    """Return how many cases came in within a period, by grid; "" for none."""
    wanted = Wanted(since=period.start, until=period.end)
    return _counts(reader, "grid_id", wanted)


def came(reader: Reader, period: Period) -> Sequence[Record]:
    """Return the newest cases that came in within a period, oldest first; `MOST` of them."""
    wanted = Wanted(since=period.start, until=period.end)
    found = cases.listing(
        reader.session, reader.community_id, scope=reader.cases, wanted=wanted, limit=MOST
    ).records
    return sorted(found, key=lambda one: one.linked_at)


def within(rows: pd.DataFrame, column: str, period: Period) -> pd.DataFrame:
    """Return the rows whose time in a column lies in a period."""
    at = rows[column]
    return rows[(at >= period.start) & (at < period.end)]


def reported(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the cases that count as reported, as on heatmaps: none cancelled, none merged."""
    return rows[~(rows["cancelled"] | rows["merged"])]


def counted(rows: pd.DataFrame, by: str, period: Period, before: Period) -> list[Counted]:
    """Return how many cases came in by a column, the most first."""
    now = within(rows, "linked_at", period)[by].fillna("").value_counts()
    was = within(rows, "linked_at", before)[by].fillna("").value_counts()
    names = sorted({*now.index, *was.index}, key=lambda name: (-now.get(name, 0), str(name)))
    return [Counted(str(name), int(now.get(name, 0)), int(was.get(name, 0))) for name in names]


def pace(reader: Reader) -> int:
    """Return over how many days loads are counted: fewer where the first case is younger."""
    first = reader.rows["linked_at"].min()
    return pace_days(None if pd.isna(first) else first, reader.at)


def late(reader: Reader, by: str) -> dict[str, int]:
    """Return how many open cases are over the limit of their step, by a column, as the queue.

    Those that have nothing in the column are under "".
    """
    return _counts(reader, by, Wanted(overdue_at=reader.at))


def workload(reader: Reader, by: str) -> list[Load]:
    """Return the loads by `department` or `grid_id`; what says none is left out."""
    rows = reported(reader.rows)
    rows = rows[rows[by].notna()]
    days = pace(reader)
    since = pd.Timestamp(reader.at) - pd.Timedelta(days=days)
    marks = pd.DataFrame(
        {
            "waiting": rows["state"].isin(OPEN),
            "came": rows["linked_at"] >= since,
            "done": rows["closed_at"] >= since,
        }
    )
    found = marks.groupby(rows[by].astype(str)).sum().astype(int)
    overdue = late(reader, by)
    return loads(
        {
            str(name): (waiting, overdue.get(str(name), 0), came, done)
            for name, waiting, came, done in zip(
                found.index, *(found[one].tolist() for one in marks), strict=True
            )
        },
        days,
    )


def _counts(reader: Reader, by: str, wanted: Wanted) -> dict[str, int]:
    found = cases.counts(reader.session, reader.community_id, by, scope=reader.cases, wanted=wanted)
    return {str(name or ""): number for name, number in found.items()}


def missed(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the missed stops of a period in the order of their times."""
    return judged[judged["state"] == "missed"].sort_values("planned_at", ignore_index=True)


def hours_of(rows: pd.DataFrame, period: Period) -> list[int]:
    """Return how many cases came in at each hour of the day, 0 to 23, local time."""
    at = within(rows, "linked_at", period)["linked_at"].dt.tz_convert("Asia/Shanghai").dt.hour
    return np.bincount(at.to_numpy(dtype=int), minlength=24).tolist()
