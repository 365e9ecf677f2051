"""A publication as its page wants it."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

import numpy as np
import shapely

from api.public.making import Published, degrees_of
from api.public.months import name_of
from api.report.ground import Ground
from data.store.registry import Stored
from geo.cases import Categories
from geo.cases.kpi import FORMULAS, LEAST
from geo.clock import LOCAL
from geo.hotspot.publication import CELL_M, PublicCells, picture_of
from maps.console.frame import halves
from maps.density import Overlay, overlay
from maps.public import Heat, PublicFigure, PublicMonth, PublicView


def view_of(
    stored: Stored,
    months: Sequence[date],
    found: Published | None,
    *,
    book: Categories,
    ground: Ground,
) -> PublicView:
    """Return the page of a community, with the month that was published."""
    return PublicView(
        key=stored.key,
        community=stored.name,
        months=[name_of(month) for month in months],
        least=LEAST,
        cell_m=round(CELL_M),
        month=None if found is None else _month(stored, found, book, ground),
        synthetic=stored.origin.synthetic,
    )


def heat_of(cells: PublicCells, ground: Ground) -> Overlay:
    """Return the picture of published counts, clear outside the community."""
    raster, window = picture_of(cells)
    lon, lat = degrees_of(window)
    inside = shapely.contains_xy(ground.area, lon, lat).reshape(window.shape)
    return overlay(np.where(inside, raster, 0.0), window)


def _month(stored: Stored, found: Published, book: Categories, ground: Ground) -> PublicMonth:
    name = name_of(found.month)
    drawn = heat_of(found.cells, ground) if found.cells.told else None
    return PublicMonth(
        name=name,
        as_of=f"{found.as_of.astimezone(LOCAL):%Y-%m-%d}",
        total=found.cells.total,
        told=found.cells.told,
        heat=None
        if drawn is None
        else Heat(
            f"/public/{quote(stored.key)}/heat.png?month={name}",
            ((drawn.south, drawn.west), (drawn.north, drawn.east)),
            drawn.top,
        ),
        groups=[(book.groups.get(code, (code, code)), n) for code, n in found.groups.items()],
        figures=[_figure(one) for one in found.figures],
    )


def _figure(one: dict[str, object]) -> PublicFigure:
    formula = FORMULAS[str(one["name"])]
    zh, en = halves(str(one["reason"]))
    return PublicFigure(
        name=(formula.zh, formula.en),
        formula=(formula.formula_zh, formula.formula_en),
        value=one["value"],  # type: ignore[arg-type]
        numerator=one["numerator"],  # type: ignore[arg-type]
        denominator=one["denominator"],  # type: ignore[arg-type]
        reason=(zh, en),
    )
