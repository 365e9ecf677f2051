"""The audit only grows, its chain shows what was done to it, and writers keep one chain."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from data.store import audit, maintenance
from data.store.audit import GENESIS, Entry
from data.store.dialect import is_sqlite
from data.store.engine import read_scope, session_scope

NOW = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)


def write(engine: Engine, *actions: str) -> None:
    for action in actions:
        with session_scope(engine) as session:
            audit.append(session, Entry(action, "grids", "甲", 1), NOW)


def broken(engine: Engine) -> list[tuple[str | None, str]]:
    with engine.connect() as connection:
        return [(fault.row, fault.reason) for fault in audit.faults(connection)]


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """A connection of somebody who can take the triggers away."""
    with engine.execution_options(writes=True).begin() as connection:
        if is_sqlite(engine):
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def test_entries_follow_each_other_and_come_back_as_they_were(engine: Engine) -> None:
    entry = Entry("personal.read", "buildings", "甲", 7, 3, "核对住户数", {"rows": 12, "甲": "乙"})
    with session_scope(engine) as session:
        for _ in range(3):
            audit.append(session, entry, NOW)
    with read_scope(engine) as session:
        rows = audit.listing(session)
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == [GENESIS, rows[0].digest, rows[1].digest]
    first = rows[0]
    assert (first.at, first.actor, first.account_id, first.community_id) == (NOW, "甲", 7, 3)
    assert (first.reason, first.details) == ("核对住户数", '{"rows":12,"甲":"乙"}')
    assert broken(engine) == []
    assert maintenance.check(engine) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x' WHERE seq = 1",
        "UPDATE audit SET actor = actor",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
    ],
)
def test_databases_refuse_to_change_or_delete_entries(engine: Engine, statement: str) -> None:
    write(engine, "a", "b")
    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(text(statement))
    assert broken(engine) == []


@pytest.mark.parametrize(
    ("statement", "row", "reason"),
    [
        ("UPDATE audit SET actor = 'x' WHERE seq = 2", "2", "It was changed"),
        ("UPDATE audit SET reason = 'x' WHERE seq = 3", "3", "It was changed"),
        ("UPDATE audit SET at = '2026-11-28 00:00:00+00' WHERE seq = 1", "1", "It was changed"),
        ("DELETE FROM audit WHERE seq = 2", "3", "Entry 2 is missing"),
        ("DELETE FROM audit WHERE seq = 4", "4", "The end of the chain is missing"),
        ("DELETE FROM audit", "1", "The end of the chain is missing"),
        ("UPDATE audit SET previous = 'x' WHERE seq = 3", "3", "It does not follow"),
    ],
)
def test_the_first_broken_link_is_named(
    engine: Engine, statement: str, row: str, reason: str
) -> None:
    write(engine, "a", "b", "c", "d")
    with tampering(engine) as connection:
        if is_sqlite(engine):
            statement = re.sub(r"00\+00", "00.000000", statement)
        connection.execute(text(statement))
    ((found, said),) = broken(engine)
    assert (found, reason in said) == (row, True), said
    (fault,) = maintenance.check(engine)
    assert (fault.layer, fault.row) == ("audit", row)


def test_an_entry_that_is_forged_at_the_end_is_seen(engine: Engine) -> None:
    write(engine, "a")
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit SELECT 2, at, account_id, actor, action, subject, community_id, "
                "reason, details, digest, previous FROM audit"
            )
        )
    assert broken(engine) == [("2", "It was changed after it was written.")]


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    def fails() -> None:
        with session_scope(engine) as session:
            audit.append(session, Entry("b", "grids"), NOW)
            raise ZeroDivisionError

    write(engine, "a")
    with pytest.raises(ZeroDivisionError):
        fails()
    write(engine, "c")
    with read_scope(engine) as session:
        assert [(row.seq, row.action) for row in audit.listing(session)] == [(1, "a"), (2, "c")]
    assert broken(engine) == []


def test_the_chain_goes_on_after_a_backup_is_restored(engine: Engine, tmp_path: Path) -> None:
    write(engine, "a", "b")
    maintenance.backup(engine, tmp_path / "backup")
    write(engine, "lost")
    maintenance.restore(engine, tmp_path / "backup")
    write(engine, "c")
    with read_scope(engine) as session:
        assert [row.action for row in audit.listing(session)] == ["a", "b", "c"]
    assert maintenance.check(engine) == []
    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(text("DELETE FROM audit"))


def test_parallel_writers_keep_one_chain(engine: Engine) -> None:
    def writer(number: int) -> None:
        write(engine, *(f"{number}.{count}" for count in range(10)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(writer, range(8)))
    with read_scope(engine) as session:
        rows = audit.listing(session, last=1000)
    assert [row.seq for row in rows] == list(range(1, 81))
    for number in range(8):
        own = [row.action for row in rows if row.action.startswith(f"{number}.")]
        assert own == [f"{number}.{count}" for count in range(10)]
    assert broken(engine) == []


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
entries = st.builds(
    Entry,
    action=texts,
    subject=texts,
    actor=texts,
    account_id=st.none() | st.integers(0, 2**31 - 1),
    community_id=st.none() | st.integers(0, 2**31 - 1),
    reason=st.none() | texts,
    details=st.dictionaries(texts, st.integers() | texts | st.booleans() | st.none(), max_size=3),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC) + timedelta(hours=8)
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(entries, moments, st.sampled_from(["plain", "savepoint", "undone"]))))
def test_whatever_is_written_the_chain_is_whole(
    engine: Engine, given_entries: list[tuple[Entry, datetime, str]]
) -> None:
    before = length(engine)
    with session_scope(engine) as session:
        for entry, at, how in given_entries:
            if how == "plain":
                audit.append(session, entry, at)
                continue
            savepoint = session.begin_nested()
            audit.append(session, entry, at)
            if how == "undone":
                savepoint.rollback()
            else:
                savepoint.commit()
    assert broken(engine) == []
    assert length(engine) - before == sum(how != "undone" for *_, how in given_entries)


def test_what_is_undone_leaves_no_entry(engine: Engine) -> None:
    with session_scope(engine) as session:
        audit.append(session, Entry("a", "grids"), NOW)
        session.rollback()
    assert length(engine) == 0


def length(engine: Engine) -> int:
    with read_scope(engine) as session:
        return len(audit.listing(session, last=100_000))
