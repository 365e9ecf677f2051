"""The file a command writes, looked at before the work starts."""

from collections.abc import Iterable
from pathlib import Path

from geo.errors import InputError
from geo.faults import Fault


def require_output(out: Path, suffix: str, inputs: Iterable[Path]) -> None:
    """Make sure that an output can be written and takes nothing away.

    Raises
    ------
    InputError
        Its name does not end as it must, its folder is not there, it is a folder, or it is one of
        the inputs; all of it is named.
    """
    faults = []
    if out.suffix.lower() != suffix:
        faults.append(("It does not end in " + suffix + ".", f"Name it {out.stem}{suffix}."))
    if not out.parent.is_dir():
        faults.append(("Its folder is not there.", f"Make the folder {out.parent} first."))
    if out.is_dir():
        faults.append(("It is a folder.", "Give the name of a file in it."))
    if any(out.resolve() == given.resolve() for given in inputs):
        faults.append(("It is the input, which would be lost.", "Give another name."))
    if faults:
        raise InputError([Fault(str(out), why, what, column="-o") for why, what in faults])
