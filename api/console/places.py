"""What people call the places of a community."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.view import View
from data.store.scopes import within
from data.store.tables import layers


def buildings(session: Session, here: View, ids: Collection[str] | None = None) -> dict[str, str]:
    """Return the buildings the person may see, or those of some ids: id and name."""
    if not here.reads("buildings") or (ids is not None and not ids):
        return {}
    table = layers["buildings"]
    own = within(session, table, here.scope("buildings"), here.stored.id)
    query = select(table.c.building_id, table.c.name).where(
        table.c.community_id == here.stored.id, own
    )
    query = query if ids is None else query.where(table.c.building_id.in_(ids))
    return {row.building_id: row.name or "" for row in session.execute(query)}


def place_name(ref: str, names: Mapping[str, str]) -> str:
    """Return what people call a place: of a building its name, of a household also the flat."""
    kind, _, name = ref.partition(":")
    building, _, flat = name.rpartition("-") if kind == "household" else (name, "", "")
    called = names.get(building) or building
    return f"{called} {flat}".rstrip()
