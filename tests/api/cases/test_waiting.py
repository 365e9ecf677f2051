"""Requests for more time and cases that were sent back, as rows and as the events say."""

import importlib

from sqlalchemy import text

from data.store import case_events, cases
from data.store.case_filters import Wanted
from data.store.case_tables import case_record
from data.store.engine import read_scope, session_scope
from geo.cases import Limit, replay, sent_back
from tests.api.cases.worlds import AFTER, CHECK, DISPATCHER, MANAGER, TELECOM, World

STORY = (
    (TELECOM, "ask_extension", {"extension": Limit(2, "working_day"), "reason": "等配件"}, "ask"),
    (DISPATCHER, "refuse_extension", {"reason": "三天够了"}, ""),
    (TELECOM, "ask_extension", {"extension": Limit(1, "working_day"), "reason": "下雨"}, "ask"),
    (MANAGER, "escalate", {"reason": "居民催办"}, "ask"),
    (TELECOM, "return", {"reason": "不归我们"}, "back"),
    (DISPATCHER, "dispatch", {"department": "telecom"}, ""),
    (TELECOM, "accept", {}, ""),
    (TELECOM, "handle", {"result": "捆扎", "evidence": AFTER}, ""),
    (DISPATCHER, "redo", {"reason": "只捆了一半"}, "back"),
    (TELECOM, "ask_extension", {"extension": Limit(4, "hour"), "reason": "加班"}, "ask back"),
    (DISPATCHER, "grant_extension", {"extension": Limit(4, "hour")}, "back"),
    (TELECOM, "handle", {"result": "入槽", "evidence": AFTER}, ""),
    (DISPATCHER, "close", {"evidence": CHECK}, ""),
    (DISPATCHER, "reopen", {"reason": "又垂下来了"}, "back"),
    (DISPATCHER, "cancel", {"reason": "改为工程"}, ""),
)
"""What a case in the hands of the telecom goes through, and what waits after each step."""


def waiting(world: World) -> set[str]:
    """Return what waits in case C-1 by its row; the events say the same."""
    with read_scope(world.engine) as session:
        (row,) = cases.several(session, world.here, ["C-1"])
        case = replay(case_events.history(session, row.id))
        lists = {
            "ask": cases.listing(session, world.here, wanted=Wanted(asked=True)).records,
            "back": cases.listing(session, world.here, wanted=Wanted(back=True)).records,
        }
    assert (row.asked_at is None) == (case.asked is None)
    assert bool(lists["back"]) == (sent_back(case) is not None)
    return {name for name, found in lists.items() if found}


def test_what_waits_is_listed_until_it_is_answered_or_taken_on(world: World) -> None:
    world.lives(steps=4)
    world.does(MANAGER, "link", "C-2")  # another case that waits for nothing
    for base, (actor, kind, given, expected) in enumerate(STORY, 4):
        world.does(actor, kind, base=base, **given)
        assert waiting(world) == set(expected.split()), (base, kind)


def test_an_older_database_learns_since_when_a_request_waits(world: World) -> None:
    migration = importlib.import_module("data.migrations.versions.20261130_desk")
    world.lives(steps=4)
    for base, (actor, kind, given, _) in enumerate(STORY[:11], 4):
        world.does(actor, kind, base=base, **given)
        with session_scope(world.engine) as session:
            told = session.execute(case_record.select()).one().asked_at
            session.execute(text("update case_record set asked_at = null"))
            session.execute(text(migration._ASKED))
            assert session.execute(case_record.select()).one().asked_at == told, kind


def test_pages_by_what_is_due_next_are_read_from_the_index(world: World) -> None:
    if world.engine.dialect.name == "sqlite":
        query = """explain query plan select id from case_record
            where community_id = 1 and open and due_at is not null order by due_at, id limit 50"""
        with world.engine.connect() as connection:
            plan = " ".join(str(row) for row in connection.execute(text(query)))
        assert "ix_case_record_due" in plan
        assert "TEMP B-TREE" not in plan
