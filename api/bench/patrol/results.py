"""Results of the patrol benchmark: a line for every piece of work, with its rows."""

from collections.abc import Sequence
from pathlib import Path

from api.bench.results import Lines, Row

Unit = tuple[str, str]
"""A section and a piece of work in it."""


class Results(Lines[Unit]):
    """What was measured; a piece of work is not done again unless more effort is asked for.

    Parameters
    ----------
    path
        The file; made with its first line.
    redo
        Work is forgotten whose `section/unit` begins with one of these.
    """

    def __init__(self, path: Path, redo: Sequence[str] = ()) -> None:
        super().__init__(path, _unit_of, lambda line: _name(line).startswith(tuple(redo)))

    def has(self, unit: Unit, effort: int, *, quick: bool = False) -> bool:
        """Return whether work was done with at least this effort; `quick`: if only to try it."""
        line = self.get(unit)
        return line is not None and line["effort"] >= effort and (quick or not line["quick"])

    def of(self, section: str, *, quick: bool = True) -> list[Row]:
        """Return the rows of a section, with those of quick runs or without."""
        lines = [line for line in self.rows if line["section"] == section]
        lines = [line for line in lines if quick or not line["quick"]]
        return [row for line in lines for row in line["rows"]]


def _unit_of(line: Row) -> Unit | None:
    return (line["section"], line["unit"]) if "rows" in line else None


def _name(line: Row) -> str:
    return f"{line.get('section')}/{line.get('unit')}"
