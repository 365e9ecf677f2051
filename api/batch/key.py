"""The key of a split: while it stays the same, so does the plan."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from api.batch.task import FileTask

_BESIDE = (".shx", ".dbf", ".prj", ".cpg", ".gfs", ".xsd")
"""Files of the same stem that readers look into too."""


def key_of(task: FileTask) -> str:
    """Return a hash of the input's bytes, the settings and the version of gridbeat.

    A file counts with the files of its stem that are read with it, a folder with every file
    directly in it; a file that is not there counts as nothing.
    """
    settings = {
        "params": asdict(task.params),
        "version": version("gridbeat"),
    }
    total = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for part in _parts(task.file):
        with part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        total.update(f"\n{part.name}\n{digest}".encode())
    return total.hexdigest()


def _parts(file: Path) -> list[Path]:
    if file.is_dir():
        return sorted(part for part in file.iterdir() if part.is_file())
    suffixes = [spelt for suffix in _BESIDE for spelt in (suffix, suffix.upper())]
    beside = {file.with_suffix(suffix) for suffix in suffixes} | {
        file.with_name(f"{file.name}-wal")
    }
    return [part for part in (file, *sorted(beside - {file})) if part.is_file()]
