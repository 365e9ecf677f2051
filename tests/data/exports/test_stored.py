"""Rows of the store leave in chunks, filtered by window, scope, columns, moment and CQL2."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.exports.about import About
from data.exports.back import read_back
from data.exports.collections import COLLECTIONS, Selection, collection, count
from data.exports.cql2 import compiled, fields_of, parsed
from data.exports.formats import write_layer
from data.exports.stored import columns_in, stored_rows
from data.store import communities, grid_plans
from data.store.engine import moment_scope, session_scope
from geo.access import Columns, Scope
from geo.community import Community
from geo.errors import InputError, NotFoundError
from geo.schema import LAYERS
from tests.data.exports.test_formats import AT


@pytest.fixture
def key(session: Session, tiny: Community) -> int:
    """The tiny community in the store, its buildings with columns beyond the contract."""
    extra = tiny["buildings"].assign(
        lift=[True, None] * 6, built=[1990, 2001.5] * 6, tags=[{"电梯": 1}, None] * 6
    )
    return communities.save(session, tiny.replaced("buildings", extra))


def chosen(session: Session, selection: Selection, text: str) -> list[str]:
    """Return the keys of the rows that a filter keeps."""
    pytest.importorskip("cql2")
    return kept(session, selection, parsed(text))


def kept(session: Session, selection: Selection, node: object) -> list[str]:
    fields = fields_of(selection, columns_in(session, selection))
    dialect = session.get_bind().dialect.name
    where = compiled(node, fields, selection.collection.table, dialect)
    rows = stored_rows(
        session, Selection(selection.collection, selection.community_id, where=where)
    )
    return [str(name) for chunk in rows.chunks() for name in chunk.iloc[:, 0]]


def test_columns_beyond_the_contract_are_known_before_reading(session: Session, key: int) -> None:
    selection = Selection(COLLECTIONS["buildings"], key)
    kinds = {column.name: column.kind for column in columns_in(session, selection)}
    assert (kinds["lift"], kinds["built"], kinds["tags"]) == ("bool", "float", "text")
    rows = stored_rows(session, selection, chunk=5)
    chunks = list(rows.chunks())
    assert [len(chunk) for chunk in chunks] == [5, 5, 2]
    assert len({tuple(map(str, chunk.dtypes)) for chunk in chunks}) == 1
    assert rows.shapes == {"Polygon"}
    assert rows.count == 12


def test_a_stored_layer_comes_back_with_all_columns(
    session: Session, key: int, tiny: Community, tmp_path: Path
) -> None:
    layer = LAYERS["buildings"]
    about = About(layer.name, layer.zh, layer.en, tiny.name, tiny.origin, AT, "x", tiny.crs)
    rows = stored_rows(session, Selection(COLLECTIONS["buildings"], key), chunk=5)
    write_layer(tmp_path / "buildings.gpkg", rows, about)
    found = read_back(tmp_path / "buildings.gpkg", layer)
    assert found["building_id"].tolist() == tiny["buildings"]["building_id"].tolist()
    assert found["built"].tolist() == [1990, 2001.5] * 6
    assert found["lift"].tolist()[0] is True
    apart = found.geometry.hausdorff_distance(tiny["buildings"].geometry)
    assert apart.max() < 1e-3


def test_rows_are_of_one_moment_while_their_community_is_replaced(
    engine: Engine, tiny: Community
) -> None:
    """In a session of `moment_scope`, as exports have it."""
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
    with moment_scope(engine) as session:
        rows = stored_rows(session, Selection(COLLECTIONS["buildings"], key), chunk=5)
        chunks = rows.chunks()
        found = next(chunks)["building_id"].tolist()
        less = tiny.replaced("buildings", tiny["buildings"].assign(floors=99))
        with session_scope(engine) as other:
            communities.save(other, less, replace=True)
        for chunk in chunks:
            found += chunk["building_id"].tolist()
            assert (chunk["floors"] != 99).all()
    assert found == tiny["buildings"]["building_id"].tolist()
    assert rows.count == 12


def test_hidden_columns_are_nowhere(session: Session, key: int) -> None:
    hidden = Selection(
        COLLECTIONS["hazards"], key, columns=Columns(frozenset({"category"}), frozenset({"note"}))
    )
    assert [column.name for column in columns_in(session, hidden)] == ["category"]
    (chunk,) = stored_rows(session, hidden).chunks()
    assert list(chunk.columns) == ["category", "geometry"]
    fields = fields_of(hidden, columns_in(session, hidden))
    node = {"op": "like", "args": [{"property": "note"}, "三%"]}
    with pytest.raises(InputError, match="no column 'note'"):
        compiled(node, fields, hidden.collection.table, session.get_bind().dialect.name)


def test_window_and_scope_cut_the_rows(session: Session, key: int, tiny: Community) -> None:
    west = tiny["buildings"].to_crs(4326)[tiny["buildings"]["building_id"].str.startswith("W")]
    window = tuple(float(side) for side in west.total_bounds)
    buildings = COLLECTIONS["buildings"]
    assert count(session, Selection(buildings, key, bbox=window)) == 6  # type: ignore[arg-type]
    assert count(session, Selection(buildings, key, scope=Scope(guards=frozenset({"G1"})))) == 0


def test_grids_are_those_in_force_at_the_moment(
    session: Session, key: int, tiny: Community
) -> None:
    grids = COLLECTIONS["grids"]
    assert count(session, Selection(grids, key)) == 0
    halves = tiny["compounds"].assign(
        grid_id=["g1", "g2"], code=["1", "2"], households=[240, 240], persons=[1, 1],
        buildings=[6, 6], compound=["西苑", "东苑"], area_m2=[6e4, 6e4], polsby_popper=[0.7, 0.7],
    )  # fmt: skip
    pairs = pd.DataFrame({"building_id": ["W1"], "grid_id": ["g1"]})
    for frame, at in ((halves, AT - timedelta(days=9)), (halves.iloc[:1], AT - timedelta(days=2))):
        plan = grid_plans.add(session, key, frame, pairs, {}, at=at)
        grid_plans.publish(session, plan, at)
    assert count(session, Selection(grids, key, as_of=AT)) == 1
    assert count(session, Selection(grids, key, as_of=AT - timedelta(days=5))) == 2
    assert count(session, Selection(grids, key, as_of=AT - timedelta(days=50))) == 0


@pytest.mark.parametrize(
    ("layer", "text", "keys"),
    [
        ("hazards", "severity >= 3", ["消防通道"]),
        ("hazards", "3 <= severity", ["消防通道"]),
        ("hazards", "severity BETWEEN 1 AND 3 AND note IS NOT NULL", ["空中飞线"]),
        ("hazards", "category LIKE '消防%' OR category IN ('空中飞线')", ["空中飞线", "消防通道"]),
        ("hazards", "NOT (status = 'open')", []),
        ("hazards", "found_at > TIMESTAMP('2026-05-15T00:00:00Z')", ["消防通道"]),
        ("hazards", "found_at < DATE('2026-05-15')", ["空中飞线"]),
        ("hazards", "T_AFTER(found_at, DATE('2026-05-15'))", ["消防通道"]),
        ("hazards", "T_AFTER(DATE('2026-05-15'), found_at)", ["空中飞线"]),
        ("hazards", "T_BEFORE(DATE('2026-05-15'), found_at)", ["消防通道"]),
        ("buildings", "lift = true AND built < 1995.5", ["W1", "W3", "W5", "E1", "E3", "E5"]),
        ("buildings", "CASEI(building_id) = CASEI('w1')", ["W1"]),
        ("buildings", "building_id LIKE 'w%'", []),
        (
            "buildings",
            "building_id LIKE 'W_' AND NOT building_id LIKE '_[2-6]'",
            ["W1", "W2", "W3", "W4", "W5", "W6"],
        ),
        ("buildings", "CASEI(building_id) LIKE CASEI('w1%')", ["W1"]),
        ("buildings", "building_id LIKE 'W\\_' OR building_id LIKE '*1'", []),
        ("streets", "kind = 'it''s'", []),
        ("checkpoints", "max_gap_min IS NULL", ["P3"]),
    ],
)
def test_cql2_text_keeps_the_right_rows(
    session: Session, key: int, layer: str, text: str, keys: list[str]
) -> None:
    assert chosen(session, Selection(COLLECTIONS[layer], key), text) == keys


def test_cql2_knows_space(session: Session, key: int, tiny: Community) -> None:
    buildings = Selection(COLLECTIONS["buildings"], key)
    west, south, east, north = tiny["compounds"].to_crs(4326).geometry.iloc[0].bounds
    inside = {
        "op": "s_within",
        "args": [{"property": "geometry"}, {"bbox": [west, south, east, north]}],
    }
    assert kept(session, buildings, inside) == ["W1", "W2", "W3", "W4", "W5", "W6"]
    apart = {"op": "not", "args": [inside]}
    assert kept(session, buildings, apart) == ["E1", "E2", "E3", "E4", "E5", "E6"]


def test_filters_mean_the_columns_of_the_file_and_numbers_of_any_length(
    session: Session, tiny: Community
) -> None:
    """A column `id` of the source is not the store's, and a code of 15 digits is a number."""
    own = tiny["buildings"].assign(
        id=range(7001, 7013), code=[152301001001000 + n for n in range(12)]
    )
    key = communities.save(session, tiny.replaced("buildings", own))
    buildings = Selection(COLLECTIONS["buildings"], key)
    for node, found in (
        ({"op": "=", "args": [{"property": "id"}, 7001]}, ["W1"]),
        ({"op": "<", "args": [{"property": "code"}, 152301001001002]}, ["W1", "W2"]),
        ({"op": "<", "args": [{"property": "id"}, {"property": "code"}]}, 12),
        ({"op": "in", "args": [{"property": "floors"}, [5_000_000_000]]}, []),
    ):
        rows = kept(session, buildings, node)
        assert (len(rows) if isinstance(found, int) else rows) == found, node


@pytest.mark.parametrize(
    "node",
    [
        {"op": "=", "args": [{"property": "id"}, 1]},
        {"op": "=", "args": [{"property": "community_id"}, 1]},
        {"op": "=", "args": [{"property": "extra"}, "x"]},
        {"op": "pg_sleep", "args": [9]},
        {"op": "=", "args": [{"op": "pg_sleep", "args": [9]}, 1]},
        {"op": "=", "args": [{"property": "severity"}, "3; DROP TABLE hazard"]},
        {"op": "=", "args": [{"property": "severity"}, float("inf")]},
        {"op": "=", "args": [{"property": "severity"}]},
        {"op": "like", "args": [{"property": "severity"}, "3%"]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2]}]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [0, 0, 999, 1]}]},
        {"op": "t_after", "args": [{"property": "found_at"}, {"date": "soon"}]},
        {"op": "=", "args": [{"property": "severity"}, 10**400]},
        {"op": "=", "args": [{"property": "category"}, "\ud800"]},
        {"op": "=", "args": [{"property": "category"}, {"property": "severity"}]},
        {"op": "=", "args": [{"property": "found_at"}, {"property": "category"}]},
        {"op": "=", "args": [{"property": "found_at"}, {"timestamp": "0001-01-01T00:00:00+14:00"}]},
        {"op": "=", "args": [{"op": "casei", "args": [{"property": "severity"}]}, 3]},
        {"op": "=", "args": [{"property": "severity"}, {"op": "casei", "args": [3]}]},
        {"op": "=", "args": [{"op": "casei", "args": 5}, 1]},
        {"op": "like", "args": [{"property": "category"}, "消防通道\\"]},
        {"property": "severity"},
        "severity",
        None,
        [],
    ],
)
def test_whatever_is_not_allowed_is_refused(session: Session, key: int, node: object) -> None:
    with pytest.raises(InputError):
        kept(session, Selection(COLLECTIONS["hazards"], key), node)


@pytest.mark.parametrize(
    "text", ["a = ", "(" * 2000 + "x=1" + ")" * 2000, "NOT " * 500 + "x=1", "x" * 9999]
)
def test_what_cannot_be_read_is_told_and_ends_no_process(text: str) -> None:
    pytest.importorskip("cql2")
    with pytest.raises(InputError):
        parsed(text)


def test_a_collection_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError, match="street_gaps"):
        collection("houses")
