"""Rows of the split: an instance, a method, a seed and a repetition each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from api.bench.results import Lines, Row


@dataclass(frozen=True, order=True)
class Key:
    """What a row is about: an instance, a method, its seed, and which repetition."""

    family: str
    instance: int
    method: str
    seed: int = 0
    repeat: int = 0


class Results(Lines[Key]):
    """The rows of a file; what is in it is not run again.

    Parameters
    ----------
    path
        The file; made with its first row.
    redo
        Rows of methods whose names begin with one of these are forgotten.
    """

    def __init__(self, path: Path, redo: Sequence[str] = ()) -> None:
        super().__init__(path, _key_of, lambda row: row.get("method", "").startswith(tuple(redo)))

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order of their keys."""
        return [self._rows[key] for key in sorted(self._rows)]

    def add(self, key: Key, values: Row) -> None:
        """Keep a row, on disk as well."""
        self.keep(key, asdict(key) | values)


def _key_of(row: Row) -> Key | None:
    if "method" not in row:
        return None
    return Key(row["family"], row["instance"], row["method"], row["seed"], row["repeat"])
