"""Counts of cases by group and pixel, a row a community, made anew when a case has changed.

Visits of grid workers, which lie in the same table, are no cases: they are not counted.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from data.store import case_points
from data.store.case_tables import case_record
from data.store.dialect import insert_new
from data.store.heat_tables import heat_bin
from geo.hotspot.pyramid import Pyramid, gathered, pixels

GROUPS = ("reported", "discovered", "hazards")
"""Incidents that were reported, incidents that patrols discovered, and hazards."""
Span = tuple[datetime, datetime]
_CASE: ColumnElement[bool] = case_record.c.flow == "case"
Mark = tuple[int, int]
"""How many cases, and how many steps all of them have taken: another after every change."""


@dataclass(frozen=True)
class Bins:
    """The counts of a community; `mark` is another after every change.

    Parameters
    ----------
    cells
        (4, k): pixels east and south, how many, and the place of their group in `GROUPS`.
    span
        When the first and the last were reported; None where none has a place.
    """

    mark: Mark
    cells: NDArray[np.int32]
    span: Span | None

    def of(self, group: str) -> NDArray[np.int32]:
        """Return (3, m) of one group."""
        return self.cells[:3, self.cells[3] == GROUPS.index(group)]


def marks(session: Session) -> dict[int, Mark]:
    """Return how many cases each community has, and how many steps these have taken."""
    c = case_record.c
    query = select(c.community_id, func.count(), func.sum(c.version)).where(_CASE)
    rows = session.execute(query.group_by(c.community_id))
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def stale(session: Session, there: Mapping[int, Mark]) -> list[int]:
    """Return the communities whose counts are not those of their cases."""
    kept = select(heat_bin.c.community_id, heat_bin.c.cases, heat_bin.c.steps)
    known = {row[0]: (row[1], row[2]) for row in session.execute(kept)}
    return [number for number, mark in there.items() if known.get(number) != mark]


def refresh(session: Session, there: Mapping[int, Mark]) -> None:
    """Count the cases of communities anew, all in one reading.

    Parameters
    ----------
    there
        What the counts are true for, by community: see `marks`.
    """
    c = case_record.c
    mine = (
        _CASE,
        c.community_id.in_(sorted(there)),
        c.geometry.is_not(None),
        c.state.not_in(case_points.OUT),
    )
    ends = select(c.community_id, func.min(c.linked_at), func.max(c.linked_at))
    spans = {row[0]: row[1:] for row in session.execute(ends.where(*mine).group_by(c.community_id))}
    group = case((c.kind == "hazard", 2), (c.source == "discovered", 1), else_=0)
    query = select(c.community_id, group, func.ST_X(c.geometry), func.ST_Y(c.geometry)).where(*mine)
    own, groups, lon, lat = _numbers(session, query.order_by(c.community_id))
    rows = []
    for number, (cases, steps) in there.items():
        part = slice(*np.searchsorted(own, [number, number + 1]))
        counted = _counted(groups[part], lon[part], lat[part])
        first, last = spans.get(number, (None, None))
        rows.append(
            {
                "community_id": number, "cases": cases, "steps": steps,
                "first_at": first, "last_at": last,
                "cells": zlib.compress(counted.astype("<i4").tobytes(), 3),
            }
        )  # fmt: skip
    session.execute(heat_bin.delete().where(heat_bin.c.community_id.in_(sorted(there))))
    session.execute(insert_new(session, heat_bin, "community_id"), rows)


def load(session: Session, communities: Collection[int]) -> dict[int, Bins]:
    """Return the counts of communities."""
    query = select(heat_bin).where(heat_bin.c.community_id.in_(sorted(communities)))
    return {
        row.community_id: Bins(
            (row.cases, row.steps),
            _cells(row.cells),
            (row.first_at, row.last_at) if row.first_at else None,
        )
        for row in session.execute(query)
    }


def pyramid(parts: Collection[Bins], group: str, least: int = 1) -> Pyramid:
    """Return one pyramid of a group of many communities."""
    cells = [one.of(group) for one in parts]
    x, y, n = np.concatenate(cells, axis=1) if cells else np.zeros((3, 0), np.int32)
    return Pyramid(x, y, n, least)


def _numbers(session: Session, query: Select[Any]) -> NDArray[np.float64]:
    """Return (columns, n) of a query of plain numbers, as the driver gives them.

    Rows of SQLAlchemy would take half as long again as all the rest for a million of them.
    """
    found = session.connection().execute(query)
    assert found.cursor is not None  # noqa: S101 - a query that returns rows has one
    wide = len(found.keys())
    rows = found.cursor.fetchall()
    found.close()
    flat = np.fromiter(chain.from_iterable(rows), np.float64, wide * len(rows))
    return flat.reshape(-1, wide).T


def _counted(
    group: NDArray[np.float64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int32]:
    parts = []
    for number in range(len(GROUPS)):
        mine = group == number
        x, y, n = gathered(*pixels(lon[mine], lat[mine]))
        parts.append(np.stack([x, y, n, np.full(len(x), number, np.int32)]))
    return np.concatenate(parts, axis=1)


def _cells(blob: bytes) -> NDArray[np.int32]:
    flat = np.frombuffer(zlib.decompress(blob), dtype="<i4")
    return flat.reshape(4, -1).astype(np.int32)
