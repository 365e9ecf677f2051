"""Papers list some of what is late or new, and count all of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api.figures.reading import Reader
from api.papers import gathered
from data.store import communities
from data.store.case_rows import Marks
from geo.cases.kpi import Period
from geo.community import Community
from tests.data.store.test_cases import HOUR, MONDAY, kept, steps


@pytest.fixture
def reader(session: Session, tiny: Community, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Four cases of a morning, the last of which is not late yet at noon; tables hold two."""
    monkeypatch.setattr(gathered, "MOST", 2)
    here = communities.save(session, tiny)
    for number, due_h in ((1, 2), (2, 3), (3, 3), (4, 6)):
        grid = "01" if number < 3 else None
        kept(session, here, number, marks=Marks(due_at=MONDAY + due_h * HOUR), grid_id=grid)
    office: Any = None
    return Reader(session, here, MONDAY + 5 * HOUR, office)


def test_all_that_is_late_is_counted_with_whose_it_is(reader: Reader) -> None:
    assert len(gathered.overdue(reader)) == 2
    assert gathered.late(reader, "department") == {"": 3}
    assert gathered.late(reader, "grid_id") == {"01": 2, "": 1}


def test_however_much_is_late_what_is_due_soon_is_told(reader: Reader) -> None:
    assert [one.case_id for one in gathered.soon(reader, 2 * HOUR)] == ["C-04"]
    assert not gathered.soon(reader, HOUR / 2)


def test_all_that_came_is_counted_by_grid(reader: Reader) -> None:
    day = Period(MONDAY, MONDAY + timedelta(days=1))
    assert len(gathered.came(reader, day)) == 2
    assert gathered.came_by_grid(reader, day) == {"01": 2, "": 2}


def test_what_was_cancelled_is_neither_reported_nor_work(session: Session, reader: Reader) -> None:
    case = kept(session, reader.community_id, 5, grid_id="02")
    steps(session, reader.community_id, case, "cancel", reader.at, reason="duplicate")
    week = Period(MONDAY, MONDAY + timedelta(days=7))
    rows = gathered.reported(reader.rows)
    assert [one.now for one in gathered.counted(rows, "category", week, week)] == [4]
    assert [(one.name, one.came) for one in gathered.workload(reader, "grid_id")] == [("01", 2)]
