"""The names a filter may use: what whoever asks may see, and nothing else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement

from data.exports.collections import Selection
from geo.schema import Column, Kind

NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""Signs that no database keeps."""


@dataclass(frozen=True)
class Field:
    """A column as filters and sort orders use it."""

    name: str
    kind: Kind
    value: ColumnElement[Any]


def fields_of(selection: Selection, columns: Iterable[Column]) -> dict[str, Field]:
    """Return the fields of a selection by name; columns kept in `extra` are taken out of it."""
    return {
        column.name: Field(column.name, column.kind, _value(selection, column))
        for column in columns
        if selection.shows(column.name)
    }


def _value(selection: Selection, column: Column) -> ColumnElement[Any]:
    table = selection.collection.table
    if column in selection.collection.layer.columns:  # the store has an `id` of its own
        return table.c[column.name]
    cell: Any = table.c.extra[column.name]
    if column.kind == "int":  # codes of areas and telephones pass what 32 bits hold
        return cell.as_string().cast(BigInteger)
    if column.kind == "float":
        return cell.as_float()
    return cell.as_boolean() if column.kind == "bool" else cell.as_string()
