"""A GeoPackage of ours appears whole, loses nothing and says where its data came from."""

import datetime
import sqlite3
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from data.exports.gpkg import write_gpkg
from data.sources import read_community, read_layers
from geo.community import Community
from geo.origin import Origin
from geo.schema import LAYERS, Column
from tests.data.sources.worlds import assert_same
from tests.worlds import TINY_CRS, X0, Y0

ORIGIN = Origin("town.osm", "© OpenStreetMap contributors, ODbL 1.0", "ODbL 1.0")


def points(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(
        columns, geometry=[Point(X0 + i, Y0) for i in range(count)], crs=TINY_CRS
    )


def test_credit_licence_and_title_are_in_the_file(tiny: Community, tmp_path: Path) -> None:
    write_gpkg(tmp_path / "t.gpkg", tiny.layers, origin=ORIGIN, title="小社区")
    metadata = pyogrio.read_info(tmp_path / "t.gpkg", layer="buildings")["dataset_metadata"]
    assert metadata["TITLE"] == "小社区"
    assert metadata["ATTRIBUTION"] == ORIGIN.attribution
    assert metadata["LICENCE"] == "ODbL 1.0"
    assert metadata["SYNTHETIC"] == "no"
    with sqlite3.connect(tmp_path / "t.gpkg") as database:
        rows = database.execute("SELECT table_name, description FROM gpkg_contents").fetchall()
    assert dict(rows)["buildings"] == f"楼栋 Buildings. {ORIGIN.attribution}"
    assert len(rows) == len(tiny.layers)


def test_times_are_kept_in_utc_as_the_standard_asks_and_come_back_as_they_were(
    tmp_path: Path,
) -> None:
    times = pd.to_datetime(["2026-05-01T09:30:00.250+08:00"]).tz_convert("Asia/Shanghai")
    write_gpkg(
        tmp_path / "t.gpkg", {"stops": points(planned_at=list(times))}, origin=ORIGIN, title=""
    )
    with sqlite3.connect(tmp_path / "t.gpkg") as database:
        (text,) = database.execute("SELECT planned_at FROM stops").fetchone()
    assert text == "2026-05-01T01:30:00.250Z"


def test_tables_without_geometry_are_attributes(tmp_path: Path) -> None:
    roster = pd.DataFrame({"guard_id": ["G1"], "date": [datetime.date(2026, 11, 22)]})
    write_gpkg(tmp_path / "t.gpkg", {"roster": roster}, origin=ORIGIN, title="")
    with sqlite3.connect(tmp_path / "t.gpkg") as database:
        kinds = database.execute("SELECT data_type FROM gpkg_contents").fetchall()
        rows = database.execute("SELECT guard_id, date FROM roster").fetchall()
    assert (kinds, rows) == ([("attributes",)], [("G1", "2026-11-22")])


def test_columns_sqlite_could_not_hold_are_made_to_fit(tmp_path: Path) -> None:
    frame = points(
        fid=[5, 5], geom=["a", "b"], Name=["c", "d"], name=["e", "f"], tags=[{"x": "是"}, None],
        mixed=[1, "二"],
    )  # fmt: skip
    frame["whole"] = pd.Series([1, None], dtype=object)
    frame["yes"] = pd.Series([True, None], dtype=object)
    write_gpkg(tmp_path / "t.gpkg", {"t": frame}, origin=ORIGIN, title="")
    found = read_layers(tmp_path / "t.gpkg")["t"]
    assert found["fid_"].tolist() == [5, 5]
    assert found["Name"].tolist() + found["name_"].tolist() == ["c", "d", "e", "f"]
    assert found["tags"].iloc[0] == '{"x": "是"}'
    assert found["mixed"].tolist() == ["1", "二"]
    kinds = pyogrio.read_info(tmp_path / "t.gpkg")
    kind_of = dict(zip(kinds["fields"], kinds["dtypes"], strict=True))
    assert (kind_of["whole"], kind_of["yes"]) == ("int64", "bool")


def test_an_older_file_is_replaced_as_a_whole(tiny: Community, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    write_gpkg(path, tiny.layers, origin=ORIGIN, title="")
    write_gpkg(path, {"gates": tiny["gates"]}, origin=ORIGIN, title="")
    assert list(read_layers(path)) == ["gates"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_older_file_and_nothing_else(
    tiny: Community, tmp_path: Path
) -> None:
    path = tmp_path / "t.gpkg"
    write_gpkg(path, {"gates": tiny["gates"]}, origin=ORIGIN, title="")
    before = path.read_bytes()
    bad = tiny["gates"].assign(name=pd.array([1j, 2j]))
    with pytest.raises(Exception, match="complex"):
        write_gpkg(path, {"streets": tiny["streets"], "gates": bad}, origin=ORIGIN, title="")
    for wrong in ({}, {"gates": tiny["gates"].set_crs(None, allow_override=True)}):
        with pytest.raises(ValueError, match="layer"):
            write_gpkg(path, wrong, origin=ORIGIN, title="")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_frames_are_not_changed_by_writing(tmp_path: Path) -> None:
    frame = points(fid=[1], when=[datetime.date(2026, 1, 1)])
    before = frame.copy()
    write_gpkg(tmp_path / "t.gpkg", {"t": frame}, origin=ORIGIN, title="")
    pd.testing.assert_frame_equal(frame, before)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
whole = st.integers(0, 10**6)
times = st.datetimes(
    pd.Timestamp("2000-01-01").to_pydatetime(),
    pd.Timestamp("2100-01-01").to_pydatetime(),
    timezones=st.just(ZoneInfo("Asia/Shanghai")),
).map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000))


def values(column: Column) -> st.SearchStrategy[object]:
    low, high = column.minimum or 0, column.maximum or 10**6
    found: st.SearchStrategy[object] = {
        "text": st.sampled_from(column.choices) if column.choices else texts,
        "int": st.integers(int(low), int(high)),
        "float": st.floats(low, high),
        "bool": st.booleans(),
        "time": times,
    }[column.kind]
    return found if column.required or column.kind == "bool" else st.none() | found


@st.composite
def communities(draw: st.DrawFn) -> Community:
    """Draw a community that keeps the rules, any of its layers and columns filled or not."""
    frames = {}
    for layer in LAYERS.values():
        if layer.name == "boundary":
            continue
        count = draw(st.integers(1 if layer.required else 0, 4))
        shapes = []
        for i in range(count):
            x, y, size = X0 + 100 * i, Y0 + draw(whole) / 1e5, 1 + draw(whole) / 1e5
            kinds = sorted(layer.geometry & {"Polygon", "LineString", "Point"})
            kind = draw(st.sampled_from(kinds))
            shapes.append(
                box(x, y, x + size, y + size)
                if kind == "Polygon"
                else LineString([(x, y), (x + 100, y + size)])
                if kind == "LineString"
                else Point(x, y)
            )
        columns: dict[str, list[object]] = {}
        for column in layer.columns:
            if not column.required and not draw(st.booleans()):
                continue
            cells = values(column)
            unique = column.name == layer.key
            columns[column.name] = draw(
                st.lists(cells, min_size=count, max_size=count, unique=unique)
            )
        if "closed_at" in columns:
            columns["closed_at"] = [None] * count
        frames[layer.name] = gpd.GeoDataFrame(columns, geometry=shapes, crs=TINY_CRS)
    return Community.of(frames, name=draw(texts), origin=Origin(draw(texts), draw(texts)))


@settings(max_examples=25, deadline=None)
@given(communities())
def test_writing_and_reading_a_community_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, community: Community
) -> None:
    path = tmp_path_factory.mktemp("gpkg") / "t.gpkg"
    write_gpkg(path, community.layers, origin=community.origin, title=community.name)
    found = read_community(path, name=community.name).community
    assert_same(found, community)
    assert found.origin == community.origin
    assert found.crs == community.crs
