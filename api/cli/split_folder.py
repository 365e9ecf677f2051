"""gridbeat split with several files: a plan and a report for each, side by side, in a folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.batch import split_many
from api.cli.door import Door
from geo.errors import InputError
from geo.faults import Fault
from geo.parallel import executor
from geo.partition import SplitParams


def split_folder(
    opened: Door,
    files: Sequence[Path],
    out: Path,
    params: SplitParams,
    single: Mapping[str, Any],
    workers: int | None,
    dask: str | None,
) -> None:
    """Split files into a folder and tell what became of each; leaves with the exit code.

    Raises
    ------
    InputError
        An option that goes with one file only was given; or see `api.batch.split_many`.
    """
    wrong = [option for option, value in single.items() if value is not None]
    if wrong:
        raise InputError(
            [Fault(option, "It goes with one file only.", "Leave it out.") for option in wrong]
        )
    with opened.progress() as progress, executor(workers, dask=dask) as pool:
        summary = split_many(files, out, params, executor=pool, progress=progress)
    opened.result(summary.as_dict())
    for file in summary.files:
        opened.say(f"{'✓' if file.outcome == 'feasible' else '✗'} {file.file}  {file.reason}")
    opened.facts(
        f"{len(summary.files)} files → {out}",
        {
            "split": summary.count("feasible"),
            "infeasible": summary.count("infeasible"),
            "failed": summary.count("failed"),
            "of these skipped, done before": summary.skipped,
            "grids in the band": f"{summary.in_band} of {summary.grids}",
            "households": f"{summary.households:,}",
            "time": f"{summary.seconds:.1f} s",
        },
    )
    if summary.exit_code:
        opened.end(summary.exit_code)
