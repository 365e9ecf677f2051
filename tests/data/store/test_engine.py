"""How databases are opened: what is refused, who waits for whom, and what is said."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from data.store import communities, registry
from data.store import engine as engines
from data.store.dialect import is_sqlite
from data.store.engine import make_engine, read_scope, session_scope
from data.store.migrate import at_head, config, is_ours, revision, upgrade
from data.store.tables import metadata
from data.store.turns import Turns
from geo.community import Community
from geo.errors import InputError, SetupError


@pytest.mark.parametrize(
    "url", ["gibberish", "mysql://host/name", "sqlite://", "sqlite:///:memory:"]
)
def test_what_names_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="names no database gridbeat knows"):
        make_engine(url)


def test_a_missing_spatialite_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engines, "_SPATIALITE", "mod_spatialite_that_is_not_there")
    with pytest.raises(SetupError, match="libsqlite3-mod-spatialite"):
        revision(make_engine(f"sqlite:///{tmp_path}/gridbeat.sqlite"))


def test_a_postgresql_that_does_not_answer_is_named_without_its_password() -> None:
    engine = make_engine("postgresql://someone:secret@127.0.0.1:1/gridbeat?connect_timeout=2")
    with pytest.raises(SetupError, match=r"No database answers at .*127\.0\.0\.1:1") as caught:
        revision(engine)
    assert "secret" not in str(caught.value)


def test_who_only_reads_changes_nothing_and_who_writes_after_can(
    engine: Engine, tiny: Community
) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), read_scope(engine) as session:
        communities.save(session, tiny)
    with session_scope(engine) as session:
        communities.save(session, tiny)
    with read_scope(engine) as session:
        assert len(registry.listing(session)) == 1


def test_a_reader_does_not_wait_for_a_writer(engine: Engine, tiny: Community) -> None:
    with session_scope(engine) as writer:
        communities.save(writer, tiny)
        with read_scope(engine) as reader:
            assert registry.listing(reader) == []
    with read_scope(engine) as reader:
        assert len(registry.listing(reader)) == 1


def test_what_fails_leaves_nothing_behind(engine: Engine, tiny: Community) -> None:
    def fail() -> None:
        with session_scope(engine) as session:
            communities.save(session, tiny)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with read_scope(engine) as session:
        assert registry.listing(session) == []


def test_writers_wait_for_each_other(engine: Engine, tiny: Community) -> None:
    def write(number: int) -> None:
        with session_scope(engine) as session:
            communities.save(session, replace(tiny, name=f"社区{number}", code=None))

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(write, range(6)))
    with read_scope(engine) as session:
        assert len(registry.listing(session)) == 6


def test_the_migrations_make_the_tables_the_code_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_go_down_and_up_again_and_two_at_once_do_no_harm(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(config(connection), "base")
    assert revision(engine) is None
    with ThreadPoolExecutor(2) as both:
        list(both.map(upgrade, [engine, engine]))
    assert at_head(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, metadata) == []
        if is_sqlite(connection):
            assert connection.scalar(text("PRAGMA synchronous")) == 2


def test_writers_of_one_file_take_turns_in_the_order_they_came() -> None:
    turns, order = Turns(), list[int]()

    def write(number: int) -> None:
        with turns.turn():
            order.append(number)

    writers = [Thread(target=write, args=(number,)) for number in range(20)]
    with turns.turn():
        for number, writer in enumerate(writers):
            writer.start()
            while len(turns.waiting) <= number:
                sleep(0.001)
    for writer in writers:
        writer.join()
    assert order == list(range(20))


def test_a_writer_that_would_wait_for_itself_is_told() -> None:
    turns = Turns()
    with turns.turn(), pytest.raises(RuntimeError, match="another transaction"), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_connection_lost_while_it_rested_is_made_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_sqlite(engine):
        pytest.skip("a file is never lost")
    monkeypatch.setattr(engines, "RESTED_S", 0.0)
    own = make_engine(engine.url.render_as_string(hide_password=False))
    number = text("SELECT pg_backend_pid()")
    with own.connect() as one, own.connect() as other:
        lost = {one.execute(number).scalar_one(), other.execute(number).scalar_one()}
    with engine.connect() as connection:
        for pid in lost:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    for _ in range(2):
        with own.connect() as connection:
            assert connection.execute(number).scalar_one() not in lost
    own.dispose()


def test_postgresql_compiles_no_query_whatever_was_undone(engine: Engine) -> None:
    if is_sqlite(engine):
        pytest.skip("SQLite compiles none")
    own = make_engine(engine.url.render_as_string(hide_password=False))
    for _ in range(2):
        with own.connect() as connection:
            assert connection.execute(text("SHOW jit")).scalar_one() == "off"
            connection.rollback()
    own.dispose()
