"""Rows as pieces of GeoJSON, made by the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, String, Text, case, cast, literal_column

from data.exports.cql2 import Field
from data.features.kinds import call

DECIMALS = 7
"""Of degrees: a centimetre."""


def geometry_text(dialect: str, geometry: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a geometry as GeoJSON, longitude and latitude."""
    places: ColumnElement[Any] = literal_column(str(DECIMALS))
    if dialect == "sqlite":
        return call("AsGeoJSON", geometry, places, type_=String())
    return call("ST_AsGeoJSON", geometry, places, literal_column("0"), type_=String())


def geometry_wkb(geometry: ColumnElement[Any]) -> ColumnElement[bytes]:
    """Return a geometry as WKB."""
    return call("ST_AsBinary", geometry, type_=LargeBinary())


def properties_text(dialect: str, fields: Sequence[Field]) -> ColumnElement[str]:
    """Return some columns as one JSON object; times in China's, which has no other."""
    name = "json_object" if dialect == "sqlite" else "json_build_object"
    told = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    pairs: list[ColumnElement[Any]] = []
    for field in fields:
        pairs.append(literal_column(f"'{field.name}'"))
        make = told.get(field.kind)
        pairs.append(make(field.value) if make else field.value)
    made = call(name, *pairs)
    return made if dialect == "sqlite" else cast(made, Text)


def _sqlite_time(value: ColumnElement[Any]) -> ColumnElement[str]:
    shown: ColumnElement[Any] = literal_column("'%Y-%m-%dT%H:%M:%S+08:00'")
    return call("strftime", shown, value, literal_column("'+8 hours'"), type_=String())


def _sqlite_bool(value: ColumnElement[Any]) -> ColumnElement[str]:
    word = case((value.is_(None), "null"), (value, "true"), else_="false")
    return call("json", word)


def postgresql_time(value: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a moment as text, in China's time."""
    here = call("timezone", literal_column("INTERVAL '8 hours'"), value)
    return call("to_char", here, literal_column("""'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'"""))


_SQLITE = {"time": _sqlite_time, "bool": _sqlite_bool}
_POSTGRESQL = {"time": postgresql_time}
