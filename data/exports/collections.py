"""What the store can give away: one description a collection, for exports and the feature API."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, false, func, select
from sqlalchemy.orm import Session

from data.store import plans
from data.store.dialect import Bbox, intersects_bbox
from data.store.scopes import within
from data.store.tables import (
    dead_corner,
    grid,
    grid_plan,
    layers,
    patrol_plan,
    roster,
    route,
    stop,
    street_visit,
)
from geo.access import EVERYTHING, Columns, Scope
from geo.clock import now
from geo.errors import NotFoundError
from geo.schema import LAYERS, LINE, RESULTS, Column, Layer


@dataclass(frozen=True)
class Collection:
    """One kind of rows.

    Parameters
    ----------
    layer
        Its name, titles, columns and geometry types.
    table
        Where the rows are.
    subject
        What the policy calls it.
    plans
        Table of the plans the rows belong to; None for layers of the community.
    times
        Columns of the moment, or of begin and end, that a time window asks for; perhaps none.
    """

    layer: Layer
    table: Table
    subject: str
    plans: Table | None = None
    times: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the collection in commands and addresses."""
        return self.layer.name

    @property
    def drawn(self) -> bool:
        """Whether its rows have geometry."""
        return "geometry" in self.table.columns


_GAPS = Layer(
    "street_gaps",
    LINE,
    "道路巡逻间隔",
    "Streets with their patrol gaps",
    (
        Column("street", "int", "道路序号", required=True),
        Column("kind", "text", "类型"),
        Column("name", "text", "名称"),
        Column("max_gap_min", "float", "要求最长间隔", unit="min"),
        Column("worst_gap_min", "float", "计划最长间隔", unit="min"),
        Column("visits", "int", "到访次数"),
        Column("camera_gap_min", "float", "摄像头最长间隔", unit="min"),
        Column("why", "text", "原因"),
    ),
)
_TIMES = {"hazards": ("found_at",), "incidents": ("reported_at", "closed_at")}

COLLECTIONS: dict[str, Collection] = {
    one.name: one
    for one in (
        *(Collection(LAYERS[n], t, n, times=_TIMES.get(n, ())) for n, t in layers.items()),
        Collection(RESULTS["grids"], grid, "grids", grid_plan),
        Collection(RESULTS["routes"], route, "routes", patrol_plan, ("start", "end")),
        Collection(RESULTS["stops"], stop, "stops", patrol_plan, ("planned_at",)),
        Collection(RESULTS["roster"], roster, "roster", patrol_plan, ("start", "end")),
        Collection(RESULTS["dead_corners"], dead_corner, "dead_corners", patrol_plan),
        Collection(_GAPS, street_visit, "street_gaps", patrol_plan),
    )
}
"""Every collection by name: layers of the community, then what its plans in force hold."""


def collection(name: str) -> Collection:
    """Return a collection by name.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    if name not in COLLECTIONS:
        raise NotFoundError(f"There is no layer '{name}'; there are {', '.join(COLLECTIONS)}.")
    return COLLECTIONS[name]


@dataclass(frozen=True)
class Selection:
    """Rows of one collection in one community, and which of their columns.

    Parameters
    ----------
    scope, columns
        What whoever asks may see; all of it where they are not given.
    bbox
        West, south, east, north in WGS 84 degrees.
    where
        Any further condition on the collection's table.
    as_of
        The moment whose plan is meant; now where it is not given.
    """

    collection: Collection
    community_id: int
    scope: Scope = EVERYTHING
    columns: Columns | None = None
    bbox: Bbox | None = None
    where: ColumnElement[bool] | None = None
    as_of: datetime | None = None

    def condition(self, session: Session) -> ColumnElement[bool]:
        """Return what is true of the rows that are meant, and of no other."""
        table, owner = self.collection.table, self.collection.plans
        parts = [table.c.community_id == self.community_id]
        if owner is not None:
            plan = plans.in_force(session, owner, self.community_id, self.as_of or now())
            parts.append(false() if plan is None else table.c.plan_id == plan.id)
        if not (owner is not None and self.scope.published):  # a plan in force is published
            parts.append(within(session, table, self.scope, self.community_id))
        if self.bbox is not None and self.collection.drawn:
            parts.append(intersects_bbox(session.get_bind().dialect.name, table, self.bbox))
        if self.where is not None:
            parts.append(self.where)
        return and_(*parts)

    def shows(self, name: str) -> bool:
        """Return whether a column may be seen."""
        return self.columns is None or name in self.columns


def count(session: Session, selection: Selection) -> int:
    """Return how many rows are selected."""
    table = selection.collection.table
    query = select(func.count()).select_from(table).where(selection.condition(session))
    return session.execute(query).scalar_one()
