"""What is backed up can be restored; damage is found; what is half written never counts."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from data.store import communities, maintenance, registry
from data.store.dialect import is_sqlite
from data.store.engine import make_engine, read_scope, session_scope
from data.store.migrate import at_head, revision
from data.store.tables import metadata, patrol_plan
from geo.community import Community
from geo.errors import InputError, NotFoundError
from tests.conftest import ROOT


def test_a_backup_restores_what_was(engine: Engine, tiny: Community, tmp_path: Path) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
    maintenance.backup(engine, tmp_path / "backup")
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []
    with session_scope(engine) as session:
        communities.save(session, replace(tiny, name="后来", code=None))
    maintenance.restore(engine, tmp_path / "backup")
    with read_scope(engine) as session:
        assert [found.name for found in registry.listing(session)] == ["小社区"]
        assert len(communities.load(session, key)["buildings"]) == 12
    assert maintenance.check(engine) == []


def names(engine: Engine) -> list[str]:
    with read_scope(engine) as session:
        return [found.name for found in registry.listing(session)]


def save(engine: Engine, *given: Community) -> None:
    with session_scope(engine) as session:
        for community in given:
            communities.save(session, community)


def test_a_restored_database_goes_on_being_used(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    save(engine, tiny)
    maintenance.backup(engine, tmp_path / "backup")
    maintenance.restore(engine, tmp_path / "backup")
    save(engine, replace(tiny, name="后来", code=None))
    assert names(engine) == ["小社区", "后来"]
    assert maintenance.check(engine) == []


def test_a_restore_leaves_the_backup_as_it_is(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    save(engine, tiny)
    file = tmp_path / "backups" / "今天 100%.backup"
    file.parent.mkdir()
    maintenance.backup(engine, file)
    before = file.read_bytes()
    maintenance.restore(engine, file)
    assert file.read_bytes() == before
    assert [other.name for other in file.parent.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o077 == 0  # hazards and incidents are nobody else's to read


def test_a_restore_makes_the_database_where_there_is_none(
    engine: Engine, database_url: str, tiny: Community, tmp_path: Path
) -> None:
    save(engine, tiny)
    maintenance.backup(engine, tmp_path / "backup")
    if is_sqlite(engine):
        elsewhere = make_engine(f"sqlite:///{tmp_path}/new/gridbeat.sqlite")
    else:
        elsewhere = engine
        with session_scope(engine) as session:
            for table in ("alembic_version", *metadata.tables):
                session.execute(text(f"DROP TABLE {table} CASCADE"))
    maintenance.restore(elsewhere, tmp_path / "backup")
    assert names(elsewhere) == ["小社区"]
    assert maintenance.check(elsewhere) == []
    elsewhere.dispose()


def test_what_is_no_backup_is_refused_and_changes_nothing(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    save(engine, tiny)
    maintenance.backup(engine, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    (tmp_path / "letter").write_text("这不是备份", encoding="utf-8")
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "empty").touch()
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE community (name)")
    for name in ("letter", "cut", "empty", "other.sqlite", "absent"):
        with pytest.raises(InputError, match="Give a file that gridbeat db backup wrote"):
            maintenance.restore(engine, tmp_path / name)
    assert names(engine) == ["小社区"]
    assert maintenance.check(engine) == []
    assert [file.name for file in tmp_path.rglob("*.part*")] == []


def test_a_backup_of_a_later_version_is_refused(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    save(engine, tiny)
    ours = revision(engine)
    later = text("UPDATE alembic_version SET version_num = :number")
    with session_scope(engine) as session:
        session.execute(later, {"number": "29991231"})
    maintenance.backup(engine, tmp_path / "later")
    with session_scope(engine) as session:
        session.execute(later, {"number": ours})
    with pytest.raises(InputError, match="revision 29991231, which this version"):
        maintenance.restore(engine, tmp_path / "later")
    assert at_head(engine)


def test_a_backup_taken_while_others_write_is_whole(
    engine: Engine, tiny: Community, tmp_path: Path
) -> None:
    save(engine, tiny)
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            save(engine, replace(tiny, name=f"社区{number}", code=None))

    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(write)
        for number in range(3):
            maintenance.backup(engine, tmp_path / f"backup{number}")
        done.set()
        writing.result()
    maintenance.restore(engine, tmp_path / "backup2")
    assert maintenance.check(engine) == []
    with read_scope(engine) as session:
        for found in registry.listing(session):
            assert len(communities.load(session, found.id)["incidents"]) == 2


def test_there_is_nothing_to_back_up_where_there_is_no_database(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/none.sqlite")
    with pytest.raises(NotFoundError, match="no gridbeat database"):
        maintenance.backup(engine, tmp_path / "backup")
    assert "does not exist" in maintenance.check(engine)[0].reason
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_or_an_empty_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "letter.sqlite").write_text("这不是数据库" * 100, encoding="utf-8")
    (tmp_path / "empty.sqlite").touch()
    for name, reason in (("letter", "cannot be read"), ("empty", "It is empty")):
        engine = make_engine(f"sqlite:///{tmp_path}/{name}.sqlite")
        (fault,) = maintenance.check(engine)
        assert reason in fault.reason
        engine.dispose()


def test_damage_is_found(engine: Engine, tiny: Community) -> None:
    bowtie = "POLYGON((119 45, 119.1 45.1, 119.1 45, 119 45.1, 119 45))"
    with session_scope(engine) as session:
        communities.save(session, tiny)
        make = "GeomFromText" if is_sqlite(engine) else "ST_GeomFromText"
        where = "building_id = 'W1'"
        session.execute(
            text(f"UPDATE building SET geometry = {make}('{bowtie}', 4326) WHERE {where}")
        )
        session.execute(
            text(
                f"UPDATE gate SET geometry = {make}('POINT(119 95)', 4326) WHERE name = '西苑东门'"
            )
        )
    assert [(fault.layer, fault.reason, fault.row) for fault in maintenance.check(engine)] == [
        ("building", "Its geometry is not valid.", "1"),
        ("gate", "Its geometry lies off the globe.", "1"),
    ]


def test_a_row_the_spatial_index_has_lost_is_found(
    spatialite_template: Path, tiny: Community, tmp_path: Path
) -> None:
    engine = make_engine(f"sqlite:///{shutil.copy(spatialite_template, tmp_path)}")
    save(engine, tiny)
    with session_scope(engine) as session:
        session.execute(text("DELETE FROM idx_street_geometry WHERE pkid = 3"))
    (fault,) = maintenance.check(engine)
    assert (fault.layer, fault.row) == ("street", "3")
    assert "RecoverSpatialIndex('street', 'geometry')" in fault.remedy
    engine.dispose()


def test_two_plans_in_force_at_once_in_the_past_are_found(engine: Engine, tiny: Community) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        for day in (0, 10):
            row = {
                "community_id": key,
                "revision": 1,
                "state": "published",
                "created_at": start,
                "valid_from": start + timedelta(days=day),
                "valid_to": start + timedelta(days=20),
                "report": {},
            }
            session.execute(insert(patrol_plan).values(row))
    (fault,) = maintenance.check(engine)
    assert (fault.layer, fault.row) == ("patrol_plan", "2")
    assert fault.reason == "It was in force at the same time as plan 1."


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
        assert [found.name for found in registry.listing(session)] == ["小社区"]
    assert maintenance.check(engine) == []


def test_a_restore_that_is_killed_leaves_the_old_state_or_the_new(
    spatialite_template: Path, tiny: Community, tmp_path: Path
) -> None:
    engine = make_engine(f"sqlite:///{shutil.copy(spatialite_template, tmp_path)}")
    save(engine, tiny)
    maintenance.backup(engine, tmp_path / "backup")
    save(engine, replace(tiny, name="后来", code=None))
    engine.dispose()
    script = (
        "import os, signal, sys, time\n"
        "from pathlib import Path\n"
        "from data.store import maintenance, registry\n"
        "from data.store.engine import make_engine, read_scope\n"
        "def names(engine):\n"
        "    with read_scope(engine) as session:\n"
        "        return [found.name for found in registry.listing(session)]\n"
        "for delay_ms in range(1, 41, 3):\n"
        "    if (child := os.fork()) == 0:\n"
        "        maintenance.restore(make_engine(sys.argv[1]), Path(sys.argv[2]))\n"
        "        os._exit(0)\n"
        "    time.sleep(delay_ms / 1000)\n"
        "    os.kill(child, signal.SIGKILL)\n"
        "    os.waitpid(child, 0)\n"
        "    engine = make_engine(sys.argv[1])\n"
        "    print(names(engine), maintenance.check(engine))\n"
        "    engine.dispose()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{engine.url.database}", tmp_path / "backup"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    states = done.stdout.splitlines()
    assert len(states) == 14
    assert set(states) <= {"['小社区', '后来'] []", "['小社区'] []"}
    assert states == sorted(states, key=len, reverse=True)  # what is restored stays restored
