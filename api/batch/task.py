"""The task of one file: what to read, how to split it, and where the plan goes."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import InputError
from geo.faults import Fault
from geo.partition import SplitParams


@dataclass(frozen=True)
class FileTask:
    """One community file to split.

    Parameters
    ----------
    file
        Community file or folder, absolute.
    out
        Folder of the plans, absolute.
    params
        How to split.
    """

    file: Path
    out: Path
    params: SplitParams

    @property
    def name(self) -> str:
        """Name of the plan: the file's without its suffix, or the folder's."""
        return self.file.name if self.file.is_dir() else self.file.stem

    @property
    def plan(self) -> Path:
        """Where the plan goes."""
        return self.out / f"{self.name}.gpkg"

    @property
    def report(self) -> Path:
        """Where the report goes."""
        return self.out / f"{self.name}.report.json"


def tasks_of(files: Sequence[Path], out: Path, params: SplitParams) -> tuple[FileTask, ...]:
    """Return the tasks in the order of the files, once nothing can be lost by doing them.

    Raises
    ------
    InputError
        No file, two whose plans would have one name, an output that would replace an input, or an
        output folder that is none or has no place; all of it is named.
    """
    out = out.absolute()
    tasks = tuple(FileTask(file.absolute(), out, params) for file in files)
    faults = _folder_faults(out) + _name_faults(tasks) + _loss_faults(tasks)
    if not tasks:
        faults.append(Fault("command line", "No file is given.", "Name the files to split."))
    if faults:
        raise InputError(faults)
    return tasks


def make_folder(out: Path) -> None:
    """Make a folder when it is not there.

    Raises
    ------
    InputError
        Nothing can be written in it.
    """
    try:
        out.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        why = f"It cannot be written: {error.strerror}."
        what = "Get leave to write there, or give another folder."
        raise InputError([Fault(str(out), why, what, column="-o")]) from error


def _folder_faults(out: Path) -> list[Fault]:
    if out.exists() and not out.is_dir():
        why, what = "It is not a folder.", "Give a folder for the plans of several files."
    elif not out.parent.is_dir():
        why, what = "The folder it is to be made in is not there.", f"Make {out.parent} first."
    else:
        return []
    return [Fault(str(out), why, what, column="-o")]


def _name_faults(tasks: Sequence[FileTask]) -> list[Fault]:
    """Return a fault for each name of several plans; many folders do not tell capitals apart."""
    alike: dict[str, list[str]] = defaultdict(list)
    for task in tasks:
        alike[task.name.casefold()].append(str(task.file))
    return [
        Fault(
            "command line",
            f"The plans of {' and '.join(files)} would have one name.",
            "Rename one, or split them into different folders.",
        )
        for files in alike.values()
        if len(files) > 1
    ]


def _loss_faults(tasks: Sequence[FileTask]) -> list[Fault]:
    inputs = {task.file.resolve() for task in tasks}
    return [
        Fault(
            str(output), "It is an input, which would be lost.", "Give another folder.", None, "-o"
        )
        for task in tasks
        for output in (task.plan, task.report)
        if output.resolve() in inputs
    ]
