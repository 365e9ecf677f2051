"""What belongs to cases: contacts, photos, specialists, categories, inspections, answers kept."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.store import (
    campaigns,
    case_photos,
    cases,
    categories,
    communities,
    idempotency,
    maintenance,
    reporters,
    specialists,
)
from data.store.case_photos import Photo
from data.store.case_rows import Marks
from data.store.engine import read_scope, session_scope
from data.store.idempotency import Answer, Asked
from data.store.reporters import Contact
from data.store.specialists import Specialist
from geo import cases as library
from geo.access import NOTHING, Scope
from geo.cases import Actor, Applied, Campaign, Command, Details, Evidence, Finding, apply
from geo.clock import LOCAL
from geo.community import Community
from geo.errors import ConflictError, InputError, NotFoundError

NOW = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
LEADER = Actor("wang", "grid_worker", grids=frozenset({"01", "02"}))
VISIT = Campaign(
    "I-1", "消防联合检查", NOW, NOW + timedelta(hours=5), ("building:W1",), ("fire",), LEADER
)


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    return communities.save(session, tiny)


@pytest.fixture
def record(session: Session, here: int) -> int:
    """The row of a case in grid 01."""
    details = Details(category="1101", description="飞线", grid_id="01")
    done = apply(None, Command("e1", "C-1", "link", LEADER, NOW, details=details))
    assert isinstance(done, Applied)
    made = cases.add(session, here, done.case, Marks(), at=NOW)
    assert made is not None
    return made


def test_a_contact_is_kept_apart_replaced_and_forgotten(session: Session, record: int) -> None:
    reporters.save(session, record, Contact("李", "13000000000"), NOW)
    reporters.save(session, record, Contact("李", email="a@b.cn"), NOW)
    assert reporters.find(session, record) == Contact("李", None, "a@b.cn")
    assert reporters.forget(session, NOW + timedelta(days=99)) == 0  # the case is open
    reporters.save(session, record, Contact(), NOW)
    assert reporters.find(session, record) is None


def test_a_photo_is_kept_once_and_seen_by_who_may_see_the_case(
    session: Session, here: int, record: int
) -> None:
    photo = Photo("ab" * 32, "image/jpeg", 12345, 800, 600, "wang", "e1", NOW, (126.64, 45.75))
    assert case_photos.add(session, record, photo, NOW)
    assert not case_photos.add(session, record, photo, NOW)
    bare = Photo("cd" * 32, "image/jpeg", 1, 2, 3, "wang")
    assert case_photos.add(session, record, bare, NOW)
    assert case_photos.listing(session, record) == [photo, bare]
    own = Scope(grids=frozenset({"01"}))
    assert case_photos.find(session, here, "C-1", photo.digest, own) == photo
    for scope in (NOTHING, Scope(grids=frozenset({"02"}))):
        with pytest.raises(NotFoundError):
            case_photos.find(session, here, "C-1", photo.digest, scope)


def test_of_two_who_name_a_grids_specialists_at_once_the_last_is_kept_whole(
    engine: Engine, tiny: Community
) -> None:
    with session_scope(engine) as session:
        here = communities.save(session, tiny)

    def name(who: str) -> None:
        with session_scope(engine) as session:
            specialists.save(session, here, "01", [Specialist("01", "grid_chief", who)])

    with ThreadPoolExecutor(1) as pool:
        with session_scope(engine) as session:
            specialists.save(session, here, "01", [Specialist("01", "grid_chief", "王")])
            other = pool.submit(name, "孙")
            wait([other], timeout=0.3)
        other.result()
    with read_scope(engine) as session:
        assert [one.name for one in specialists.listing(session, here)] == ["孙"]


def test_a_grid_has_its_four_specialists(session: Session, here: int) -> None:
    chief = Specialist("01", "grid_chief", "赵", "13000000000")
    houses = Specialist("01", "building_chief", "钱", buildings=("W1", "W2"))
    specialists.save(session, here, "01", [houses, chief])
    specialists.save(session, here, "02", [Specialist("02", "police_officer", "孙")])
    assert specialists.listing(session, here, Scope(grids=frozenset({"01"}))) == [chief, houses]
    assert len(specialists.listing(session, here)) == 3
    specialists.save(session, here, "01", [])
    assert [one.name for one in specialists.listing(session, here)] == ["孙"]
    with pytest.raises(ValueError, match="of grid 02"):
        specialists.save(session, here, "02", [chief])


def test_categories_are_versions_of_which_the_last_is_in_force(session: Session, here: int) -> None:
    content = Path(library.__file__).with_name("categories.toml").read_text("utf-8")
    assert categories.version(session, here) == categories.DEFAULT
    assert categories.add(session, here, content, at=NOW, by="ma") == 1
    assert categories.add(session, here, content + "\n", at=NOW, by="ma") == 2
    assert categories.version(session, here) == 2
    first = categories.find(session, here, 1)
    assert first is not None
    assert (first.content, first.created_by) == (content, "ma")
    with pytest.raises(InputError):
        categories.add(session, here, "[groups]", at=NOW, by="ma")
    assert categories.find(session, here, 3) is None


def test_an_inspection_comes_back_with_its_places_and_findings(session: Session, here: int) -> None:
    campaigns.add(session, here, VISIT, NOW)
    assert campaigns.find(session, here, "I-1") == VISIT
    assert campaigns.listing(session, here) == [VISIT]
    with pytest.raises(ConflictError):
        campaigns.add(session, here, VISIT, NOW)
    clean = Finding("F-1", "building:W1", NOW)
    bad = Finding(
        "F-2", "building:W1", NOW, "1001", "堵了", (126.6, 45.7), "01", (Evidence("photo", "x"),)
    )
    for _ in range(2):
        campaigns.add_findings(session, here, "I-1", [clean, bad])
    assert campaigns.findings(session, here, "I-1") == [clean, bad]
    with pytest.raises(NotFoundError, match="building:W9"):
        campaigns.add_findings(session, here, "I-1", [replace(clean, place_ref="building:W9")])
    with pytest.raises(NotFoundError):
        campaigns.find(session, here, "I-9")


ASKED = Asked("account:1", "k1", "POST /cases", "d1")
ANSWER = Answer(201, '{"id": "C-1"}', {"location": "/cases/C-1"})


def test_the_same_request_is_answered_the_same_and_another_is_refused(session: Session) -> None:
    assert idempotency.find(session, ASKED) is None
    assert idempotency.keep(session, ASKED, ANSWER, NOW)
    assert not idempotency.keep(session, ASKED, replace(ANSWER, body="other"), NOW)
    assert idempotency.find(session, ASKED) == ANSWER
    for other in (replace(ASKED, digest="d2"), replace(ASKED, route="POST /x")):
        with pytest.raises(ConflictError):
            idempotency.find(session, other)
    assert idempotency.keep(session, replace(ASKED, who="account:2"), ANSWER, NOW)
    assert idempotency.sweep(session, NOW) == 0
    assert idempotency.sweep(session, NOW + timedelta(seconds=1)) == 2


def test_what_fails_leaves_no_answer(engine: Engine) -> None:
    def fails() -> None:
        with session_scope(engine) as session:
            assert idempotency.keep(session, ASKED, ANSWER, NOW)
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fails()


def test_of_many_that_ask_at_once_one_is_kept(engine: Engine) -> None:
    def ask(number: int) -> bool:
        with session_scope(engine) as session:
            return idempotency.keep(session, ASKED, Answer(201, str(number), {}), NOW)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(16)))
    assert sum(found) == 1
    with session_scope(engine) as session:
        said = idempotency.find(session, ASKED)
    assert said is not None
    assert said.body == str(found.index(True))


def test_a_backup_brings_cases_back_with_what_belongs_to_them(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
        campaigns.add(session, here, VISIT, NOW)
    maintenance.backup(engine, tmp_path / "backup")
    maintenance.restore(engine, tmp_path / "backup")
    with read_scope(engine) as session:
        assert campaigns.listing(session, here) == [VISIT]
    assert maintenance.check(engine) == []
