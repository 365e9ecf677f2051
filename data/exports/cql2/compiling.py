"""A filter to a condition in SQL. What is not named here is refused; values are always bound.

Basic CQL2, LIKE, BETWEEN, IN, CASEI, arithmetic comparison of times, and the spatial functions both
databases have.
"""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import shapely
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Table,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    true,
)

from data.exports.cql2.fields import NO_TEXT, Field
from data.exports.cql2.parsing import fault
from data.store.dialect import intersects_bbox
from data.store.tables import SRID
from geo.clock import LOCAL

_COMPARE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "t_after": lambda a, b: a > b,
    "t_before": lambda a, b: a < b,
    "t_equals": lambda a, b: a == b,
}
_TURNED = {
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
    "t_after": "t_before",
    "t_before": "t_after",
}
"""What says the same of two sides that have changed places."""
_SPATIAL = {
    "s_intersects": "ST_Intersects",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_disjoint": "ST_Disjoint",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
    "s_equals": "ST_Equals",
}
_NEAR = {"s_intersects", "s_within", "s_touches", "s_crosses", "s_overlaps", "s_equals"}
"""Functions that are true only where the windows of both shapes meet: the spatial index helps."""

GEOMETRY = "geometry"
_NUMBERS = {"int", "float"}
_LIKE = re.compile(r"\\(.)|([%_])|([*?\[])", re.DOTALL)
"""What means something in a pattern of LIKE, or would in one of GLOB."""


class _Compiler:
    """Turns one filter into a condition on one table."""

    def __init__(self, fields: Mapping[str, Field], table: Table, dialect: str) -> None:
        self.fields, self.table, self.dialect = fields, table, dialect

    def condition(self, node: Any) -> ColumnElement[bool]:
        if isinstance(node, bool):
            return true() if node else false()
        if isinstance(node, Mapping) and set(node) == {"property"}:
            return self.truth(node)
        op, args = self.call(node)
        if op in {"and", "or"}:
            parts = [self.condition(arg) for arg in args]
            return and_(true(), *parts) if op == "and" else or_(false(), *parts)
        if op in _COMPARE or op in _SPATIAL:
            make = self.compare if op in _COMPARE else self.spatial
            return make(op, self.exactly(op, args, 2))
        known: dict[str, tuple[int, Callable[[list[Any]], ColumnElement[bool]]]] = {
            "not": (1, lambda given: not_(self.condition(given[0]))),
            "isnull": (1, lambda given: self.field(given[0]).value.is_(None)),
            "like": (2, self.like),
            "in": (2, self.among),
            "between": (3, self.between),
        }
        if op not in known:
            raise fault(f"'{op}' is not known here.", f"Use {', '.join([*known, *_SPATIAL])}.")
        count, make_of = known[op]
        return make_of(self.exactly(op, args, count))

    def truth(self, node: Any) -> ColumnElement[bool]:
        field = self.field(node)
        if field.kind != "bool":
            raise fault(f"'{field.name}' is not true or false.", "Compare it with a value.")
        return field.value

    def between(self, args: list[Any]) -> ColumnElement[bool]:
        field, value = self.operand(args[0])
        return value.between(self.bound(field, args[1]), self.bound(field, args[2]))

    def among(self, args: list[Any]) -> ColumnElement[bool]:
        field, value = self.operand(args[0])
        values = args[1] if isinstance(args[1], list) else [args[1]]
        return value.in_([self.bound(field, one) for one in values])

    def call(self, node: Any) -> tuple[str, list[Any]]:
        if not isinstance(node, Mapping) or not isinstance(node.get("args"), list):
            raise fault("It holds something that is no condition.", "Compare a name with a value.")
        return str(node.get("op")).lower(), node["args"]

    def exactly(self, op: str, args: list[Any], count: int) -> list[Any]:
        if len(args) != count:
            raise fault(f"'{op}' takes {count} arguments.", "Give as many.")
        return args

    def field(self, node: Any) -> Field:
        name = node.get("property") if isinstance(node, Mapping) else None
        if not isinstance(name, str):
            raise fault("It has a value where a name must be.", "Put the name first.")
        if name not in self.fields:  # the same words for what is hidden and for what is not there
            raise fault(f"There is no column '{name}'.", f"Use {', '.join(self.fields)}.")
        return self.fields[name]

    def operand(self, node: Any) -> tuple[Field, ColumnElement[Any]]:
        """Return the field of the left side and its value, perhaps in small letters."""
        if isinstance(node, Mapping) and str(node.get("op")).lower() == "casei":
            field = self.field(self.exactly("casei", self.call(node)[1], 1)[0])
            return _text(field, "CASEI"), func.lower(field.value)
        field = self.field(node)
        return field, field.value

    def compare(self, op: str, args: list[Any]) -> ColumnElement[bool]:
        left, right = args
        if not _names(left) and _names(right):
            left, right = right, left
            op = _TURNED.get(op, op)
        field, value = self.operand(left)
        if _names(right):
            other, beside = self.operand(right)
            if field.kind != other.kind and not {field.kind, other.kind} <= _NUMBERS:
                reason = f"'{field.name}' and '{other.name}' are of two kinds."
                raise fault(reason, "Compare numbers with numbers and texts with texts.")
            return _COMPARE[op](value, beside)
        return _COMPARE[op](value, self.bound(field, right))

    def like(self, args: list[Any]) -> ColumnElement[bool]:
        field, value = self.operand(args[0])
        pattern = self.bound(_text(field, "LIKE"), args[1])
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            raise fault("The pattern ends in the middle of an escape.", "Write \\\\ for a \\.")
        if self.dialect == "sqlite":  # its LIKE takes capitals and small letters for the same
            glob = value.op("GLOB", is_comparison=True, return_type=Boolean())
            return glob(_LIKE.sub(_globbed, pattern))
        return value.like(pattern, escape="\\")

    def spatial(self, op: str, args: list[Any]) -> ColumnElement[bool]:
        if GEOMETRY not in self.table.columns:
            raise fault("These rows have no geometry.", "Use no spatial function.")
        if args[0] != {"property": GEOMETRY}:
            raise fault("The first argument must be geometry.", f"Write {op}(geometry, …).")
        shape = _shape(args[1])
        other = func.ST_GeomFromText(shapely.to_wkt(shape, rounding_precision=-1), SRID)
        met = getattr(func, _SPATIAL[op])(self.table.c.geometry, other, type_=Boolean)
        west, south, east, north = shape.bounds
        if op not in _NEAR:
            return met
        return intersects_bbox(self.dialect, self.table, (west, south, east, north)) & met

    def bound(self, field: Field, node: Any) -> Any:
        """Return a value of the field's kind, for the database to be bound."""
        if isinstance(node, Mapping) and str(node.get("op")).lower() == "casei":
            inner = self.exactly("casei", self.call(node)[1], 1)[0]
            return self.bound(_text(field, "CASEI"), inner).lower()
        kind = field.kind
        if kind in _NUMBERS and type(node) in {int, float} and abs(node) <= sys.float_info.max:
            whole = kind == "int" and float(node).is_integer() and abs(node) < 2**62
            return literal(int(node), BigInteger()) if whole else literal(float(node))
        if kind == "bool" and isinstance(node, bool):
            return literal(node)
        if kind == "text" and isinstance(node, str) and not NO_TEXT.search(node):
            return node
        if kind in {"time", "date"}:
            return _moment(node, kind)
        remedy = f"'{field.name}' is of the kind {kind}."
        raise fault(f"{node!r} does not fit '{field.name}'.", remedy)


def compiled(
    node: Any, fields: Mapping[str, Field], table: Table, dialect: str
) -> ColumnElement[bool]:
    """Return the condition a filter means.

    Parameters
    ----------
    node
        The filter in CQL2's JSON encoding.
    fields
        What may be named. Everything else is refused as not there.

    Raises
    ------
    InputError
        The filter names something else, or compares what cannot be.
    """
    return _Compiler(fields, table, dialect).condition(node)


def _names(node: Any) -> bool:
    """Return whether a side is a column, perhaps in small letters."""
    if isinstance(node, Mapping) and str(node.get("op")).lower() == "casei":
        args = node.get("args")
        return isinstance(args, list) and any(_names(arg) for arg in args)
    return isinstance(node, Mapping) and "property" in node


def _text(field: Field, function: str) -> Field:
    """Return a field that holds texts."""
    if field.kind != "text":
        raise fault(f"'{field.name}' is no text.", f"Use {function} for texts.")
    return field


def _globbed(found: re.Match[str]) -> str:
    """Return a part of a LIKE pattern as GLOB writes it."""
    escaped, wild, other = found.groups()
    if wild:
        return "*" if wild == "%" else "?"
    sign = escaped or other
    return f"[{sign}]" if sign in "*?[" else sign


def _shape(node: Any) -> shapely.Geometry:
    try:
        if isinstance(node, Mapping) and "bbox" in node:
            west, south, east, north = (float(side) for side in node["bbox"])
            shape = shapely.box(west, south, east, north)
        else:
            shape = shapely.geometry.shape(node)
        west, south, east, north = shape.bounds
    except Exception as error:
        raise fault("The second argument is no shape.", "Write POINT(119.6 45.5).") from error
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise fault("The shape is not in degrees.", "Give longitude and latitude.")
    return shape


def _moment(node: Any, kind: str) -> datetime | date:
    text = node.get("timestamp") or node.get("date") if isinstance(node, Mapping) else node
    try:
        if kind == "date":
            return date.fromisoformat(str(text)[:10])
        if len(str(text)) == 10:
            return datetime.combine(date.fromisoformat(str(text)), time(), LOCAL)
        moment = datetime.fromisoformat(str(text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise fault(f"'{text}' is no time.", "Write TIMESTAMP('2026-11-22T00:00:00Z').") from error
