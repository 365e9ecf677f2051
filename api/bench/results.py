"""Rows on disk, one JSON object a line, written as soon as they are known."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

Row = dict[str, Any]
K = TypeVar("K")


class Lines(Generic[K]):
    """The rows of a file by their keys; a later row of a key takes the place of an earlier one.

    A line cut short by a crash is dropped.

    Parameters
    ----------
    path
        The file; made with its first row.
    key_of
        The key of a row; None for what is no row.
    forgotten
        Whether a row found in the file is dropped.
    """

    def __init__(
        self, path: Path, key_of: Callable[[Row], K | None], forgotten: Callable[[Row], bool]
    ) -> None:
        self._path = path
        self._lock = threading.Lock()
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._rows: dict[K, Row] = {}
        for row in map(_read, lines):
            key = None if row is None or forgotten(row) else key_of(row)
            if row is not None and key is not None:
                self._rows[key] = row
        if len(self._rows) < len(lines):
            self._rewrite()

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order in which their keys came up."""
        return list(self._rows.values())

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def get(self, key: K) -> Row | None:
        """Return the row of a key."""
        return self._rows.get(key)

    def keep(self, key: K, row: Row) -> None:
        """Keep a row, on disk as well."""
        with self._lock:
            self._rows[key] = row
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_written(row))

    def _rewrite(self) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text("".join(map(_written, self._rows.values())), encoding="utf-8")
        fresh.replace(self._path)


def _written(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _read(line: str) -> Row | None:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None
