"""Figures are the same, whether all cases are read or only those a period needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.store import case_ledger, cases, communities
from data.store.case_filters import Wanted
from data.store.case_ledger import TIMES
from data.store.case_tables import case_record
from geo.access import NOTHING, Scope
from geo.cases.kpi import COLUMNS, KEYS, Period, figures
from geo.community import Community

OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
NOVEMBER = Period.month(2026, 11)
STATES = ("linked", "accepted", "closed", "evaluated", "suspended", "cancelled", "merged")
BYS: tuple[str | None, ...] = (None, "month", *KEYS)


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    return communities.save(session, tiny)


def fill(session: Session, here: int, seed: int, number: int = 80) -> None:
    """Write rows of cases with any times around November, also such as no case ever has."""
    rng = np.random.default_rng(seed)

    def moment(sure: bool = False) -> datetime | None:
        late = timedelta(seconds=float(rng.integers(0, 90 * 24 * 3600)), microseconds=7)
        return OCTOBER + late if sure or rng.random() < 0.7 else None

    def one(*texts: str) -> str | None:
        return [*texts, None][rng.integers(len(texts) + 1)]

    rows: list[dict[str, Any]] = [
        {
            "community_id": here,
            "case_id": f"C-{seed}-{n}",
            "flow": "visit" if n % 11 == 0 else "case",
            "state": STATES[rng.integers(len(STATES))],
            "open": bool(rng.random() < 0.5),
            "version": 1,
            "category": one("1101", "2201"),
            "kind": one("hazard"),
            "severity": int(rng.integers(1, 5)),
            "grid_id": one("01", "02"),
            "channel": one("patrol"),
            "source": "reported",
            "linked_by": "zhou",
            "department": one("power", "telecom"),
            "handler": one("a", "b"),
            "rating": int(rng.integers(1, 6)) if rng.random() < 0.5 else None,
            "on_patrol": False,
            **{name: int(rng.integers(0, 2)) for name in ("redos", "reopens")},
            **dict.fromkeys(("returns", "escalations"), 0),
            **{column.name: moment() for column in TIMES.values()},
            **{name: moment(True) for name in ("linked_at", "created_at", "updated_at")},
        }
        for n in range(number)
    ]
    session.execute(insert(case_record), rows)


def same(session: Session, here: int, as_of: datetime, **asked: Any) -> None:
    whole = cases.ledger(session, here, **asked)
    for by in BYS:
        needed = case_ledger.counted(session, here, NOVEMBER, as_of=as_of, by=by, **asked)
        assert len(needed) < max(len(whole), 1)
        for least in (1, 5):
            told = figures(needed, NOVEMBER, as_of=as_of, by=by, least=least)
            assert told == figures(whole, NOVEMBER, as_of=as_of, by=by, least=least)


@pytest.mark.parametrize("seed", range(4))
def test_figures_of_the_needed_rows_are_those_of_all(
    session: Session, here: int, seed: int
) -> None:
    fill(session, here, seed)
    for as_of in (NOVEMBER.end + timedelta(days=9), NOVEMBER.start + timedelta(days=12.3)):
        same(session, here, as_of)
    same(session, here, NOVEMBER.end, scope=Scope(grids=frozenset({"01"})))
    same(session, here, NOVEMBER.end, wanted=Wanted(categories=("2201",)))


def test_what_is_read_as_arrays_is_what_the_rows_say(session: Session, here: int) -> None:
    fill(session, here, 0)
    rows = cases.listing(session, here, order="changed", limit=100).records
    rows = tuple(sorted(rows, key=lambda one: one.id))
    found = cases.ledger(session, here)
    assert [*found.columns] == [
        *TIMES,
        "redos",
        "reopens",
        "rating",
        *KEYS.values(),
        "state",
        *STATES[4:],
    ]
    for name, column in TIMES.items():
        said = [getattr(row, column.name) for row in rows]
        told = [None if pd.isna(at) else at.to_pydatetime() for at in found[name]]
        assert told == said, name
    for name in (*KEYS.values(), "redos", "reopens"):
        assert found[name].tolist() == [getattr(row, name) for row in rows], name
    assert found["state"].tolist() == [row.state for row in rows]
    assert found["cancelled"].tolist() == [row.state == "cancelled" for row in rows]
    ratings = [None if np.isnan(one) else int(one) for one in found["rating"]]
    assert ratings == [row.rating for row in rows]


def test_where_there_is_nothing_the_columns_are_there(session: Session, here: int) -> None:
    found = case_ledger.counted(session, here, NOVEMBER, as_of=NOVEMBER.end)
    assert {*COLUMNS} <= {*found.columns}
    assert len(found) == 0
    assert figures(found, NOVEMBER, as_of=NOVEMBER.end)[0].denominator == 0
    fill(session, here, 0, 5)
    assert len(cases.ledger(session, here, scope=NOTHING)) == 0
