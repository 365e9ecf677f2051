"""Many tasks side by side: nothing lost, nothing piled up, nothing left running."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CancelledError, SetupError
from geo.parallel import Done, Pool, each, executor, flight, usable_cpus
from geo.parallel.pool import ONE_THREAD
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Two processes."""
    with executor(2) as opened:
        yield opened


@pytest.fixture
def threads() -> Iterator[Executor]:
    """Two threads: what `each` does is the same for every executor."""
    with ThreadPoolExecutor(2) as opened:
        yield opened


def half(number: int) -> int:
    """Return half of an even number."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def die_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sign_in(folder: Path) -> None:
    with (folder / f"{os.getpid()}.pid").open("a") as book:
        book.write("begun ")


def work_for_ever(folder: Path) -> None:
    """Write down who works here, beside a folder that must be gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="half-written-"):
        sign_in(folder)
        time.sleep(3600)


def refuse_to_stop(folder: Path) -> None:
    sign_in(folder)
    while True:
        with suppress(BaseException):
            time.sleep(3600)


def environment(_: int) -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in ONE_THREAD}


def workers_in(folder: Path) -> list[int]:
    return [int(file.stem) for file in folder.glob("*.pid")]


def begun_in(folder: Path) -> int:
    return sum(file.read_text().count("begun") for file in folder.glob("*.pid"))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(wanted: Any) -> None:
    while not wanted():
        time.sleep(0.02)


def test_every_task_comes_back_with_its_value_or_its_error(pool: Executor) -> None:
    done = {result.task: result for result in each(pool, half, range(20))}
    assert sorted(done) == list(range(20))
    for number, result in done.items():
        if number % 2:
            assert result.value is None
            assert isinstance(result.error, ValueError)
            assert str(result.error) == f"{number} is odd"
        else:
            assert result == Done(number, number // 2, None)


@given(
    tasks=st.lists(st.integers(), max_size=30),
    ahead=st.integers(1, 40),
    as_generator=st.booleans(),
)
def test_no_task_is_lost_or_done_twice(tasks: list[int], ahead: int, as_generator: bool) -> None:
    given_tasks = (task for task in tasks) if as_generator else tasks
    with ThreadPoolExecutor(2) as threads:
        done = list(each(threads, half, given_tasks, ahead=ahead))
    assert Counter(result.task for result in done) == Counter(tasks)
    assert all((result.error is None) == (result.task % 2 == 0) for result in done)


def test_a_generator_without_end_is_taken_only_as_far_as_there_is_room(threads: Executor) -> None:
    taken = 0

    def without_end() -> Iterator[int]:
        nonlocal taken
        for number in count():
            taken = number + 1
            yield number

    results = each(threads, half, without_end(), ahead=3)
    for yielded, _ in zip(range(50), results, strict=False):
        assert taken <= yielded + 3
    results.close()


def test_twice_as_many_tasks_are_on_their_way_as_there_are_workers(pool: Executor) -> None:
    taken: list[int] = []
    tasks = (taken.append(number) or number for number in count())  # type: ignore[func-returns-value]
    results = each(pool, half, tasks)
    next(results)
    results.close()
    assert len(taken) == 2 * 2


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        ([0, 2], {("0/2", 0.0), ("1/2", 0.5), ("2/2", 1.0)}),
        ((number for number in (0, 2)), {("0", 0.0), ("1", 0.0), ("2", 0.0)}),
        ([], {("0/0", 1.0)}),
    ],
    ids=["of known length", "a generator", "none"],
)
def test_progress_is_told_the_number_done_and_the_share_where_the_total_is_known(
    threads: Executor, tasks: Any, told: set[tuple[str, float]]
) -> None:
    heard: list[tuple[str, float]] = []
    list(each(threads, half, tasks, progress=lambda step, share: heard.append((step, share))))
    assert set(heard) == told
    assert heard == sorted(heard)


def test_progress_is_asked_while_no_task_finishes(
    threads: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight, "HEARTBEAT_S", 0.01)
    gate, asked = threading.Event(), 0

    def progress(step: str, share: float) -> None:
        nonlocal asked
        asked += 1
        if asked == 5:
            gate.set()

    assert [result.value for result in each(threads, lambda _: gate.wait(), [0], progress=progress)]
    assert asked >= 5


@pytest.mark.parametrize("error", [CancelledError, KeyboardInterrupt])
def test_stopped_by_progress_nothing_more_is_begun(error: type[BaseException]) -> None:
    gate, begun = threading.Event(), []

    def work(number: int) -> None:
        begun.append(number)
        if number:
            gate.wait()

    def progress(step: str, share: float) -> None:
        if share > 0:
            raise error

    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(error):
            list(each(threads, work, range(10), progress=progress, ahead=4))
        gate.set()
    assert set(begun) <= {0, 1}


@pytest.mark.parametrize("work", [work_for_ever, refuse_to_stop])
def test_stopped_processes_clean_up_and_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(flight, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr("geo.parallel.pool.GRACE_S", 1.0)

    def progress(step: str, share: float) -> None:
        if begun_in(tmp_path) == 2:
            raise CancelledError

    with pytest.raises(CancelledError), executor(2) as opened:
        list(each(opened, work, [tmp_path] * 6, progress=progress))
    assert not any(map(alive, workers_in(tmp_path)))
    assert begun_in(tmp_path) == 2
    assert not list(tmp_path.glob("half-written-*"))


def test_what_is_begun_is_finished_when_an_executor_is_left_in_order() -> None:
    with executor(1) as opened:
        future = opened.submit(half, 8)
    assert future.result() == 4


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_workers_do_not_outlive_their_parent(tmp_path: Path, how: signal.Signals) -> None:
    program = f"""
from pathlib import Path
from geo.parallel import each, executor
from tests.geo.test_parallel import work_for_ever
with executor(2) as opened:
    list(each(opened, work_for_ever, [Path({str(tmp_path)!r})] * 6))
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    until(lambda: begun_in(tmp_path) == 2)
    workers = workers_in(tmp_path)
    if how is signal.SIGINT:
        os.killpg(parent.pid, how)  # as a terminal does: parent and workers
    else:
        parent.kill()
    said = parent.communicate()[1].decode()
    assert parent.returncode == -how
    until(lambda: not any(map(alive, workers)))
    assert begun_in(tmp_path) == 2
    assert not list(tmp_path.glob("half-written-*"))
    assert said.count("Traceback") == (how is signal.SIGINT), said


def test_only_the_task_that_kills_its_worker_fails() -> None:
    with executor(2) as opened:
        done = {result.task: result for result in each(opened, die_at_three, range(8))}
    assert sorted(done) == list(range(8))
    assert isinstance(done.pop(3).error, BrokenExecutor)
    assert all(result == Done(number, number, None) for number, result in done.items())


def test_an_executor_that_cannot_renew_itself_fails_all_tasks_left_and_does_not_hang() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as opened:
        done = list(each(opened, die, range(5)))
    assert sorted(result.task for result in done) == list(range(5))
    assert all(isinstance(result.error, BrokenExecutor) for result in done)


def test_workers_run_one_thread_each_and_the_parent_keeps_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    before = dict(os.environ)
    with executor(1) as opened:
        assert opened.submit(environment, 0).result() == ONE_THREAD
        assert dict(os.environ) == before


def test_a_pool_has_a_worker_for_each_cpu_unless_told_otherwise() -> None:
    with executor() as opened:
        assert isinstance(opened, Pool)
        assert opened.workers == usable_cpus()
    with executor(3) as opened:
        assert isinstance(opened, Pool)
        assert opened.workers == 3


def test_fewer_than_one_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, not 0"), executor(0):
        pass


def test_without_dask_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(SetupError, match=r"gridbeat\[dask\]"),
        executor(dask="tcp://127.0.0.1:1"),
    ):
        pass


def test_on_a_dask_cluster_tasks_come_back_as_from_a_pool() -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        executor(dask=cluster.scheduler_address) as opened,
    ):
        done = {result.task: result for result in each(opened, half, range(20))}
        assert sorted(done) == list(range(20))
        assert all((result.error is None) == (number % 2 == 0) for number, result in done.items())
        with suppress(CancelledError):
            list(each(opened, half, range(100), progress=_cancel))
        assert opened.submit(half, 4).result() == 2


def test_a_dask_scheduler_that_does_not_answer_is_named() -> None:
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(SetupError, match=r"tcp://127\.0\.0\.1:1 does not answer"),
        executor(dask="tcp://127.0.0.1:1"),
    ):
        pass


def _cancel(step: str, share: float) -> None:
    raise CancelledError
