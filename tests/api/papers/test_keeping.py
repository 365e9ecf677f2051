"""Papers are made once a period, kept, and deleted when their time is over."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.cases.office import Offices
from api.papers import gathered, keeping
from api.papers.keeping import Shelf, make_due
from api.papers.making import KINDS, drawn, last_day, made, system_reader
from data.store import cases, communities, registry
from data.store.case_filters import Wanted
from data.store.engine import read_scope, session_scope
from geo.clock import LOCAL
from geo.community import Community
from tests.api.cases.worlds import MONDAY, World

NOON = MONDAY.replace(hour=12)


@pytest.fixture
def world(engine: Engine, tiny: Community) -> World:
    """The tiny community with one case, closed and evaluated this Monday."""
    world = World.of(engine, tiny)
    world.now = MONDAY - timedelta(hours=2)
    world.lives()
    return world


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "reports", timedelta(days=30))


def test_every_paper_that_is_due_is_made_once(world: World, shelf: Shelf) -> None:
    assert make_due(world.engine, world.offices, shelf, NOON) == 6
    assert make_due(world.engine, world.offices, shelf, NOON) == 0
    names = {one.name for one in shelf.of(world.here)}
    assert names == {
        f"{kind}.{form}"
        for kind in ("daily-2026-11-22", "weekly-2026-11-22", "monthly-2026-10-31")
        for form in ("pdf", "html")
    }
    assert all(one.path.stat().st_mode & 0o077 == 0 for one in shelf.of(world.here))
    assert make_due(world.engine, world.offices, shelf, NOON + timedelta(days=1)) == 2


def test_old_papers_go_and_other_files_stay(world: World, shelf: Shelf) -> None:
    make_due(world.engine, world.offices, shelf, NOON)
    folder = shelf.folder / str(world.here)
    (folder / "notes.txt").write_text("ours")
    old = datetime(2026, 1, 1, tzinfo=LOCAL).timestamp()
    for path in folder.iterdir():
        os.utime(path, (old, old))
    assert shelf.sweep(world.here, NOON) == 6
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_one_paper_that_fails_keeps_no_other_from_being_made(
    world: World, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(reader: object, stored: object, kind: str, *more: object) -> object:
        if kind == "weekly":
            raise RuntimeError("no")
        return made(reader, stored, kind, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "made", failing)
    assert make_due(world.engine, world.offices, shelf, NOON) == 4


def test_a_community_without_grids_gets_no_papers(
    engine: Engine, tiny: Community, shelf: Shelf
) -> None:
    with session_scope(engine) as session:
        communities.save(session, tiny)
    assert make_due(engine, Offices(), shelf, NOON) == 0


def test_papers_say_what_happened_in_both_languages(world: World) -> None:
    with read_scope(world.engine) as session:
        stored = registry.find(session, str(world.here))
        reader = system_reader(session, stored, world.offices, world.now)
        for kind in KINDS:
            zh, en = (
                drawn(made(reader, stored, kind, world.now.date(), lang), "html").decode()
                for lang in ("zh", "en")
            )
            assert "结案率" in zh or "值班交接表" in zh
            assert 'lang="en"' in en
            assert "网格" not in en
    assert "飞线" not in zh


@pytest.mark.parametrize(
    ("kind", "now", "day"),
    [("daily", "2026-11-28 05:59", "2026-11-26"), ("daily", "2026-11-28 06:00", "2026-11-27"),
     ("weekly", "2026-11-29 23:59", "2026-11-22"), ("weekly", "2026-11-30 00:00", "2026-11-29"),
     ("monthly", "2026-12-01 00:00", "2026-11-30")],
)  # fmt: skip
def test_the_last_period_is_one_that_is_over(kind: keeping.Kind, now: str, day: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=LOCAL)
    assert last_day(kind, moment).isoformat() == day


def test_a_paper_counts_and_says_what_is_overdue_as_the_console_does(
    engine: Engine, tiny: Community
) -> None:
    world = World.of(engine, tiny)
    world.lives(steps=2)
    late = world.now + timedelta(days=30)
    with read_scope(engine) as session:
        stored = registry.find(session, str(world.here))
        reader = system_reader(session, stored, Offices(), late)
        wanted = Wanted(overdue_at=late)
        assert cases.counts(session, world.here, "grid_id", wanted=wanted) == {world.grid: 1}
        assert gathered.late(reader, "grid_id") == {world.grid: 1}
        assert [one.overdue for one in gathered.workload(reader, "grid_id")] == [1]
        paper = drawn(made(reader, stored, "daily", last_day("daily", late)), "html").decode()
    assert re.search(r"已超期 \d+ 个工作日", paper)
