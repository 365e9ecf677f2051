"""Pages of a community's layers."""

from dataclasses import dataclass

from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from data.store.dialect import Bbox, intersects_bbox
from data.store.rows import frame_of, whole
from data.store.scopes import within
from data.store.tables import layers
from geo.access import EVERYTHING, Scope
from geo.errors import NotFoundError


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
    scope: Scope = EVERYTHING,
    bbox: Bbox | None = None,
    limit: int = 100,
    after: int | None = None,
) -> Page:
    """Return rows of a layer by id, a page at a time; pages never repeat or skip a row.

    Parameters
    ----------
    scope
        Only rows in this scope.
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
    condition = _condition(session, table, community_id, scope)
    return page_of(session, table, condition, bbox=bbox, limit=limit, after=after)


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


def get(
    session: Session, community_id: int, layer: str, row: int, scope: Scope = EVERYTHING
) -> GeoDataFrame:
    """Return one row of a layer as a frame.

    Raises
    ------
    NotFoundError
        The community has no such row in the scope, or the contract no such layer.
    """
    table = _table(layer)
    condition = _condition(session, table, community_id, scope)
    query = whole(table).where(condition, table.c.id == row)
    frame = frame_of(session, query, table)
    if not len(frame):
        raise NotFoundError(f"There is no row {row} in {layer} of this community.")
    return frame


def count(session: Session, community_id: int, layer: str, scope: Scope = EVERYTHING) -> int:
    """Return how many rows of a layer are in a scope."""
    table = _table(layer)
    condition = _condition(session, table, community_id, scope)
    query = select(func.count()).select_from(table).where(condition)
    return session.execute(query).scalar_one()


def total(session: Session, community_id: int, layer: str, column: str) -> int | None:
    """Return the sum of a column over a layer; None where no row has a value."""
    table = _table(layer)
    query = select(func.sum(table.c[column])).where(table.c.community_id == community_id)
    return session.execute(query).scalar_one()


def _condition(
    session: Session, table: Table, community_id: int, scope: Scope
) -> ColumnElement[bool]:
    return (table.c.community_id == community_id) & within(session, table, scope, community_id)


def _table(layer: str) -> Table:
    if layer not in layers:
        raise NotFoundError(f"There is no layer '{layer}'; there are {', '.join(layers)}.")
    return layers[layer]
