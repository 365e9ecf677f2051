"""What people call the buildings of a community."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.store.tables import layers


def building_names(session: Session, community_id: int, ids: Collection[str]) -> dict[str, str]:
    """Return the names of some buildings by their ids; those without one are left out."""
    table = layers["buildings"]
    query = select(table.c.building_id, table.c.name).where(
        table.c.community_id == community_id, table.c.building_id.in_(ids)
    )
    return {row.building_id: row.name for row in session.execute(query) if row.name}
