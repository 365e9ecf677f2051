"""The door: many community files in, a plan and a report for each out."""

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from api.batch.summary import FileResult, Summary
from api.batch.task import make_folder, tasks_of
from api.batch.work import give_up, split_file
from geo.parallel import each
from geo.partition import SplitParams
from geo.partition.codes import named
from geo.progress import Progress, silent


def split_many(
    files: Sequence[Path],
    out: Path,
    params: SplitParams,
    *,
    executor: Executor,
    progress: Progress = silent,
) -> Summary:
    """Split community files side by side into a folder: NAME.gpkg and NAME.report.json for each.

    Each plan is the one the single command writes for that file, settings and seed. A report is
    the single command's and `file`, `outcome`, `households`, `faults` and `key`. A file whose
    report has the same key (input's bytes, settings, version of gridbeat) is skipped, so that a
    run that was stopped is gone on with by starting it again; what failed is always tried again.
    A plan lies in the folder only while its report says that it is feasible. One file's trouble
    does not stop the others.

    Parameters
    ----------
    files
        Community files or folders.
    out
        Folder, made when it is not there. On a cluster every worker must see the same folders.
    executor
        As from `geo.parallel.executor`; one thread per worker.
    progress
        Told how many files are done; may raise `CancelledError`, which leaves nothing half-written.

    Raises
    ------
    InputError
        Before anything starts: no file, two of one name, an output that would replace an input, a
        folder that cannot be written, an unknown code scheme.
    """
    begin = time.perf_counter()
    named(params.codes)
    tasks = tasks_of(files, out, params)
    make_folder(out)
    results: dict[Path, FileResult] = {}
    for done in each(executor, split_file, tasks, progress=progress):
        results[done.task.file] = done.value or give_up(done.task, done.error)
    in_order = [results[task.file] for task in tasks]
    return Summary(in_order, time.perf_counter() - begin)
