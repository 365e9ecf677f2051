"""A process that works jobs off stays a while, and what is put down while it goes is not left."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.jobs.crew import Crew
from api.jobs.stay import LOOK_S, Stay


class Hours:
    """A clock that goes on by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def hours() -> Hours:
    return Hours()


def stay(hours: Hours, lingers_s: float) -> tuple[Stay, threading.Event]:
    going = threading.Event()
    return Stay(going, lingers_s, lambda: hours.now, hours.sleep), going


def test_it_looks_once_more_after_it_said_that_it_goes(hours: Hours) -> None:
    asked, going = stay(hours, 0.0)
    assert asked(True)
    assert asked(True)
    assert asked(False)
    assert going.is_set()
    assert not asked(False)
    assert hours.now == 0.0


def test_work_found_by_the_last_look_is_done_before_it_goes(hours: Hours) -> None:
    asked, going = stay(hours, 0.0)
    assert asked(False)
    assert going.is_set()
    assert asked(True)
    assert not asked(False)


def test_it_lingers_and_begins_to_wait_anew_with_each_job(hours: Hours) -> None:
    asked, going = stay(hours, 10.0)
    while hours.now < 8.0:
        assert asked(False)
    assert asked(True)
    while hours.now < 18.0:
        assert not going.is_set()
        assert asked(False)
    assert asked(False)
    assert going.is_set()
    assert hours.now == pytest.approx(18.0, abs=LOOK_S)
    assert not asked(False)


def _sit(folder: Path, stay: Callable[[bool], bool]) -> None:
    """Leave a mark in a folder, then work as long as told."""
    (folder / str(time.monotonic_ns())).touch()
    while stay(False):
        pass


def _leave(folder: Path, stay: Stay) -> None:
    """Say that one goes, and take long about it."""
    (folder / str(time.monotonic_ns())).touch()
    stay.going.set()
    time.sleep(8)


@pytest.mark.parametrize(("work", "begun"), [(_sit, 1), (_leave, 2)])
def test_a_crew_begins_anew_only_where_the_one_who_works_is_going(
    tmp_path: Path, work: Callable[..., None], begun: int
) -> None:
    crew = Crew((), work, tmp_path, lingers_s=30.0)
    try:
        crew.wake()
        _until(lambda: len(list(tmp_path.iterdir())) == 1)
        first = crew._going
        if begun == 2:
            _until(lambda: first is not None and first.is_set())
        crew.wake()
        _until(lambda: len(list(tmp_path.iterdir())) == begun)
        assert (crew._going is first) is (begun == 1)
    finally:
        crew.end()


def _until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)
