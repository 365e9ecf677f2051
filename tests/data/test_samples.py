"""The demo community: what was published about the real one holds exactly, whatever the seed."""

from math import ceil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data.samples import demo_community, demo_guards
from data.samples.people import apportion, cluster_targets
from data.samples.plan import COMPOUNDS
from data.samples.town import Town, build_town
from geo.clock import LOCAL
from geo.community import Community

SEEDS = range(5)
HAZARDS = {"空中飞线", "汛情", "消防通道", "消防设施", "井盖", "供热管道", "照明"}
ISSUES = {"治安", "噪声", "停车", "物业", "环境卫生", "供热", "照明", "占道经营", "飞线充电"}


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def demo(request: pytest.FixtureRequest) -> Community:
    return demo_community(request.param)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def town(request: pytest.FixtureRequest) -> tuple[Town, dict[str, list[int]]]:
    rng = np.random.default_rng(request.param)
    targets = cluster_targets(rng)
    return build_town(targets, rng), targets


def homes(demo: Community) -> gpd.GeoDataFrame:
    buildings = demo["buildings"]
    return buildings[buildings["use"] == "residential"]


def walls(demo: Community) -> gpd.GeoDataFrame:
    barriers = demo["barriers"]
    return barriers[barriers["kind"] == "wall"]


def nodes(streets: gpd.GeoDataFrame) -> np.ndarray:
    """Return the number of the node at each end of each street, exact coordinates only."""
    lines = streets.geometry.to_numpy()
    ends = [shapely.get_coordinates(shapely.get_point(lines, k)) for k in (0, -1)]
    _, node = np.unique(np.vstack(ends), axis=0, return_inverse=True)
    return node.reshape(2, -1).T


# who and where


def test_it_says_what_it_is_and_that_it_is_made_up(demo: Community) -> None:
    assert demo.name == "新六十栋社区"
    assert demo.code is not None
    assert demo.code.startswith("150581")
    assert len(demo.code) == 12
    assert demo.code.isdigit()
    assert demo.origin.synthetic
    assert demo.origin.attribution == "合成数据 Synthetic data · gridbeat"


def test_it_lies_at_holingol_in_its_metric_crs(demo: Community) -> None:
    assert demo.crs.to_epsg() == 4549
    middle = demo["boundary"].centroid.to_crs(4326).iloc[0]
    assert middle.x == pytest.approx(119.65, abs=0.01)
    assert middle.y == pytest.approx(45.53, abs=0.01)


def test_the_boundary_is_one_valid_polygon_of_2_8_km2(demo: Community) -> None:
    boundary = demo["boundary"].geometry
    assert len(boundary) == 1
    assert boundary.iloc[0].geom_type == "Polygon"
    assert boundary.is_valid.all()
    assert boundary.area.iloc[0] == pytest.approx(2_800_000, rel=0.01)


# people


def test_households_persons_and_floating_population_are_the_published_ones(demo: Community) -> None:
    buildings = demo["buildings"]
    assert buildings["households"].sum() == 5_200
    assert buildings["persons"].sum() == 12_555
    assert buildings["floating"].sum() == 5_216
    assert (buildings["floating"] <= buildings["persons"]).all()


def test_every_household_lives_in_a_home_inside_one_of_five_compounds(demo: Community) -> None:
    lived_in = demo["buildings"][demo["buildings"]["households"] > 0]
    assert (lived_in["use"] == "residential").all()
    assert len(demo["compounds"]) == 5
    inside = np.array(
        [lived_in.within(compound).to_numpy() for compound in demo["compounds"].geometry]
    )
    assert (inside.sum(axis=0) == 1).all()
    assert (demo["buildings"].loc[demo["buildings"]["households"] == 0, "persons"] == 0).all()


def test_homes_are_walk_ups_with_two_flats_a_floor_nearly_all_taken(demo: Community) -> None:
    rows = homes(demo)
    assert 150 <= len(rows) <= 250
    assert set(rows["floors"]) == {5, 6}
    assert (rows["floors"] == 6).mean() > 0.7
    assert rows["entrances"].between(2, 6).all()
    flats = rows["floors"] * rows["entrances"] * 2
    assert (rows["households"] <= flats).all()
    assert (rows["households"] >= 0.85 * flats).all()
    assert (rows["persons"] / rows["households"]).between(1.8, 3.2).all()


def test_a_walk_up_is_as_long_as_its_entrances_need(demo: Community) -> None:
    rows = homes(demo)
    assert (rows.area / rows["entrances"]).between(150, 215).all()


def test_eighteen_grids_of_200_to_300_can_nest_in_the_compounds(demo: Community) -> None:
    rows = homes(demo)
    sizes = [
        int(rows.loc[rows.within(compound), "households"].sum())
        for compound in demo["compounds"].geometry
    ]
    assert sum(ceil(size / 300) for size in sizes) <= 18 <= sum(size // 200 for size in sizes)


def test_eighteen_connected_groups_of_buildings_within_the_band_exist(
    town: tuple[Town, dict[str, list[int]]],
) -> None:
    built, targets = town
    clusters = [
        (compound, lot, target)
        for compound in built.compounds
        for lot, target in zip(compound.clusters, targets[compound.plan.name], strict=True)
    ]
    assert len(clusters) == 18
    for compound, lot, target in clusters:
        inside = [
            building
            for building in built.buildings
            if building.compound == compound.plan.name and building.polygon.within(lot.polygon)
        ]
        assert 200 <= target <= 300
        assert 0 <= sum(building.flats for building in inside) - target <= 20
    homes_built = [building for building in built.buildings if building.flats]
    assert all(
        any(building.polygon.within(lot.polygon) for _, lot, _ in clusters)
        for building in homes_built
    )


def test_schools_shops_market_clinic_and_offices_stand_where_nobody_lives(demo: Community) -> None:
    uses = demo["buildings"]["use"].value_counts()
    wanted = {"school", "kindergarten", "market", "clinic", "community_service", "heating_station"}
    assert wanted <= set(uses.index)
    assert uses["shop"] >= 40
    others = demo["buildings"][demo["buildings"]["use"] != "residential"]
    assert (others["households"] == 0).all()


# the ground plan


def test_no_building_overlaps_another(demo: Community) -> None:
    shapes = demo["buildings"].geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (one == other).all()
    assert shapely.is_valid(shapes).all()


@pytest.mark.parametrize("layer", ["streets", "barriers"])
def test_no_building_stands_on_a_street_or_a_wall(demo: Community, layer: str) -> None:
    shapes = demo["buildings"].geometry.to_numpy()
    assert shapely.STRtree(shapes).query(demo[layer].geometry, predicate="intersects").size == 0


def test_every_building_is_inside_the_boundary(demo: Community) -> None:
    assert demo["buildings"].within(demo["boundary"].geometry.iloc[0]).all()


def test_walk_ups_leave_each_other_the_sun(demo: Community) -> None:
    """South of every home, 20 m of open ground before the next row."""
    rows = homes(demo).geometry.to_numpy()
    rows = rows[shapely.get_num_coordinates(rows) == 5]
    angle = np.radians(7)
    towards_sun = np.array([-np.sin(angle), -np.cos(angle)])
    tree = shapely.STRtree(rows)
    for k, home in enumerate(rows):
        middle = np.array(home.centroid.coords[0])
        ray = shapely.LineString([middle, middle + 26 * towards_sun])
        assert set(tree.query(ray, predicate="intersects")) == {k}


def test_some_homes_are_l_shaped(demo: Community) -> None:
    corners = shapely.get_num_coordinates(homes(demo).geometry.to_numpy())
    assert (corners == 5).mean() > 0.7
    assert (corners == 7).sum() >= 5


def test_streets_are_not_a_chessboard(demo: Community) -> None:
    roads = demo["streets"][demo["streets"]["kind"] == "road"]
    ends = np.array([np.subtract(line.coords[-1], line.coords[0]) for line in roads.geometry])
    bearings = np.degrees(np.arctan2(ends[:, 1], ends[:, 0])) % 90
    assert np.std(bearings) > 2
    assert (np.abs(bearings - np.median(bearings)) > 25).any()


# streets


def test_65_to_77_km_of_streets_lanes_and_paths(demo: Community) -> None:
    streets = demo["streets"]
    assert 65_000 <= streets.length.sum() <= 77_000
    assert set(streets["kind"]) == {"road", "lane", "path", "steps"}
    assert streets["walkable"].all()
    assert 0.3 < streets["lit"].astype(bool).mean() < 0.95


def test_roads_and_lanes_have_names(demo: Community) -> None:
    streets = demo["streets"]
    assert streets.loc[streets["kind"].isin(["road", "lane"]), "name"].notna().all()


def test_all_streets_are_one_connected_network(demo: Community) -> None:
    node = nodes(demo["streets"])
    count = int(node.max()) + 1
    graph = coo_array((np.ones(len(node)), (node[:, 0], node[:, 1])), shape=(count, count))
    assert connected_components(graph, directed=False)[0] == 1


def test_streets_that_meet_share_an_exact_end(demo: Community) -> None:
    """Where two streets come nearer than 5 cm, they share an end: no crossing, no T without one."""
    lines = demo["streets"].geometry.to_numpy()
    node = nodes(demo["streets"])
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.05)
    pairs = one < other
    shared = (node[one[pairs]][:, :, None] == node[other[pairs]][:, None, :]).any(axis=(1, 2))
    assert shared.all()
    assert not shapely.crosses(lines[one[pairs]], lines[other[pairs]]).any()
    assert not shapely.overlaps(lines[one[pairs]], lines[other[pairs]]).any()
    assert not shapely.equals(lines[one[pairs]], lines[other[pairs]]).any()
    assert shapely.length(lines).min() >= 0.5


def test_main_roads_run_on_the_boundary_and_up_to_it(demo: Community) -> None:
    edge = demo["boundary"].geometry.iloc[0].exterior
    roads = demo["streets"][demo["streets"]["kind"] == "road"]
    on_edge = roads[roads.within(edge.buffer(0.05))]
    assert on_edge.length.sum() > 3_000
    up_to_it = roads[roads.touches(edge) | roads.boundary.distance(edge).lt(0.05)]
    assert len(up_to_it) - len(on_edge) >= 6
    assert demo["streets"].within(demo["boundary"].geometry.iloc[0].buffer(0.05)).all()


def test_every_home_has_a_path_along_its_doors(demo: Community) -> None:
    streets = demo["streets"].geometry.union_all()
    assert homes(demo).distance(streets).max() < 8


# walls and gates


def test_streets_pass_walls_only_at_gates(demo: Community) -> None:
    streets, wall = demo["streets"], walls(demo)
    tree = shapely.STRtree(wall.geometry.to_numpy())
    assert tree.query(streets.geometry, predicate="intersects").size == 0
    rings = demo["compounds"].boundary.union_all()
    through = streets[streets.crosses(rings)].intersection(rings)
    gates = demo["gates"].geometry.union_all()
    assert (through.distance(gates) < 1).all()
    assert len(through) == len(demo["gates"])


def test_every_compound_has_a_gate_that_never_closes_and_one_that_does(demo: Community) -> None:
    gates = demo["gates"]
    for compound in demo["compounds"].geometry:
        own = gates[gates.distance(compound.exterior) < 0.05]
        assert len(own) >= 2
        always = (own["open_from"] == "00:00") & (own["open_to"] == "24:00")
        assert always.sum() == 1
    assert gates["name"].is_unique


# safety


def test_three_control_centres_and_four_guard_posts(demo: Community) -> None:
    assert demo["centres"]["kind"].value_counts().to_dict() == {
        "control_centre": 3,
        "guard_post": 4,
    }
    assert demo["centres"]["name"].is_unique
    assert not demo["centres"].within(demo["buildings"].geometry.union_all()).any()


def test_cameras_hang_on_control_centres_and_look_somewhere(demo: Community) -> None:
    cameras, centres = demo["cameras"], demo["centres"]
    assert 60 <= len(cameras) <= 90
    control = set(centres.loc[centres["kind"] == "control_centre", "name"])
    assert set(cameras["centre"]) == control
    assert cameras["azimuth_deg"].between(0, 360, inclusive="left").all()
    assert cameras["fov_deg"].between(40, 120).all()
    assert cameras["range_m"].between(30, 100).all()
    assert cameras["name"].is_unique


def test_checkpoints_at_doors_gates_and_key_places(demo: Community) -> None:
    points = demo["checkpoints"]
    assert 100 <= len(points) <= 160
    limits = points["max_gap_min"]
    assert set(limits.dropna()) == {60.0, 120.0}
    assert limits.isna().mean() > 0.5
    assert set(demo["gates"]["name"]) <= set(points["name"])
    assert points.distance(demo["streets"].geometry.union_all()).quantile(0.9) < 20


def test_ids_are_unique(demo: Community) -> None:
    assert demo["buildings"]["building_id"].is_unique
    assert demo["checkpoints"]["checkpoint_id"].is_unique


def test_hazards_of_the_last_year_in_every_category(demo: Community) -> None:
    hazards = demo["hazards"]
    assert len(hazards) >= 30
    assert set(hazards["category"]) == HAZARDS
    assert hazards["severity"].between(1, 4).all()
    assert hazards["found_at"].between(pd.Timestamp("2025-11-01", tz=LOCAL), _end()).all()
    assert hazards["note"].str.contains(r"[\u4e00-\u9fff]").all()
    assert hazards["status"].notna().all()
    kinds = hazards.groupby("category").geometry.agg(lambda shapes: set(shapes.geom_type))
    assert kinds["空中飞线"] == {"LineString"}
    assert kinds["汛情"] == {"Polygon"}
    assert kinds["井盖"] == {"Point"}
    assert hazards.within(demo["boundary"].geometry.iloc[0].buffer(0.05)).all()


# incidents


def _end() -> pd.Timestamp:
    return pd.Timestamp("2026-11-01", tz=LOCAL)


def test_535_issues_and_168_disputes_in_a_year(demo: Community) -> None:
    incidents = demo["incidents"]
    disputes = incidents["category"] == "纠纷"
    assert disputes.sum() == 168
    assert (~disputes).sum() == 535
    assert set(incidents.loc[~disputes, "category"]) == ISSUES
    assert incidents.loc[disputes, "subkind"].notna().all()
    times = incidents["reported_at"]
    assert times.is_monotonic_increasing
    assert times.min() >= pd.Timestamp("2025-11-01", tz=LOCAL)
    assert times.max() < _end()


def test_most_incidents_are_closed_and_none_before_it_was_reported(demo: Community) -> None:
    incidents = demo["incidents"]
    closed = incidents["closed_at"].notna()
    assert 0.9 < closed.mean() < 1
    assert (incidents["closed_at"] > incidents["reported_at"])[closed].all()


def test_most_incidents_are_reported_and_patrols_discover_the_rest(demo: Community) -> None:
    incidents = demo["incidents"]
    assert set(incidents["channel"]) == {"电话", "微信", "网格员", "12345", "巡逻"}
    discovered = incidents["source"] == "discovered"
    assert 0.05 < discovered.mean() < 0.25
    assert discovered[incidents["channel"] == "巡逻"].all()
    assert not discovered[incidents["channel"].isin(["电话", "微信", "12345"])].any()


def test_incidents_keep_the_hours_and_seasons_of_their_kind(demo: Community) -> None:
    incidents = demo["incidents"]
    hour, month = incidents["reported_at"].dt.hour, incidents["reported_at"].dt.month
    weekend = incidents["reported_at"].dt.day_of_week >= 5
    noise = incidents["category"] == "噪声"
    assert ((hour >= 19) | (hour < 2))[noise].mean() > 0.6
    heating = incidents["category"] == "供热"
    assert month[heating].isin([10, 11, 12, 1, 2, 3, 4]).mean() > 0.95
    parking = incidents["category"] == "停车"
    assert (hour >= 16)[parking].mean() > 0.5
    property_ = incidents["category"] == "物业"
    assert weekend[property_].mean() < 2 / 7


def test_incidents_cluster_instead_of_lying_anywhere(demo: Community) -> None:
    """Points at random keep a mean nearest distance near 0.5 / sqrt(density)."""
    points = demo["incidents"].geometry.to_numpy()
    boundary = demo["boundary"].geometry.iloc[0]
    assert shapely.covers(boundary, points).all()
    tree = shapely.STRtree(points)
    _, nearest = tree.query_nearest(points, exclusive=True, return_distance=True, all_matches=False)
    at_random = 0.5 / np.sqrt(len(points) / boundary.area)
    assert nearest.mean() < 0.6 * at_random


# seeds


def test_the_same_seed_gives_the_same_community() -> None:
    one, two = demo_community(1), demo_community(1)
    for layer, frame in one.layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(two[layer]))


def test_another_seed_gives_another_community() -> None:
    one, two = demo_community(1), demo_community(2)
    for layer in ("boundary", "compounds", "buildings", "streets", "hazards", "incidents"):
        assert set(one[layer].geometry.to_wkt()).isdisjoint(two[layer].geometry.to_wkt())


# guards


def test_eighteen_guards_in_crews_of_5_5_4_4() -> None:
    guards = demo_guards()
    assert [guard.guard_id for guard in guards] == [f"G{k:02d}" for k in range(1, 19)]
    assert [sum(guard.crew == crew for guard in guards) for crew in "ABCD"] == [5, 5, 4, 4]
    assert len({guard.name for guard in guards}) == 18


# shares


def test_shares_are_whole_proportional_and_add_up() -> None:
    assert apportion(10, [1, 1, 2]).tolist() == [3, 2, 5]
    assert apportion(0, [1, 2]).tolist() == [0, 0]


@given(
    total=st.integers(0, 5_000),
    weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_every_share_is_within_one_of_its_proportion(total: int, weights: list[float]) -> None:
    shares = apportion(total, weights)
    assert shares.sum() == total
    assert (np.abs(shares - total * np.array(weights) / sum(weights)) < 1 + 1e-6).all()


def test_what_one_place_cannot_take_goes_to_the_others() -> None:
    assert apportion(10, [8, 1, 1], [4, 9, 9]).tolist() == [4, 3, 3]


def test_more_than_all_places_can_take_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be placed"):
        apportion(10, [1, 1], [3, 3])


def test_the_plan_has_eighteen_clusters() -> None:
    assert sum(plan.clusters for plan in COMPOUNDS) == 18
