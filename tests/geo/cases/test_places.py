"""A case finds its grid, compound, building and nearest camera by geometry."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geo.cases.places import Ground, changes, places, spot
from geo.community import Community
from tests.worlds import TINY_CRS, X0, Y0, tiny_community

Pairs = list[tuple[float, float]]


def at(*pairs: tuple[float, float]) -> gpd.GeoSeries:
    """Return points by their metres east and north of the corner of the tiny community."""
    return gpd.GeoSeries([Point(X0 + x, Y0 + y) for x, y in pairs], crs=TINY_CRS)


def strips(*ids: str) -> gpd.GeoDataFrame:
    """Return the tiny community cut into equal strips from west to east."""
    width = 400 / len(ids)
    shapes = [box(X0 + i * width, Y0, X0 + (i + 1) * width, Y0 + 300) for i in range(len(ids))]
    return gpd.GeoDataFrame({"grid_id": list(ids)}, geometry=shapes, crs=TINY_CRS)


def layers_of(community: Community, *ids: str) -> dict[str, gpd.GeoDataFrame]:
    names = ("compounds", "buildings", "cameras")
    return {"grids": strips(*ids)} | {name: community[name] for name in names}


def ground_of(community: Community, *ids: str) -> Ground:
    return Ground.of(**layers_of(community, *ids))


@pytest.fixture
def layers(tiny: Community) -> dict[str, gpd.GeoDataFrame]:
    return layers_of(tiny, "G1", "G2")


@pytest.fixture
def ground(layers: dict[str, gpd.GeoDataFrame]) -> Ground:
    return Ground.of(**layers)


def test_a_case_in_a_building_is_known_to_the_last(ground: Ground) -> None:
    row = places(at((60, 47)), ground).iloc[0]
    assert row[["grid_id", "compound", "building_id", "camera"]].tolist() == [
        "G1", "西苑", "W1", "C1",
    ]  # fmt: skip
    assert (row["grid_distance_m"], row["building_distance_m"]) == (0, 0)
    assert not row["outside"]
    assert row["camera_distance_m"] == pytest.approx(np.hypot(50, 48))


def test_a_case_before_a_building_belongs_to_it_within_reach(ground: Ground) -> None:
    found = places(at((60, 30), (60, 20)), ground)
    assert found["building_id"].tolist() == ["W1", None]
    assert found["nearest_building_id"].tolist() == ["W1", "W1"]
    assert found["building_distance_m"].to_numpy() == pytest.approx([10, 20])


def test_outside_everything_says_so_and_how_far(ground: Ground) -> None:
    row = places(at((-30, 150)), ground).iloc[0]
    assert row["outside"]
    assert row["grid_id"] is None
    assert row["compound"] is None
    assert (row["nearest_grid_id"], row["nearest_compound"]) == ("G1", "西苑")
    assert row["grid_distance_m"] == pytest.approx(30)


@pytest.mark.parametrize("off_m", [-0.004, 0.0, 0.004])
def test_on_a_border_the_smallest_id_is_taken(tiny: Community, off_m: float) -> None:
    for order in (["G1", "G2"], ["G2", "G1"]):
        found = places(at((200 + off_m, 50)), ground_of(tiny, *order))
        assert found["grid_id"].tolist() == ["G1"]
        assert found["grid_distance_m"].tolist() == [0]


def test_the_crs_of_the_frames_means_nothing(layers: dict[str, gpd.GeoDataFrame]) -> None:
    points = at((60, 47), (200, 50), (-30, 150), (390, 290))
    there = places(points, Ground.of(**layers))
    other = {"grids": 4326, "compounds": TINY_CRS, "buildings": 3857, "cameras": 4490}
    degrees = {name: layers[name].to_crs(crs) for name, crs in other.items()}
    here = places(points.to_crs(4326), Ground.of(**degrees))
    texts = [name for name in there.columns if not name.endswith("_m")]
    assert here[texts].equals(there[texts])
    metres = [name for name in there.columns if name.endswith("_m")]
    assert here[metres].to_numpy() == pytest.approx(there[metres].to_numpy(), abs=1e-4)


def test_a_camera_without_a_name_goes_by_its_row(layers: dict[str, gpd.GeoDataFrame]) -> None:
    nameless = layers["cameras"].assign(name=None).set_axis([77])
    found = places(at((60, 47)), Ground.of(**layers | {"cameras": nameless}))
    assert found["camera"].tolist() == ["77"]


def test_layers_without_shapes_find_nothing(layers: dict[str, gpd.GeoDataFrame]) -> None:
    empty = {name: layers[name].iloc[:0] for name in ("grids", "cameras")}
    row = places(at((60, 47)), Ground.of(**layers | empty)).iloc[0]
    assert row["outside"]
    assert row["grid_id"] is None
    assert row["camera"] is None
    assert np.isnan(row["camera_distance_m"])
    assert row["building_id"] == "W1"
    nothing = Ground.of(**{name: layer.iloc[:0] for name, layer in layers.items()})
    assert places(at((60, 47)), nothing)["outside"].tolist() == [True]


def test_shapes_that_are_nowhere_are_passed_over(layers: dict[str, gpd.GeoDataFrame]) -> None:
    grids = layers["grids"].copy()
    grids.loc[0, "geometry"] = None
    row = places(at((60, 47)), Ground.of(**layers | {"grids": grids})).iloc[0]
    assert (row["outside"], row["nearest_grid_id"]) == (True, "G2")


def test_points_that_are_nowhere_keep_their_row(ground: Ground) -> None:
    points = gpd.GeoSeries([None, Point(), Point(X0 + 60, Y0 + 47)], [7, 8, 9], crs=TINY_CRS)
    found = places(points, ground)
    assert found.index.tolist() == [7, 8, 9]
    assert found["grid_id"].tolist() == [None, None, "G1"]
    assert found["outside"].tolist() == [True, True, False]
    assert places(points[:0], ground).columns.tolist() == found.columns.tolist()


def test_what_is_no_point_or_has_no_crs_is_refused(
    ground: Ground, layers: dict[str, gpd.GeoDataFrame]
) -> None:
    with pytest.raises(ValueError, match="point"):
        places(gpd.GeoSeries([LineString([(0, 0), (1, 1)])], crs=TINY_CRS), ground)
    with pytest.raises(ValueError, match="CRS"):
        places(gpd.GeoSeries([Point(0, 0)]), ground)
    bare = layers["grids"].set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="CRS"):
        Ground.of(**layers | {"grids": bare})


def test_then_and_now_tell_what_differs(tiny: Community) -> None:
    points = at((50, 150), (150, 150), (-5, 150), (350, 150)).set_axis(["a", "b", "c", "d"])
    then = places(points, ground_of(tiny, "G1", "G2"))
    now = places(points, ground_of(tiny, "G1", "G3", "G4", "G2"))
    told = changes(then, now)
    assert told.to_dict("list") == {
        "case": ["b"], "column": ["grid_id"], "then": ["G1"], "now": ["G3"],
    }  # fmt: skip
    assert changes(then, then).empty
    wider = strips("G1").set_geometry(strips("G1").buffer(10))
    wide = Ground.of(**layers_of(tiny, "G1") | {"grids": wider})
    entered = changes(then, places(points, wide)).set_index("case")
    assert (entered.loc["c", "then"], entered.loc["c", "now"]) == (None, "G1")


def test_the_buildings_of_a_real_suburb_find_themselves(shared_data: Path, tiny: Community) -> None:
    """2,171 buildings; one is drawn over another, and there the smaller id is taken."""
    path = shared_data / "osm_kotka_suburb" / "derived.gpkg"
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    houses = gpd.read_file(path, layer="buildings")
    houses["building_id"] = [f"B{number:04}" for number in range(len(houses))]
    none = {name: layer.iloc[:0] for name, layer in layers_of(tiny, "G1").items()}
    found = places(houses.representative_point(), Ground.of(**none | {"buildings": houses}))
    assert len(found) == 2171
    assert (found["building_distance_m"] == 0).all()
    other = houses["building_id"] != found["building_id"]
    assert other.sum() == 1
    assert (found["building_id"] < houses["building_id"])[other].all()
    assert found["outside"].all()


@st.composite
def spots(draw: st.DrawFn) -> Pairs:
    near = st.sampled_from([0.0, 100.0, 133.0, 200.0, 400.0]) | st.floats(-50, 450)
    return draw(st.lists(st.tuples(near, near), min_size=1, max_size=20))


@given(spots(), st.permutations(["G1", "G2", "G3"]))
@settings(max_examples=60, deadline=None)
def test_one_shape_at_a_time_gives_the_same_places(pairs: Pairs, ids: list[str]) -> None:
    layers = layers_of(tiny_community(), *ids)
    points = at(*pairs)
    found = places(points, Ground.of(**layers))
    asked = [("grids", "grid_id", "grid_distance_m"),
             ("buildings", "building_id", "building_distance_m")]  # fmt: skip
    for name, key, column in asked:
        layer = layers[name]
        for point, (_, row) in zip(points, found.iterrows(), strict=True):
            away = layer.distance(point)
            ties = layer[key][away <= away.min() + 0.01]
            assert row[f"nearest_{key}"] == min(ties)
            assert row[column] == pytest.approx(away.min() if away.min() > 0.01 else 0)
    assert (found["outside"] == found["grid_id"].isna()).all()


@given(spots())
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_rows_means_nothing(pairs: Pairs) -> None:
    layers = layers_of(tiny_community(), "G1", "G2", "G3")
    turned = {name: layer.iloc[::-1] for name, layer in layers.items()}
    found = places(at(*pairs), Ground.of(**layers))
    assert places(at(*pairs), Ground.of(**turned)).equals(found)


@given(st.lists(st.tuples(st.floats(-60, 460), st.floats(-60, 360)), min_size=1, max_size=5))
@settings(deadline=None)
def test_one_point_is_where_a_frame_of_points_says(pairs: Pairs) -> None:
    ground = ground_of(tiny_community(), "G1", "G2")
    points = at(*pairs).to_crs(4326)
    found = places(points, ground)[["grid_id", "compound", "building_id", "camera"]]
    alone = [spot(point.x, point.y, ground) for point in points]
    assert [tuple(vars(one).values()) for one in alone] == [
        *found.itertuples(index=False, name=None)
    ]
