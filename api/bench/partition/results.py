"""Rows on disk, one JSON object a line, written as soon as they are known."""

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, order=True)
class Key:
    """What a row is about: an instance, a method, its seed, and which repetition."""

    family: str
    instance: int
    method: str
    seed: int = 0
    repeat: int = 0


class Results:
    """The rows of a file; what is in it is not run again.

    A line cut short by a crash is dropped.

    Parameters
    ----------
    path
        The file; made with its first row.
    redo
        Rows of methods whose names begin with one of these are forgotten.
    """

    def __init__(self, path: Path, redo: Sequence[str] = ()) -> None:
        self._path = path
        self._lock = threading.Lock()
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        found = [row for row in map(_row, lines) if row is not None]
        kept = [row for row in found if not any(row["method"].startswith(name) for name in redo)]
        self._rows = {key_of(row): row for row in kept}
        if len(self._rows) < len(lines):
            self._rewrite()

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order of their keys."""
        return [self._rows[key] for key in sorted(self._rows)]

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def add(self, key: Key, values: Row) -> None:
        """Keep a row, on disk as well."""
        row = asdict(key) | values
        with self._lock:
            self._rows[key] = row
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(row))

    def _rewrite(self) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text("".join(map(_line, self.rows)), encoding="utf-8")
        fresh.replace(self._path)


def key_of(row: Row) -> Key:
    """Return the key of a row."""
    return Key(row["family"], row["instance"], row["method"], row["seed"], row["repeat"])


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _row(line: str) -> Row | None:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row if isinstance(row, dict) and "method" in row else None
