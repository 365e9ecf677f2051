"""The names a filter may use: what whoever asks may see, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from data.exports.collections import Selection
from geo.schema import Column, Kind


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
    if column.name in table.columns and column.name != "extra":
        return table.c[column.name]
    cell: Any = table.c.extra[column.name]
    if column.kind == "int":
        return cell.as_integer()
    if column.kind == "float":
        return cell.as_float()
    return cell.as_boolean() if column.kind == "bool" else cell.as_string()
