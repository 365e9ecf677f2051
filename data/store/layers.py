"""Pages of a community's layers."""

from dataclasses import dataclass

from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from data.store.dialect import intersects_bbox
from data.store.rows import frame_of, whole
from data.store.tables import layers
from geo.errors import NotFoundError

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """Some rows, and the id to go on after; None when these were the last."""

    frame: GeoDataFrame
    next: int | None


def page(
    session: Session,
    community_id: int,
    layer: str,
    *,
    bbox: Bbox | None = None,
    limit: int = 100,
    after: int | None = None,
) -> Page:
    """Return rows of a layer by id, a page at a time; pages never repeat or skip a row.

    Parameters
    ----------
    bbox
        West, south, east, north in WGS 84 degrees: only rows whose geometry meets it.
    after
        The `next` of the page before.

    Raises
    ------
    NotFoundError
        The contract has no such layer.
    """
    table = _table(layer)
    return page_of(
        session, table, table.c.community_id == community_id, bbox=bbox, limit=limit, after=after
    )


def page_of(
    session: Session,
    table: Table,
    condition: ColumnElement[bool],
    *,
    bbox: Bbox | None = None,
    limit: int = 100,
    after: int | None = None,
) -> Page:
    """Return a page of any table's rows that meet a condition."""
    query = whole(table).where(condition).limit(limit + 1)
    if after is not None:
        query = query.where(table.c.id > after)
    if bbox is not None:
        query = query.where(intersects_bbox(session.get_bind().dialect.name, table, bbox))
    frame = frame_of(session, query, table)
    more = len(frame) > limit
    frame = frame.iloc[:limit]
    return Page(frame, int(frame.index[-1]) if more else None)


def get(session: Session, community_id: int, layer: str, row: int) -> GeoDataFrame:
    """Return one row of a layer as a frame.

    Raises
    ------
    NotFoundError
        The community has no such row, or the contract no such layer.
    """
    table = _table(layer)
    query = whole(table).where(table.c.community_id == community_id, table.c.id == row)
    frame = frame_of(session, query, table)
    if not len(frame):
        raise NotFoundError(f"There is no row {row} in {layer} of this community.")
    return frame


def count(session: Session, community_id: int, layer: str) -> int:
    """Return how many rows a layer has."""
    table = _table(layer)
    query = select(func.count()).where(table.c.community_id == community_id)
    return session.execute(query).scalar_one()


def total(session: Session, community_id: int, layer: str, column: str) -> int | None:
    """Return the sum of a column over a layer; None where no row has a value."""
    table = _table(layer)
    query = select(func.sum(table.c[column])).where(table.c.community_id == community_id)
    return session.execute(query).scalar_one()


def _table(layer: str) -> Table:
    if layer not in layers:
        raise NotFoundError(f"There is no layer '{layer}'; there are {', '.join(layers)}.")
    return layers[layer]
