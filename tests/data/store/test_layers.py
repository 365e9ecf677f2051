"""Pages neither repeat nor skip a row, and a window finds what geometry says."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, box
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from data.store import communities, layers
from data.store.dialect import intersects_bbox, is_sqlite
from data.store.engine import session_scope
from data.store.tables import layers as tables
from geo.community import Community
from geo.errors import NotFoundError
from geo.schema import LAYERS


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


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ends=st.tuples(*[st.floats(-0.25, 1.25, width=16)] * 4), limit=st.integers(1, 5))
def test_pages_of_any_window_hold_what_meets_it_once(
    engine: Engine, tiny: Community, ends: tuple[float, float, float, float], limit: int
) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny, replace=True)
        stored = communities.load(session, key)
        west, south, east, north = stored["boundary"].total_bounds
        x = sorted(west + end * (east - west) for end in ends[:2])
        y = sorted(south + end * (north - south) for end in ends[2:])
        window = (x[0], y[0], x[1], y[1])
        shape = (
            box(*window) if x[0] < x[1] and y[0] < y[1] else LineString([window[:2], window[2:]])
        )
        for layer in ("buildings", "streets"):
            found: list[int] = []
            after: int | None = None
            while True:
                page = layers.page(session, key, layer, bbox=window, limit=limit, after=after)
                found += page.frame.index.tolist()
                if (after := page.next) is None:
                    break
            first = int(layers.page(session, key, layer, limit=1).frame.index[0])
            meets = stored[layer].index[stored[layer].intersects(shape)]
            assert found == (meets + first).tolist()


def test_a_page_has_the_kinds_of_the_contract(session: Session, tiny: Community) -> None:
    fewer = tiny["buildings"].assign(persons=pd.Series([None] * 12, dtype="Int64"))
    key = communities.save(session, replace(tiny, layers={**tiny.layers, "buildings": fewer}))
    for layer, far in (("buildings", None), ("hazards", (0.0, 0.0, 1.0, 1.0)), ("incidents", None)):
        frame = layers.page(session, key, layer, bbox=far).frame
        for column in LAYERS[layer].columns:
            assert frame[column.name].dtype == tiny[layer][column.name].dtype, column.name
    assert frame["closed_at"].iloc[0].isoformat() == "2026-03-02T10:00:00+08:00"


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
    assert layers.total(session, key, "buildings", "households") == 480
