"""What a policy's scope means in the database: a condition on rows."""

from sqlalchemy import Boolean, ColumnElement, Table, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from data.store import plans
from data.store.tables import grid, grid_building, grid_plan
from geo.access import Scope
from geo.clock import now


def within(
    session: Session, table: Table, scope: Scope, community_id: int | None = None
) -> ColumnElement[bool]:
    """Return the condition that a row is in a scope; what means nothing to a table lets none by.

    Grids are those of the plan in force: buildings lie in them by the plan, everything else by
    geometry or by its own `grid_id`. Guards also see every case they are to keep an eye on.
    """
    if scope.everything:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    columns = table.columns
    if scope.guards and "guard_id" in columns:
        ways.append(columns.guard_id.in_(sorted(scope.guards)))
        if "on_patrol" in columns:
            ways.append(columns.on_patrol)
    if scope.departments and "department" in columns:
        ways.append(columns.department.in_(sorted(scope.departments)))
    if scope.grids:
        ways.append(_in_grids(session, table, sorted(scope.grids), community_id))
    return or_(*ways)


def _in_grids(
    session: Session, table: Table, grids: list[str], community_id: int | None
) -> ColumnElement[bool]:
    if "grid_id" in table.columns:
        return table.c.grid_id.in_(grids)
    plan = None if community_id is None else plans.in_force(session, grid_plan, community_id, now())
    if plan is None:
        return false()
    if "building_id" in table.columns:
        own = and_(grid_building.c.plan_id == plan.id, grid_building.c.grid_id.in_(grids))
        return table.c.building_id.in_(select(grid_building.c.building_id).where(own))
    if "geometry" not in table.columns:
        return false()
    meets = func.ST_Intersects(grid.c.geometry, table.c.geometry, type_=Boolean)
    return exists().where(grid.c.plan_id == plan.id, grid.c.grid_id.in_(grids), meets)
