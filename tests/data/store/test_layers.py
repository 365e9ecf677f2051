"""Pages neither repeat nor skip a row, and a window finds what geometry says."""

import pytest
from shapely import box
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from data.store import communities, layers
from data.store.dialect import intersects_bbox, is_sqlite
from data.store.tables import layers as tables
from geo.community import Community
from geo.errors import NotFoundError


@pytest.mark.parametrize("limit", [1, 5, 12, 100])
def test_pages_hold_every_row_once(session: Session, tiny: Community, limit: int) -> None:
    key = communities.save(session, tiny)
    rows: list[int] = []
    after: int | None = None
    while True:
        page = layers.page(session, key, "buildings", limit=limit, after=after)
        assert len(page.frame) <= limit
        rows += page.frame.index.tolist()
        if (after := page.next) is None:
            break
    assert rows == sorted(set(rows))
    assert len(rows) == 12


def test_a_window_finds_what_meets_it(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    stored = communities.load(session, key)
    west, south, east, north = stored["boundary"].total_bounds
    for window in [
        (west, south, (west + east) / 2, (south + north) / 2),
        ((west + east) / 2, (south + north) / 2, east, north),
        (west - 1, south - 1, west - 0.5, south - 0.5),
        (west - 1, south - 1, east + 1, north + 1),
    ]:
        for layer in ("buildings", "streets", "hazards", "compounds"):
            found = layers.page(session, key, layer, bbox=window, limit=1000).frame
            expected = stored[layer].intersects(box(*window)).sum()
            assert len(found) == expected, (layer, window)


def test_a_window_is_answered_by_the_spatial_index(engine: Engine) -> None:
    table = tables["buildings"]
    query = table.select().where(
        intersects_bbox(engine.dialect.name, table, (119, 45, 119.1, 45.1))
    )
    compiled = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        if is_sqlite(connection):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").fetchall()
            assert "SCAN idx_building_geometry VIRTUAL TABLE" in str(plan)
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.exec_driver_sql(f"EXPLAIN {compiled}").fetchall()
            assert "idx_building_geometry" in str(plan)


def test_a_layer_the_contract_does_not_know_is_not_found(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    with pytest.raises(NotFoundError, match="no layer 'people'"):
        layers.page(session, key, "people")
    assert layers.count(session, key, "incidents") == 2
