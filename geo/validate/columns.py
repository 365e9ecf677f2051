"""Rules of a layer's columns: present, readable, inside their range, unique where they are ids."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.community import conform
from geo.faults import Fault
from geo.schema import NONE, Column, Layer
from geo.times import localise
from geo.validate.findings import absent, listed, masked, row_names, shown


def column_faults(frame: GeoDataFrame, layer: Layer) -> list[Fault]:
    """Return the faults of all columns the contract knows."""
    names = row_names(frame, layer)
    faults: list[Fault] = []
    for column in layer.columns:
        if column.name not in frame:
            if column.required:
                faults.append(_column_missing(layer, column))
            continue
        if column.required:
            faults += _values_missing(layer, column, frame[column.name], names)
        faults += _value_faults(_Cells(layer, column, frame[column.name], names))
    if layer.key is not None and layer.key in frame:
        faults += _duplicates(frame, layer, names)
    if {"reported_at", "closed_at"} <= set(frame.columns):
        faults += _closed_first(frame, layer, names)
    return faults


def _column_missing(layer: Layer, column: Column) -> Fault:
    return Fault(
        layer.name,
        f"The column '{column.name}' ({column.zh}) is missing.",
        f"Add a column '{column.name}' or '{column.zh}'.",
        column=column.name,
    )


def _values_missing(
    layer: Layer, column: Column, values: "pd.Series", names: Sequence[str]
) -> list[Fault]:
    rows = masked(names, absent(values))
    what = f"Fill in {column.name} ({column.zh})"
    remedy = f"{what}; 0 where nobody lives." if column.name == "households" else f"{what}."
    return listed(
        layer.name,
        rows,
        [f"{column.name} is missing."] * len(rows),
        remedy,
        kind=f"without {column.name}",
        column=column.name,
    )


@dataclass(frozen=True)
class _Cells:
    """One column's values, and the names of their rows."""

    layer: Layer
    column: Column
    given: "pd.Series"
    names: Sequence[str]

    def told(self, mask: "pd.Series", reason: str, remedy: str) -> list[Fault]:
        """Return a fault for each value where the mask is true."""
        name = self.column.name
        return listed(
            self.layer.name,
            masked(self.names, mask),
            [f"{name} '{value}' {reason}." for value in shown(self.given[mask.to_numpy()])],
            remedy,
            kind=f"whose {name} {reason}",
            column=name,
        )


def _value_faults(cells: _Cells) -> list[Fault]:
    column, values = cells.column, cells.given
    if column.kind in ("int", "float"):
        return _numbers(cells)
    if column.kind == "text":
        return _choices(cells) if column.choices else []
    if column.kind == "time":
        read = localise(values)
        reason = "is not a time"
        remedy = "Write times like 2026-05-01 09:30; without a zone they are Beijing time."
    elif column.kind == "date":
        read = pd.to_datetime(values, errors="coerce")
        reason, remedy = "is not a date", "Write dates like 2026-05-01."
    else:
        read = conform(values.to_frame("flag"), _FLAG)["flag"]
        reason, remedy = "is not yes or no", "Write 是 or 否, true or false, 1 or 0."
    return cells.told(~absent(values) & read.isna(), reason, remedy)


_FLAG = Layer("", NONE, "", "", (Column("flag", "bool", ""),))


def _numbers(cells: _Cells) -> list[Fault]:
    column, values = cells.column, cells.given
    scalar = values.map(lambda value: value if np.isscalar(value) else None)
    numbers = pd.to_numeric(scalar, errors="coerce").astype("float64")
    readable = numbers.notna() & (numbers.abs() != np.inf)
    unit = f" of {column.unit}" if column.unit else ""
    faults = cells.told(
        ~absent(values) & ~readable, "is not a number", f"Give {column.name} as a number{unit}."
    )
    if column.kind == "int":
        faults += cells.told(
            readable & (numbers != numbers.round()),
            "is not a whole number",
            f"Give {column.name} as a whole number{unit}.",
        )
    if column.minimum is not None:
        faults += cells.told(
            readable & (numbers < column.minimum),
            "is negative" if column.minimum == 0 else f"is below {column.minimum:g}",
            f"Give a {column.name} of at least {column.minimum:g}.",
        )
    if column.maximum is not None:
        faults += cells.told(
            readable & (numbers > column.maximum),
            f"is above {column.maximum:g}",
            f"Give a {column.name} of at most {column.maximum:g}.",
        )
    return faults


def _choices(cells: _Cells) -> list[Fault]:
    words = ", ".join(cells.column.choices)
    known = cells.given.astype(str).str.strip().isin(cells.column.choices)
    return cells.told(~absent(cells.given) & ~known, f"is none of {words}", f"Use one of {words}.")


def _duplicates(frame: GeoDataFrame, layer: Layer, names: Sequence[str]) -> list[Fault]:
    keys = pd.Series(list(names), dtype=object)
    given = ~absent(frame[layer.key]).to_numpy()
    groups = keys[given].groupby(keys[given], sort=False).groups
    doubled = {str(key): [int(i) + 1 for i in rows] for key, rows in groups.items()}
    doubled = {key: rows for key, rows in doubled.items() if len(rows) > 1}
    reasons = [
        f"{layer.key} '{key}' is used {len(rows)} times, in rows {', '.join(map(str, rows[:8]))}"
        f"{' …' if len(rows) > 8 else ''}."
        for key, rows in doubled.items()
    ]
    return listed(
        layer.name,
        list(doubled),
        reasons,
        f"Give every row its own {layer.key}, or delete the copy.",
        kind=f"whose {layer.key} is used more than once",
        column=layer.key,
    )


def _closed_first(frame: GeoDataFrame, layer: Layer, names: Sequence[str]) -> list[Fault]:
    rows = masked(names, localise(frame["closed_at"]) < localise(frame["reported_at"]))
    return listed(
        layer.name,
        rows,
        ["It was closed before it was reported."] * len(rows),
        "Correct closed_at or reported_at.",
        kind="closed before they were reported",
        column="closed_at",
    )
