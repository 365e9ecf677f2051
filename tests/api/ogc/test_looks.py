"""Whose fixes a desktop program was given is on record, by pages, single fixes and tiles."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from sqlalchemy import Engine

from data.store import audit, position_looks
from data.store.engine import read_scope
from data.tiles.grid import Tile
from geo.access import Role
from tests.api.ogc.conftest import Homes

Ogc = Callable[..., Any]
FIXES = "/collections/tracks"


def recorded(engine: Engine) -> list[tuple[str, int | None, list[str]]]:
    """Return what the audit says, oldest first: who, of which community, of whom."""
    with read_scope(engine) as session:
        rows = [row for row in audit.listing(session) if row.action == "positions.ogc"]
    told = [(one.actor, one.community_id, json.loads(one.details)["guards"]) for one in rows]
    return sorted(told, key=lambda one: str(one[1]))


def around(lon: float, lat: float) -> str:
    """Return the address of the tile of zoom 14 that a place is in."""
    tile = Tile(14, 0, 0)
    x, y = (int(one // 4096) for one in tile.units(np.array([[lon, lat]]))[0])
    return f"{FIXES}/tiles/WebMercatorQuad/14/{y}/{x}"


def test_a_page_is_on_record_once_a_day_by_its_fixes(
    ogc: Ogc, homes: Homes, engine: Engine
) -> None:
    ogc(f"{FIXES}/items?guard_id=G06&properties=at", Role.manager, homes.here)
    assert recorded(engine) == [(f"manager-{homes.here}", homes.here, ["G06"])]
    ogc(f"{FIXES}/items?guard_id=G06", Role.manager, homes.here)
    assert len(recorded(engine)) == 1
    ogc("/collections/routes/items", Role.manager, homes.here)
    ogc(f"{FIXES}/items?guard_id=G99", Role.manager, homes.here)
    assert len(recorded(engine)) == 1
    with read_scope(engine) as session:
        (look,) = position_looks.of_guard(session, homes.here, "G06")
        assert (look.username, look.door) == (f"manager-{homes.here}", "ogc")
        assert position_looks.of_guard(session, homes.other, "G06") == []


def test_of_several_communities_each_has_its_own_record(
    ogc: Ogc, homes: Homes, engine: Engine
) -> None:
    ogc(f"{FIXES}/items")
    both = ["G06", "G07"]
    assert recorded(engine) == [
        ("manager-none", home, both) for home in sorted((homes.here, homes.other))
    ]


def test_a_single_fix_and_a_tile_are_on_record_too(ogc: Ogc, homes: Homes, engine: Engine) -> None:
    found = ogc(f"{FIXES}/items?guard_id=G07&limit=1", Role.dispatcher, homes.here)
    ogc(f"{FIXES}/items/{found['features'][0]['id']}", Role.manager, homes.here)
    ogc(around(119.62, 45.5), Role.guard, homes.here)
    ogc(around(20.0, 45.5), Role.dispatcher, homes.here, status=204)
    assert sorted(recorded(engine)) == [
        (f"dispatcher-{homes.here}", homes.here, ["G07"]),
        (f"guard-{homes.here}", homes.here, ["G07"]),
        (f"manager-{homes.here}", homes.here, ["G07"]),
    ]
