"""The demo's cases: made by the steps and rules of any others, and never twice."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from api.demo_cases import COUNT, ensure_cases
from api.demo_logins import ensure_logins
from data.photos import PhotoStore
from data.samples.courses import CODES, courses
from data.store import audit, cases
from data.store.engine import read_scope
from data.store.maintenance import check
from geo.cases import default_categories
from geo.clock import LOCAL
from geo.community import Community
from tests.api.conftest import CODE

NOW = datetime(2026, 11, 23, 15, tzinfo=LOCAL)
"""In the tiny plan, a Monday."""


def test_every_word_of_the_demo_has_a_category() -> None:
    assert set(CODES.values()) <= set(default_categories().rows)


def test_courses_lie_in_the_past_and_are_the_same_for_a_seed(tiny: Community) -> None:
    first, again = (list(courses(tiny, NOW, 20, seed=3)) for _ in range(2))
    assert first == again
    assert all(course.begins < NOW for course in first)
    assert list(courses(tiny, NOW, 20, seed=4)) != first


def test_cases_are_at_different_steps_and_sound(
    engine: Engine, stored: int, tmp_path: Path
) -> None:
    ensure_logins(engine, CODE, tmp_path / "logins.json", NOW)
    photos = PhotoStore(tmp_path / "photos")
    assert ensure_cases(engine, CODE, photos, now=NOW, seed=0) == COUNT
    assert ensure_cases(engine, CODE, photos, now=NOW, seed=0) == 0
    with read_scope(engine) as session:
        records = cases.listing(session, stored, limit=COUNT + 1).records
    assert len(records) == COUNT
    assert {"closed", "evaluated"} < {record.state for record in records}
    assert len({record.number for record in records}) == COUNT
    with engine.connect() as connection:
        assert list(audit.faults(connection)) == []
    assert check(engine) == []
