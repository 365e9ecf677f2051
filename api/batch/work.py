"""One file split, in a worker: its report, and its plan when there is one."""

import json
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from importlib.metadata import version
from typing import Any

from api.batch.key import key_of
from api.batch.summary import FileResult
from api.batch.task import FileTask
from api.plan_file import write_plan
from data.sources import read_community
from geo.errors import InputError
from geo.faults import Fault
from geo.partition import SplitReport, split


def split_file(task: FileTask) -> FileResult:
    """Split a file, or skip it when its report shows that it has been done.

    What an earlier run left stays until the new result is there. Then the old report goes first
    and the new one comes last: a plan beside a report is the plan the report tells of. Where there
    is no plan, none of that name stays.
    """
    key = key_of(task)
    before = _done_before(task, key)
    if before is not None:
        return before
    try:
        reading = read_community(task.file)
        result = split(reading.community, task.params)
    except InputError as error:
        report = _failure(task, "The input is bad; see the faults.", error.faults)
        _clear(task)
        return _told(task, report)
    outcome = "feasible" if result.report.feasible else "infeasible"
    households = int(reading.community["buildings"]["households"].sum())
    report = _report(task, result.report, outcome, households, reading.faults) | {"key": key}
    _clear(task)
    if result.report.feasible:
        write_plan(task.plan, reading.community, result)
    return _told(task, report)


def give_up(task: FileTask, error: BaseException | None) -> FileResult:
    """Report a file whose work ended in a mishap; when even that cannot be written, tell it."""
    if isinstance(error, BrokenExecutor):
        reason = "The process that worked on it died."
        remedy = "See whether the machine has memory enough, and start again."
    else:
        reason = f"The work on it failed: {type(error).__name__}: {error}."
        remedy = "Start again; if it fails again, report it as a defect."
    if isinstance(error, OSError):
        remedy = "Check the file, the folder and the disk, and start again."
    report = _failure(task, reason, [Fault(task.file.name, reason, remedy)])
    with suppress(OSError):
        _clear(task)
        return _told(task, report)
    return FileResult.of(report)


def _done_before(task: FileTask, key: str) -> FileResult | None:
    try:
        report = json.loads(task.report.read_text("utf-8"))
        same = report["key"] == key and task.plan.is_file() == report["feasible"]
        return FileResult.of(report, skipped=True) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _clear(task: FileTask) -> None:
    task.report.unlink(missing_ok=True)
    task.plan.unlink(missing_ok=True)


def _failure(task: FileTask, reason: str, faults: Sequence[Fault]) -> dict[str, Any]:
    report = SplitReport(
        feasible=False,
        reason=reason,
        fixes=(),
        grids=0,
        seed=task.params.seed,
        version=version("gridbeat"),
    )
    return _report(task, report, "failed", 0, faults)


def _report(
    task: FileTask, report: SplitReport, outcome: str, households: int, faults: Sequence[Fault]
) -> dict[str, Any]:
    return {
        "file": str(task.file),
        "outcome": outcome,
        "households": households,
        "faults": [fault.as_dict() for fault in faults],
    } | report.as_dict()


def _told(task: FileTask, report: dict[str, Any]) -> FileResult:
    """Write a report, whole or not at all, and return what it tells."""
    part = task.report.with_name(f".{task.report.name}.part")
    text = json.dumps(report, ensure_ascii=False, indent=2, default=str)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(task.report)
    return FileResult.of(json.loads(text))
