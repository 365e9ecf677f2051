"""Collecting faults of one layer, so that a thousand equal ones do not bury the others."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from geo.faults import Fault, Severity
from geo.schema import Layer

SHOWN = 50
"""Faults of one kind that are listed one by one; the others are counted."""


def absent(values: "pd.Series") -> "pd.Series":
    """Return a mask, true where a value is missing or nothing but blanks."""
    return values.isna() | (values.astype(str).str.strip() == "")


def row_names(frame: GeoDataFrame, layer: Layer) -> list[str]:
    """Return what a person calls each row: its id where it has one, else its number from 1."""
    numbers = [str(number) for number in range(1, len(frame) + 1)]
    if layer.key is None or layer.key not in frame:
        return numbers
    keys = frame[layer.key]
    return [
        number if nothing else _plain(key)
        for key, nothing, number in zip(keys, absent(keys), numbers, strict=True)
    ]


def _plain(key: Any) -> str:
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key).strip()


def listed(
    layer: str,
    rows: Sequence[str],
    reasons: Sequence[str],
    remedy: str,
    *,
    kind: str,
    column: str | None = None,
    severity: Severity = "error",
) -> list[Fault]:
    """Return one fault a row; beyond `SHOWN` of them, one that says how many more there are.

    Parameters
    ----------
    rows, reasons
        The row's name and what is wrong with it, of equal length.
    kind
        What the faults have in common, for the last one: "more rows <kind>".
    """
    faults = [
        Fault(layer, reason, remedy, row, column, severity)
        for row, reason in zip(rows[:SHOWN], reasons[:SHOWN], strict=True)
    ]
    if len(rows) > SHOWN:
        more = f"{len(rows) - SHOWN} more rows {kind}."
        faults.append(Fault(layer, more, remedy, None, column, severity))
    return faults


def masked(names: Sequence[str], mask: "pd.Series") -> list[str]:
    """Return the names of the rows where the mask is true."""
    return [name for name, hit in zip(names, mask, strict=True) if hit]


def shown(values: Iterable[Any]) -> list[str]:
    """Return values as a person would quote them, shortened where they are long."""
    texts = [str(value).strip() for value in values]
    return [text if len(text) <= 40 else text[:39] + "…" for text in texts]
