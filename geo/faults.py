"""Faults of outside data: where, what is wrong, and what to do about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with outside data.

    Parameters
    ----------
    layer
        Layer or file the fault was found in.
    reason
        What is wrong, in one sentence.
    remedy
        What to do about it, in one sentence.
    row
        The row as a person counts them in the file: its id where it has one, else its number
        from 1. None when the whole layer is meant.
    column
        The column, where one is to blame.
    severity
        "error" stops the import; "warning" is told and the import goes on.
    """

    layer: str
    reason: str
    remedy: str
    row: str | None = None
    column: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        where = self.layer
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.reason} {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as plain values, for JSON."""
        return asdict(self)


def errors(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults that stop an import."""
    return [fault for fault in faults if fault.severity == "error"]
