"""What is backed up can be restored; damage is found; writers wait for each other."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from data.store import communities, maintenance
from data.store.dialect import is_ours, is_sqlite
from data.store.engine import make_engine, read_scope, session_scope
from data.store.migrate import at_head, upgrade
from data.store.tables import metadata
from geo.community import Community
from geo.errors import InputError
from tests.conftest import ROOT


def test_the_migrations_make_the_tables_the_code_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    assert at_head(engine)


def test_a_backup_restores_what_was(engine: Engine, tiny: Community, tmp_path: Path) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
    maintenance.backup(engine, tmp_path / "backup")
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []
    with session_scope(engine) as session:
        communities.save(session, replace(tiny, name="后来", code=None))
    maintenance.restore(engine, tmp_path / "backup")
    with read_scope(engine) as session:
        assert [found.name for found in communities.listing(session)] == ["小社区"]
        assert len(communities.load(session, key)["buildings"]) == 12
    assert maintenance.check(engine) == []


def test_what_is_no_backup_is_refused_and_changes_nothing(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    with session_scope(engine) as session:
        communities.save(session, tiny)
    (tmp_path / "letter.txt").write_text("这不是备份", encoding="utf-8")
    for file in (tmp_path / "letter.txt", tmp_path / "absent"):
        with pytest.raises(InputError, match="not a backup"):
            maintenance.restore(engine, file)
    with read_scope(engine) as session:
        assert len(communities.listing(session)) == 1


def test_a_sound_database_has_no_faults_and_an_empty_one_says_so(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    with session_scope(engine) as session:
        communities.save(session, tiny)
    assert maintenance.check(engine) == []
    empty = make_engine(f"sqlite:///{tmp_path}/empty.sqlite")
    assert "not at this version's tables" in maintenance.check(empty)[0].reason
    empty.dispose()


def test_damage_is_found(engine: Engine, tiny: Community) -> None:
    bowtie = "POLYGON((119 45, 119.1 45.1, 119.1 45, 119 45.1, 119 45))"
    with session_scope(engine) as session:
        communities.save(session, tiny)
        make = "GeomFromText" if is_sqlite(engine) else "ST_GeomFromText"
        where = "building_id = 'W1'"
        session.execute(
            text(f"UPDATE building SET geometry = {make}('{bowtie}', 4326) WHERE {where}")
        )
    (fault,) = maintenance.check(engine)
    assert (fault.layer, fault.reason) == ("building", "Its geometry is not valid.")


def test_writers_wait_for_each_other(engine: Engine, tiny: Community) -> None:
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with session_scope(engine) as session:
                communities.save(session, replace(tiny, name=f"社区{number}", code=None))
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with read_scope(engine) as session:
        assert len(communities.listing(session)) == 6


def test_a_writer_that_is_killed_leaves_a_sound_database(
    engine: Engine, database_url: str, tiny: Community
) -> None:
    with session_scope(engine) as session:
        communities.save(session, tiny)
    script = (
        "import sys, time\n"
        "from dataclasses import replace\n"
        "from data.store import communities\n"
        "from data.store.engine import make_engine, session_scope\n"
        "from tests.worlds import tiny_community\n"
        "with session_scope(make_engine(sys.argv[1])) as session:\n"
        "    communities.save(session, replace(tiny_community(), name='半途', code=None))\n"
        "    print('written', flush=True)\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        os.kill(writer.pid, signal.SIGKILL)
    with session_scope(engine) as session:
        assert [found.name for found in communities.listing(session)] == ["小社区"]
    assert maintenance.check(engine) == []
