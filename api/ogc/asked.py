"""What a request asks for, from the text of its parameters. Every fault ends in 400."""

import base64
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import shapely
from pyproj.exceptions import ProjError
from sqlalchemy import ColumnElement

from api.ogc.systems import CRS84, System, moving
from data.exports.cql2 import Field, compiled, parsed
from data.features.pages import Order, untold
from data.features.seen import Interval
from data.store.dialect import Bbox
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault

MOST = 10_000
USUAL = 100
"""Features of a page at most, and where nothing is said."""
MOST_ID = 2**31 - 1
_NARROWEST_M = 1e-6


def wrong(parameter: str, reason: str, remedy: str) -> InputError:
    """Return the error of a parameter."""
    return InputError([Fault("request", reason, remedy, column=parameter)])


def require_known(given: Iterable[str], known: Iterable[str]) -> None:
    """Make sure that only known parameters are there.

    Raises
    ------
    InputError
        Others are; all of them are named.
    """
    allowed = sorted(known)
    faults = [
        Fault("request", "There is no such parameter.", f"Use {', '.join(allowed)}.", column=name)
        for name in given
        if name not in allowed
    ]
    if faults:
        raise InputError(faults)


def limit_of(text: str | None) -> int:
    """Return how many features a page has; more than the most is cut to it."""
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 20 and int(text) >= 1):
        raise wrong("limit", f"'{text[:40]}' is no number of features.", "Give 1 or more.")
    return min(int(text), MOST)


def number_of(text: str) -> int | None:
    """Return the number of a feature; None for what can be none."""
    fits = text.isascii() and text.isdecimal() and len(text) < 11
    return int(text) if fits and int(text) <= MOST_ID else None


def windows_of(text: str | None, system: System) -> tuple[Bbox, ...] | None:
    """Return the windows a bbox means, in longitude and latitude: two across the antimeridian.

    Parameters
    ----------
    text
        Four numbers in the axis order of the system, or six with heights.
    """
    if text is None:
        return None
    sides = _sides(text)
    west, south, east, north = sides if system == CRS84 else _in_degrees(sides, system)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise wrong("bbox", f"'{text[:80]}' is not on the globe, or upside down.", _CORNERS)
    if west > east:
        return ((west, south, 180.0, north), (-180.0, south, east, north))
    return ((west, south, east, north),)


_FARTHEST_M = 5e7
_CORNERS = "Give four numbers: two of the lower corner, two of the upper one."


def area_of(text: str | None, system: System) -> shapely.Geometry | None:
    """Return what a bbox in metres means exactly, in longitude and latitude: its edges bend there.

    None for one in degrees, which `windows_of` says all of.
    """
    if text is None or system.geographic:
        return None
    shape = _drawn(*_sides(text))
    return shapely.transform(shape, moving(system, CRS84).transform, interleaved=False)


def _drawn(first: float, second: float, third: float, fourth: float) -> shapely.Geometry:
    """Return a window with its sides cut into pieces; it may be a line or a point.

    Sides below `_NARROWEST_M` are none: in degrees their ends would be one place.
    """
    third = first if third - first < _NARROWEST_M else third
    fourth = second if fourth - second < _NARROWEST_M else fourth
    longest = max(third - first, fourth - second)
    if longest == 0:
        return shapely.Point(first, second)
    if first == third or second == fourth:
        shape: shapely.Geometry = shapely.LineString([(first, second), (third, fourth)])
    else:
        shape = shapely.box(first, second, third, fourth)
    return shapely.segmentize(shape, max(longest, 1e-3) / 16)


def _sides(text: str) -> list[float]:
    """Return lower and upper corner of a bbox, heights left out."""
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) == 6:
        sides = [sides[0], sides[1], sides[3], sides[4]]
    if len(sides) != 4 or not all(math.isfinite(side) for side in sides):
        raise wrong("bbox", f"'{text[:80]}' is no window.", _CORNERS)
    return sides


def _in_degrees(sides: list[float], system: System) -> list[float]:
    if system.geographic:  # the same degrees in another order
        south, west, north, east = sides
        return [west, south, east, north]
    left, low, right, high = sides
    if max(map(abs, sides)) > _FARTHEST_M:
        raise wrong("bbox", "It is not on the globe.", _CORNERS)
    if left > right or low > high:
        raise wrong("bbox", "Its corners are the wrong way round.", _CORNERS)
    try:
        found = moving(system, CRS84).transform_bounds(left, low, right, high, densify_pts=21)
    except ProjError:
        found = (math.inf, math.inf, math.inf, math.inf)
    if not all(math.isfinite(side) for side in found):
        raise wrong("bbox", "It is outside of what its system is for.", _CORNERS)
    return [float(side) for side in found]


def interval_of(text: str | None) -> Interval | None:
    """Return the times asked for: an instant, or two with a slash between, either of them open."""
    if text is None:
        return None
    parts = text.split("/")
    if len(parts) > 2 or text in {"", ".."}:
        raise _no_time(text)
    ends = [None if part in {"", ".."} else _moments(part) for part in parts]
    first = ends[0][0] if ends[0] else None
    last = ends[-1][1] if ends[-1] else None
    if first is not None and last is not None and first > last:
        raise wrong("datetime", "Its end is before its begin.", "Give the earlier time first.")
    return Interval(first, last)


def _moments(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last moment a time means: a day has many."""
    try:
        found = datetime.fromisoformat(text)
        if len(text) == 10:
            begin = datetime.combine(found.date(), time(), LOCAL)
            return _sane(begin), _sane(begin + timedelta(days=1, microseconds=-1))
        if len(text) < 16 or "T" not in text.upper():
            raise _no_time(text)
        moment = found if found.tzinfo else found.replace(tzinfo=UTC)
        return _sane(moment), _sane(moment)
    except (ValueError, OverflowError) as error:
        raise _no_time(text) from error


def _sane(moment: datetime) -> datetime:
    """Return a moment that every database and zone can hold."""
    if not 1 < moment.year < 9999:
        raise ValueError("out of range")
    return moment


def _no_time(text: str) -> InputError:
    remedy = "Write 2026-11-22T08:00:00Z, or two with a slash between; .. for an open end."
    return wrong("datetime", f"'{text[:80]}' is no time.", remedy)


def order_of(text: str | None, fields: Mapping[str, Field]) -> tuple[Order, ...]:
    """Return the order asked for: names with + or - before them."""
    if text is None:
        return ()
    found = []
    for part in text.split(","):
        bare = part.strip()  # a plus sign that was not encoded arrives as a space
        name = bare.lstrip("+-")
        if name not in fields:  # the same words for what is hidden and for what is not there
            raise wrong("sortby", f"There is no column '{name[:40]}'.", _use(fields))
        found.append(Order(fields[name], bare.startswith("-")))
    return tuple(found)


def columns_of(text: str | None, fields: Mapping[str, Field]) -> tuple[str, ...] | None:
    """Return which columns are asked for; None for all."""
    if text is None:
        return None
    names = [part.strip() for part in text.split(",") if part.strip()]
    for name in names:
        if name not in fields:
            raise wrong("properties", f"There is no column '{name[:40]}'.", _use(fields))
    return tuple(names)


def _use(fields: Mapping[str, Field]) -> str:
    return f"Use {', '.join(fields)}."


def after_of(text: str | None, order: Sequence[Order]) -> list[Any] | None:
    """Return what a page goes on after, from what `after_text` made."""
    if text is None:
        return None
    number = number_of(text)
    if not order and number is not None:
        return [number]
    try:
        padded = text + "=" * (-len(text) % 4)
        told = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return untold(order, told if isinstance(told, list) else [])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        remedy = "Take it from the link 'next' of the page before."
        raise wrong("after", "It is of no page of this order.", remedy) from error


def after_text(told: Sequence[Any]) -> str:
    """Return what a page goes on after as a parameter's text."""
    if len(told) == 1:
        return str(told[0])
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def filters_of(
    params: Mapping[str, str],
    fields: Mapping[str, Field],
    table: Any,
    dialect: str,
    system: System,
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of `filter` and of the columns that are named as parameters.

    Parameters
    ----------
    system
        What coordinates in the filter are in.
    """
    nodes = [
        {"op": "=", "args": [{"property": name}, _value(field, params[name])]}
        for name, field in fields.items()
        if name in params
    ]
    language = params.get("filter-lang", "cql2-text")
    if language not in {"cql2-text", "cql2-json"}:
        raise wrong("filter-lang", "It is not known.", "Use cql2-text or cql2-json.")
    if "filter" in params:
        if "\0" in params["filter"]:
            raise wrong("filter", "It holds a sign that no text has.", "Leave it out.")
        nodes.append(_moved(parsed(params["filter"], language), system))
    return tuple(compiled(node, fields, table, dialect) for node in nodes)


def _value(field: Field, text: str) -> Any:
    """Return the value a column shall have, of the column's kind."""
    try:
        if field.kind == "int":
            return int(text)
        if field.kind == "float":
            return float(text)
    except ValueError as error:
        remedy = f"'{field.name}' is a number."
        raise wrong(field.name, f"'{text[:40]}' is no number.", remedy) from error
    if field.kind == "bool":
        if text not in {"true", "false"}:
            raise wrong(field.name, f"'{text[:40]}' is neither.", "Give true or false.")
        return text == "true"
    return {"timestamp": text} if field.kind in {"time", "date"} else text


def _moved(node: Any, system: System) -> Any:
    """Return a filter with its shapes in longitude and latitude."""
    if system == CRS84:
        return node
    if isinstance(node, list):
        return [_moved(one, system) for one in node]
    if not isinstance(node, dict):
        return node
    if "bbox" in node and isinstance(node["bbox"], list):
        sides = ",".join(str(side) for side in node["bbox"])
        found = windows_of(sides, system)
        return {"bbox": list(found[0])} if found else node
    if "coordinates" in node or "geometries" in node:
        try:
            shape = shapely.geometry.shape(node)
            moved = moving(system, CRS84)
            there = shapely.transform(shape, moved.transform, interleaved=False)
        except Exception as error:
            raise wrong("filter", "It holds no shape.", "Write POINT(x y).") from error
        return shapely.geometry.mapping(there)
    return {key: _moved(value, system) for key, value in node.items()}
