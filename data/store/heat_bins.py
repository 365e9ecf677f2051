"""Counts of cases by kind and pixel, a row a community, made anew when a case has changed."""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.store import case_points
from data.store.case_filters import Wanted
from data.store.case_tables import case_record
from data.store.dialect import insert_new
from data.store.heat_tables import heat_bin
from geo.hotspot.pyramid import Pyramid, gathered, pixels

KINDS = ("incident", "hazard")


@dataclass(frozen=True)
class Bins:
    """The counts of a community; `mark` is another after every change.

    Parameters
    ----------
    cells
        (4, k): pixels east and south, how many, and the place of their kind in `KINDS`.
    """

    mark: tuple[int, datetime]
    cells: NDArray[np.int32]

    def of(self, kind: str) -> NDArray[np.int32]:
        """Return (3, m) of one kind."""
        return self.cells[:3, self.cells[3] == KINDS.index(kind)]


def marks(session: Session) -> dict[int, tuple[int, datetime]]:
    """Return how many cases each community has, and when the last changed."""
    c = case_record.c
    query = select(c.community_id, func.count(), func.max(c.updated_at)).group_by(c.community_id)
    return {row[0]: (int(row[1]), row[2]) for row in session.execute(query)}


def stale(session: Session, there: Mapping[int, tuple[int, datetime]]) -> list[int]:
    """Return the communities whose counts are not those of their cases."""
    kept = select(heat_bin.c.community_id, heat_bin.c.cases, heat_bin.c.changed_at)
    known = {row[0]: (row[1], row[2]) for row in session.execute(kept)}
    return [number for number, mark in there.items() if known.get(number) != mark]


def refresh(session: Session, community_id: int, mark: tuple[int, datetime]) -> None:
    """Count the cases of a community anew."""
    parts = [_counted(session, community_id, kind) for kind in KINDS]
    blob = zlib.compress(np.concatenate(parts, axis=1).astype("<i4").tobytes(), 3)
    session.execute(heat_bin.delete().where(heat_bin.c.community_id == community_id))
    row = {"community_id": community_id, "cases": mark[0], "changed_at": mark[1], "cells": blob}
    session.execute(insert_new(session, heat_bin, "community_id"), [row])


def load(session: Session, communities: Collection[int]) -> dict[int, Bins]:
    """Return the counts of communities."""
    query = select(heat_bin).where(heat_bin.c.community_id.in_(sorted(communities)))
    return {
        row.community_id: Bins((row.cases, row.changed_at), _cells(row.cells))
        for row in session.execute(query)
    }


def pyramid(parts: Collection[Bins], kind: str, least: int = 1) -> Pyramid:
    """Return one pyramid of many communities."""
    cells = [one.of(kind) for one in parts]
    x, y, n = np.concatenate(cells, axis=1) if cells else np.zeros((3, 0), np.int32)
    return Pyramid(x, y, n, least)


def _counted(session: Session, community_id: int, kind: str) -> NDArray[np.int32]:
    found = case_points.points(session, community_id, wanted=Wanted(kinds=(kind,)))
    lon, lat = shapely.get_coordinates(found.geometry.to_numpy()).T
    x, y, n = gathered(*pixels(lon, lat))
    return np.stack([x, y, n, np.full(len(x), KINDS.index(kind), np.int32)])


def _cells(blob: bytes) -> NDArray[np.int32]:
    flat = np.frombuffer(zlib.decompress(blob), dtype="<i4")
    return flat.reshape(4, -1).astype(np.int32)
