"""OSM data becomes a community: households estimated and marked, dirt repaired and told."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from data.exports.gpkg import write_gpkg
from data.sources import Reading, read_community, read_layers
from data.sources.osm.features import TAGS
from data.sources.osm.households import estimate_households, floors_of
from data.sources.osm.town import ATTRIBUTION as OSM_ATTRIBUTION
from data.sources.osm.untangle import untangle
from geo.errors import InputError
from geo.faults import errors
from geo.schema import ESTIMATED
from geo.validate import connectivity, overlapping_pairs, validate

CENTRE = (60.7177, 56.0773, 60.7459, 56.0926)
"""The window of Snezhinsk's centre, 2.8 km²."""


def households(
    building: str,
    m2: float,
    levels: str | None = None,
    *,
    residential: bool = False,
    other_use: bool = False,
    **tags: str,
) -> int:
    """Return the estimate for one building of a source that knows no other."""
    row = dict.fromkeys(TAGS) | {"building": building, "building:levels": levels} | tags
    return int(
        estimate_households(
            pd.DataFrame([row], dtype=object),
            pd.Series([m2]),
            pd.Series([residential]),
            pd.Series([other_use]),
        ).iloc[0]
    )


@pytest.mark.parametrize(
    ("levels", "floors"),
    [("5", 5), ("5-9", 5), ("9;5", 9), ("2.5", 3), ("2,5", 3), ("0", None), ("много", None)],
)
def test_floors_are_read_from_what_people_write(levels: str, floors: int | None) -> None:
    found = floors_of(pd.Series([levels], dtype=object)).iloc[0]
    assert np.isnan(found) if floors is None else found == floors


def test_a_block_of_flats_has_floors_times_footprint_by_75_households() -> None:
    assert households("apartments", 900, "5") == 60
    assert households("yes", 900, "5") == 60
    assert households("dormitory", 750, "4") == 40


def test_a_house_has_one_household() -> None:
    assert households("detached", 180, "2") == 1
    assert households("semidetached_house", 200) == 2
    assert households("yes", 120, residential=True) == 1
    assert households("residential", 150) == 1


def test_nobody_lives_in_garages_shops_and_sheds() -> None:
    for building in ("garages", "retail", "school", "shed", "industrial", "construction"):
        assert households(building, 900, "5", residential=True) == 0
    assert households("yes", 900) == 0
    assert households("yes", 30, residential=True) == 0
    assert households("yes", 900, "5", other_use=True) == 0
    assert households("yes", 900, "5", amenity="school") == 0
    assert households("yes", 900, "1", residential=True) == 0


def test_a_shop_on_the_ground_floor_leaves_the_flats_above() -> None:
    assert households("yes", 900, "5", shop="convenience") == 60
    assert households("apartments", 900, "5", shop="convenience") == 60


def test_flats_that_are_told_are_believed() -> None:
    assert households("apartments", 900, "5", **{"building:flats": "48"}) == 48


def test_unknown_floors_are_those_of_the_median_block_or_three() -> None:
    assert households("apartments", 750) == 30
    rows = [dict.fromkeys(TAGS) | {"building": "apartments", "building:levels": n}
            for n in ("9", "9", "9", "5", "5", None)]  # fmt: skip
    no = pd.Series([False] * 6)
    found = estimate_households(pd.DataFrame(rows, dtype=object), pd.Series([750.0] * 6), no, no)
    assert found.iloc[5] == 90


TOWN_XML = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
{nodes}
  <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
    <tag k="building" v="apartments"/><tag k="building:levels" v="5"/>
    <tag k="addr:street" v="中路"/><tag k="addr:housenumber" v="1号"/></way>
  <way id="2"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/></way>
  <way id="3"><nd ref="15"/><nd ref="16"/><nd ref="17"/><nd ref="18"/><nd ref="15"/></way>
  <way id="4"><nd ref="21"/><nd ref="22"/><tag k="highway" v="residential"/>
    <tag k="name" v="中路"/><tag k="lit" v="yes"/></way>
  <way id="5"><nd ref="22"/><nd ref="23"/><tag k="highway" v="motorway"/></way>
  <way id="6"><nd ref="21"/><nd ref="24"/><tag k="highway" v="construction"/></way>
  <way id="7"><nd ref="22"/><nd ref="24"/><nd ref="999"/><tag k="highway" v="footway"/></way>
  <way id="8"><nd ref="998"/><nd ref="999"/><tag k="highway" v="steps"/></way>
  <way id="9"><nd ref="31"/><nd ref="32"/><nd ref="33"/><nd ref="34"/><nd ref="31"/>
    <tag k="landuse" v="residential"/></way>
  <way id="10"><nd ref="31"/><nd ref="32"/><tag k="barrier" v="wall"/></way>
  <way id="11"><nd ref="1"/><nd ref="2"/><nd ref="999"/><nd ref="1"/>
    <tag k="building" v="yes"/></way>
  <relation id="1">
    <member type="way" ref="2" role="outer"/><member type="way" ref="3" role="inner"/>
    <tag k="type" v="multipolygon"/><tag k="building" v="yes"/></relation>
</osm>
"""

TOWN_NODES = {
    1: (0, 0), 2: (0.001, 0), 3: (0.001, 0.0005), 4: (0, 0.0005),
    11: (0.002, 0), 12: (0.003, 0), 13: (0.003, 0.001), 14: (0.002, 0.001),
    15: (0.0023, 0.0003), 16: (0.0027, 0.0003), 17: (0.0027, 0.0007), 18: (0.0023, 0.0007),
    21: (0, -0.001), 22: (0.004, -0.001), 23: (0.006, -0.001), 24: (0.004, -0.002),
    31: (-0.001, -0.001), 32: (0.001, -0.001), 33: (0.001, 0.002), 34: (-0.001, 0.002),
}  # fmt: skip


@pytest.fixture(params=["town.osm", "town.osm.xml"])
def town_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A town of two buildings, one with a courtyard, cut by its extract's edge."""
    nodes = "\n".join(
        f'  <node id="{ref}" lon="{119.65 + x:.6f}" lat="{45.53 + y:.6f}" version="1"/>'
        for ref, (x, y) in TOWN_NODES.items()
    )
    gate = f'<node id="90" lon="{119.65}" lat="{45.529}"><tag k="barrier" v="gate"/></node>'
    path = tmp_path / str(request.param)
    path.write_text(TOWN_XML.format(nodes=f"{nodes}\n  {gate}"), "utf-8")
    return path


def test_a_town_in_xml_becomes_layers(town_file: Path) -> None:
    reading = read_community(town_file)
    town = reading.community
    buildings = town["buildings"].set_index("building_id")
    assert sorted(buildings.index) == ["relation/1", "way/1"]
    assert len(buildings.geometry["relation/1"].interiors) == 1
    assert buildings.loc["way/1", ["use", "name", "floors"]].tolist() == [
        "apartments",
        "中路 1号",
        5,
    ]
    area_m2 = town.metric()["buildings"].area.max()
    assert buildings[ESTIMATED].all()
    assert 0 < buildings.households["way/1"] <= area_m2 * 5 / 75
    assert town["compounds"]["name"].tolist() == ["居住区 001"]
    assert town["barriers"]["kind"].tolist() == ["wall"]
    assert len(town["gates"]) == 1
    streets = town["streets"].set_index("osm_id")
    assert streets["kind"].to_dict() == {"way/4": "road", "way/5": "road", "way/7": "path"}
    assert streets["walkable"].to_dict() == {"way/4": True, "way/5": False, "way/7": True}
    assert streets["lit"]["way/4"]
    assert town.origin.attribution == OSM_ATTRIBUTION


def test_what_the_edge_of_an_extract_cuts_is_told(town_file: Path) -> None:
    reasons = [fault.reason for fault in read_community(town_file).faults]
    assert any(reason.startswith("2 features could not be built") for reason in reasons)
    assert any(reason.startswith("1 lines leave the extract") for reason in reasons)
    assert any("2 of 2 buildings are estimates" in reason for reason in reasons)


def test_an_extract_with_nothing_of_use_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty.osm").write_text('<?xml version="1.0"?><osm version="0.6"></osm>')
    with pytest.raises(InputError, match="holds no building, street or land use"):
        read_community(tmp_path / "empty.osm")


def tagged_folder(folder: Path, buildings: list[object], **columns: list[object]) -> Path:
    rows = {
        "id": list(range(len(buildings))),
        "building": ["apartments"] * len(buildings),
    } | columns
    frame = gpd.GeoDataFrame(rows, geometry=buildings, crs=32651).to_crs(4326)
    pyogrio.write_dataframe(frame, folder / "buildings.geojson")
    street = gpd.GeoDataFrame(
        {"id": [1], "highway": ["service"], "name": [""]},
        geometry=[LineString([(500_000, 5_000_000), (500_200, 5_000_000)])],
        crs=32651,
    )
    pyogrio.write_dataframe(street.to_crs(4326), folder / "roads.geojson")
    return folder


def at(x: float, y: float, width: float, depth: float) -> Polygon:
    return box(500_000 + x, 5_000_000 + y, 500_000 + x + width, 5_000_000 + y + depth)


def test_dirty_buildings_are_repaired_and_told(tmp_path: Path) -> None:
    bow_tie = Polygon(
        [(500_100, 5_000_050), (500_120, 5_000_070), (500_120, 5_000_050), (500_100, 5_000_070)]
    )
    whole, copy = at(0, 10, 30, 20), at(0, 10, 30, 20)
    part, neighbour = at(5, 12, 8, 8), at(28, 10, 60, 20)
    reading = read_community(tagged_folder(tmp_path, [whole, copy, part, neighbour, bow_tie]))
    metric = reading.community["buildings"].to_crs(32651)
    assert metric["building_id"].tolist() == ["0", "3", "4"]
    assert metric.area.round().tolist() == [600, 1160, 200]
    reasons = " ".join(fault.reason for fault in reading.faults)
    assert "2 buildings were left out" in reasons
    assert "1 buildings overlapped a smaller one" in reasons
    assert "1 areas had invalid outlines" in reasons


def test_empty_text_is_no_value(tmp_path: Path) -> None:
    folder = tagged_folder(
        tmp_path, [at(0, 10, 30, 25), at(50, 10, 30, 25)],
        levels=["", "4"], street=["", "中路"], housenumber=["", "7"], name=["", ""],
    )  # fmt: skip
    buildings = read_community(folder).community["buildings"]
    assert buildings["floors"].isna().tolist() == [True, False]
    assert buildings["name"].tolist() == [None, "中路 7"]
    assert buildings["households"].tolist() == [30, 40]


def test_a_table_of_counts_makes_a_folder_a_community_and_not_osm(tmp_path: Path) -> None:
    folder = tagged_folder(tmp_path, [at(0, 10, 30, 25)], building_id=["a"])
    (folder / "buildings.csv").write_text("building_id,households\na,17\n", "utf-8")
    community = read_community(folder).community
    assert community["buildings"]["households"].tolist() == [17]
    assert ESTIMATED not in community["buildings"]


def test_counts_in_a_table_take_the_place_of_estimates(tmp_path: Path) -> None:
    folder = tagged_folder(tmp_path, [at(0, 10, 30, 25), at(50, 10, 30, 25)])
    (folder / "buildings.csv").write_text("building_id,households\n1,17\n", "utf-8")
    reading = read_community(folder)
    buildings = reading.community["buildings"]
    assert buildings["households"].tolist() == [30, 17]
    assert buildings[ESTIMATED].tolist() == [True, False]
    assert any("1 of 2 buildings are estimates" in fault.reason for fault in reading.faults)


def test_a_plan_made_from_osm_is_not_osm_any_more(tmp_path: Path) -> None:
    reading = read_community(tagged_folder(tmp_path, [at(0, 10, 30, 25)]))
    layers = {name: reading.community[name] for name in ("streets", "gates")}
    write_gpkg(tmp_path / "plan.gpkg", layers, origin=reading.community.origin, title="")
    assert read_layers(tmp_path / "plan.gpkg")["streets"]["kind"].tolist() == ["lane"]


boxes = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(2, 30), st.integers(2, 30)),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, deadline=None)
@given(boxes, st.booleans())
def test_untangled_areas_do_not_overlap_and_cover_what_they_did(
    drawn: list[tuple[int, int, int, int]], drop_parts: bool
) -> None:
    shapes = [at(x, y, width, depth) for x, y, width, depth in drawn]
    frame = gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=32651)
    found = untangle(frame, drop_parts=drop_parts)
    assert len(found.frame) == len(shapes) - found.dropped
    assert len(overlapping_pairs(found.frame.geometry.to_numpy())[0]) == 0
    assert found.frame.is_valid.all()
    assert set(found.frame.geom_type) <= {"Polygon", "MultiPolygon"}
    before, after = frame.union_all(), found.frame.union_all()
    assert before.buffer(0.001).covers(after)
    lost = before.difference(after).area
    assert lost <= 0.05 * sum(shape.area for shape in shapes) + found.dropped


def kept_rules(reading: Reading) -> bool:
    return not errors(reading.faults) and not errors(validate(reading.community.layers))


def test_snezhinsk_whole(shared_data: Path) -> None:
    reading = read_community(shared_data / "osm_snezhinsk_city")
    town = reading.community
    assert kept_rules(reading)
    assert len(town["buildings"]) == 3652
    assert len(town["compounds"]) == 56
    streets = town.metric()["streets"]
    assert streets.length.sum() / 1000 == pytest.approx(425, abs=1)
    found = connectivity(streets)
    assert 1 - found.stray_m / streets.length.sum() == pytest.approx(0.99, abs=0.005)


def test_snezhinsk_centre(shared_data: Path) -> None:
    reading = read_community(shared_data / "osm_snezhinsk_city", bbox=CENTRE, name="中心")
    town = reading.community.metric()
    assert kept_rules(reading)
    assert town.name == "中心"
    assert town["boundary"].area.sum() / 1e6 == pytest.approx(3.0, abs=0.2)
    buildings = town["buildings"]
    tall = buildings[(buildings["floors"] >= 4) & (buildings["households"] > 0)]
    assert len(tall) == pytest.approx(106, abs=3)
    assert tall["households"].sum() == pytest.approx(7800, rel=0.03)
    assert buildings[ESTIMATED].all()
    assert town["boundary"].union_all().buffer(1).covers(town["streets"].union_all())


@pytest.mark.parametrize(
    ("file", "buildings", "lost", "shortened"),
    [
        ("osm_helsinki_centre/Helsinki.osm.pbf", 435, 185, 164),
        ("osm_kotka_suburb/test.osm.pbf", 2170, 79, 45),
        ("osm_liechtenstein_2013/liechtenstein-2013-08-03.osm.pbf", 3720, 1, 0),
    ],
)
def test_dirty_extracts_are_read_and_their_losses_told(
    shared_data: Path, file: str, buildings: int, lost: int, shortened: int
) -> None:
    reading = read_community(shared_data / file)
    assert kept_rules(reading)
    assert len(reading.community["buildings"]) == buildings
    assert reading.community["buildings"]["building_id"].str.match(r"(way|relation)/\d+").all()
    reasons = [fault.reason for fault in reading.faults if fault.layer == "osm"]
    assert reasons[0].startswith(f"{lost} features could not be built")
    assert [r for r in reasons if "leave" in r][:1] == (
        [f"{shortened} lines leave the extract; their part inside was kept."] if shortened else []
    )


def test_tags_in_a_geopackage_are_osm_too(shared_data: Path) -> None:
    reading = read_community(shared_data / "osm_helsinki_centre" / "derived.gpkg")
    assert kept_rules(reading)
    assert reading.community.origin.attribution == OSM_ATTRIBUTION
    assert len(reading.community["buildings"]) == 435


def test_layers_of_an_extract_can_be_looked_at(shared_data: Path) -> None:
    layers = read_layers(shared_data / "osm_kotka_suburb" / "test.osm.pbf")
    assert list(layers) == ["compounds", "buildings", "streets", "barriers", "gates"]


def test_a_town_without_households_is_refused_with_its_columns(shared_data: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_community(shared_data / "momepy_bubenec" / "bubenec.gpkg")
    assert {(f.layer, f.column) for f in caught.value.faults} == {
        ("buildings", "building_id"),
        ("buildings", "households"),
    }
    areas_m2 = read_layers(shared_data / "momepy_bubenec" / "bubenec.gpkg")["buildings"]
    assert areas_m2.to_crs(32633).area.sum() == pytest.approx(43_151, rel=0.001)


def test_a_multipolygon_of_one_point_is_no_building(tmp_path: Path) -> None:
    speck = MultiPolygon([at(0, 60, 0.5, 0.5)])
    reading = read_community(tagged_folder(tmp_path, [at(0, 10, 30, 25), speck]))
    assert len(reading.community["buildings"]) == 1
    assert not reading.community["buildings"].contains(Point(0, 0)).any()
