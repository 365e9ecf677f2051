"""Days off of guards, from a table."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from geo.errors import InputError
from geo.faults import Fault

COLUMNS = ("guard_id", "first", "last")
MOST_DAYS = 366


def read_leave(path: Path) -> dict[str, frozenset[date]]:
    """Return the days off of each guard from a CSV file (UTF-8) with `guard_id`, `first`, `last`.

    Days are written 2026-11-22, both ends included; without `last` it is one day.

    Raises
    ------
    InputError
        The file cannot be read, or rows are wrong; every fault at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Give a CSV file in UTF-8."
        raise InputError([Fault(path.name, f"It cannot be read: {error}.", remedy)]) from error
    rows = csv.DictReader(text.splitlines())
    if missing := [name for name in COLUMNS[:2] if name not in (rows.fieldnames or [])]:
        reason = f"Columns are missing: {', '.join(missing)}."
        raise InputError([Fault(path.name, reason, "Head the table guard_id,first,last.")])
    found: defaultdict[str, set[date]] = defaultdict(set)
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        if wrong := list(_wrong(path.name, number, row)):
            faults += wrong
            continue
        first = date.fromisoformat(_text(row, "first"))
        last = date.fromisoformat(_text(row, "last") or first.isoformat())
        days = (first + timedelta(days=at) for at in range((last - first).days + 1))
        found[_text(row, "guard_id")].update(days)
    if faults:
        raise InputError(faults)
    return {guard: frozenset(days) for guard, days in found.items()}


def _wrong(table: str, number: int, row: Mapping[str, str | None]) -> Iterator[Fault]:
    def fault(column: str, reason: str, remedy: str) -> Fault:
        return Fault(table, reason, remedy, row=str(number), column=column)

    if not _text(row, "guard_id"):
        yield fault("guard_id", "There is no guard.", "Give a number such as G01.")
    ends: list[date] = []
    for name in COLUMNS[1:]:
        text = _text(row, name)
        if not text and name == "last":
            continue
        try:
            ends.append(date.fromisoformat(text))
        except ValueError:
            yield fault(name, f"'{text}' is not a day.", "Write it as 2026-11-22.")
    if len(ends) == 2 and not 0 <= (ends[1] - ends[0]).days < MOST_DAYS:
        yield fault("last", "It ends before it begins, or after more than a year.", "Mend it.")


def _text(row: Mapping[str, str | None], name: str) -> str:
    return (row.get(name) or "").strip()
