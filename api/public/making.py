"""Making a publication: once for a month, kept, and the same ever after."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
from pyproj import Transformer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.public.months import name_of, period_of, settled
from api.report.ground import Ground
from data.store import case_ledger, publications
from data.store.case_filters import Wanted
from data.store.engine import read_scope, session_scope
from data.store.registry import Stored
from geo.cases import Categories
from geo.cases.kpi import LEAST, figures
from geo.crs import STORAGE_CRS, metric_crs
from geo.hotspot.publication import CELL_M, PublicCells, public_cells, public_shares
from geo.hotspot.window import Floats, Window

SHOWN = ("closing_rate", "on_time_rate", "satisfaction")
"""Figures of cases that belong to one month each. Counts of what is open belong to many months, so
that two of them tell of single cases; a percentile is the hours of one case."""


@dataclass(frozen=True)
class Published:
    """What was published for a month.

    Parameters
    ----------
    groups
        Cases by group of categories, None where that is not told.
    figures
        Name, value, numerator, denominator and reason of each.
    """

    month: date
    as_of: datetime
    cells: PublicCells
    groups: dict[str, int | None]
    figures: list[dict[str, Any]]


def publication(
    engine: Engine,
    stored: Stored,
    month: date,
    *,
    book: Categories,
    ground: Ground,
    now: datetime,
) -> Published:
    """Return what is published for a month; it is made when it is first asked for."""
    with read_scope(engine) as session:
        content = publications.find(session, stored.id, name_of(month))
    if content is None:
        with session_scope(engine) as session:
            made = _made(session, stored, month, book, ground)
            content = publications.keep(session, stored.id, name_of(month), made, now)
    return Published(
        month,
        datetime.fromisoformat(content["as_of"]),
        PublicCells.from_dict(content["cells"]),
        content["groups"],
        content["figures"],
    )


def _made(
    session: Session, stored: Stored, month: date, book: Categories, ground: Ground
) -> dict[str, Any]:
    """Return a publication as plain values."""
    period, as_of = period_of(month), settled(month)
    codes = tuple(one.code for one in book if one.public_list)
    places, categories = publications.written_down(
        session, stored.id, codes, since=period.start, until=period.end
    )
    window = window_around(ground)
    cells = public_cells(_projected(places, window.crs), window, LEAST)
    rows = case_ledger.counted(
        session, stored.id, period, as_of=as_of, wanted=Wanted(categories=codes)
    )
    made = figures(rows, period, as_of=as_of, least=LEAST)
    return {
        "as_of": as_of.isoformat(),
        "cells": cells.as_dict(),
        "groups": public_shares([code[:2] for code in categories], LEAST),
        "figures": [
            {
                "name": one.formula.name,
                "value": one.value,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "reason": one.reason,
            }
            for one in made
            if one.formula.name in SHOWN
        ],
    }


def window_around(ground: Ground) -> Window:
    """Return the squares of a community: they depend on its ground, never on its cases."""
    west, south, east, north = ground.area.bounds
    crs = metric_crs((west + east) / 2, (south + north) / 2).to_string()
    corners = np.array([(x, y) for x in (west, east) for y in (south, north)])
    return Window.around(_projected(corners, crs), CELL_M, margin_m=CELL_M, crs=crs)


def degrees_of(window: Window) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes (rows * columns,) of the middles of a window's cells."""
    east, north = np.meshgrid(*window.centres())
    there = _transformer(window.crs).transform(east.ravel(), north.ravel(), direction="INVERSE")
    return there[0], there[1]


def _projected(places: Floats, crs: str) -> Floats:
    """Return longitudes and latitudes (n, 2) in a CRS; those without a place stay NaN."""
    there = ~np.isnan(places).any(axis=1)
    found = np.full(places.shape, np.nan)
    found[there] = np.column_stack(_transformer(crs).transform(*places[there].T))
    return found


@lru_cache(maxsize=16)
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(STORAGE_CRS, crs, always_xy=True)
