"""Where and when the features of a collection are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Table, func, select
from sqlalchemy.orm import Session

from data.features.kinds import call
from data.features.seen import Seen
from data.store.dialect import Bbox


@dataclass(frozen=True)
class Extent:
    """The bounds of some rows; None where there are no rows, or no times.

    Parameters
    ----------
    bbox
        West, south, east, north in WGS 84 degrees.
    times
        First and last moment; a last one of None means that it goes on.
    """

    bbox: Bbox | None
    times: tuple[datetime, datetime | None] | None


def extent(session: Session, seen: Seen) -> Extent:
    """Return the extent of all rows that are seen."""
    bbox = bounds(session, seen.kind.table, seen.condition(session))
    return Extent(bbox, _times(session, seen))


def bounds(session: Session, table: Table, condition: ColumnElement[bool]) -> Bbox | None:
    """Return west, south, east, north of some rows in WGS 84 degrees; None where there are none."""
    geometry = table.c.geometry
    if session.get_bind().dialect.name == "sqlite":
        sides: list[Any] = [
            fold(call(f"Mbr{side}", geometry, type_=Float()))
            for fold, side in (
                (func.min, "MinX"), (func.min, "MinY"), (func.max, "MaxX"), (func.max, "MaxY")
            )
        ]  # fmt: skip
    else:
        box: Any = call("ST_Extent", geometry)
        sides = [
            call(f"ST_{side}", box, type_=Float()) for side in ("XMin", "YMin", "XMax", "YMax")
        ]
    query = select(*sides).select_from(table).where(condition)
    west, south, east, north = session.execute(query).one()
    return None if west is None else (west, south, east, north)


def _times(session: Session, seen: Seen) -> tuple[datetime, datetime | None] | None:
    kind = seen.kind
    if kind.dated:
        plans = kind.collection.plans
        mine = {part.community_id for part in seen.parts}
        spans = [] if plans is None else seen.ground.spans[plans.name]
        begins = [one.begins for one in spans if one.community_id in mine]
        return (min(begins), None) if begins else None
    if not kind.collection.times:
        return None
    columns: list[Any] = [kind.table.c[name] for name in kind.collection.times]
    asked = [func.min(columns[0]), *(func.max(column) for column in columns)]
    query = select(*asked).select_from(kind.table).where(seen.condition(session))
    first, *lasts = tuple(session.execute(query).one())
    ends = [one for one in lasts if one is not None]
    return (first, max(ends)) if first is not None and ends else None
