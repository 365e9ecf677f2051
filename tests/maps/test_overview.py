"""The overview as a document: what is in it, and that data stays data."""

import json
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from data.sources import read_layers
from geo.community import Community
from geo.errors import InputError
from geo.origin import Origin
from geo.schema import LAYERS
from maps import Basemap, Scene, overview, scene_of
from maps.assets import Assets
from maps.layers.grids import short_code
from maps.layers.ground import building_number
from maps.styles import palette
from tests.maps.plans import tiny_grids, tiny_routes
from tests.worlds import TINY_CRS

EVIL = "</script><script>alert('x')</script><img src=x onerror=alert(1)>"


def layers_of(page: str) -> dict[str, dict]:
    """Return the data of the page's layers by name."""
    found = re.findall(r"gridbeat\.layer\((\{.*?\}), gridbeatPalette\);", page)
    return {layer["name"]: layer for layer in map(json.loads, found)}


def test_every_layer_that_has_rows_is_drawn_with_its_number(scene: Scene, bare: Assets) -> None:
    layers = layers_of(overview(scene, bare))
    assert {name: layer["count"] for name, layer in layers.items()} == {
        "boundary": 1,
        "compounds": 2,
        "buildings": 12,
        "streets": 7,
        "gates": 2,
        "grids": 4,
        "cameras": 1,
        "checkpoints": 3,
        "centres": 1,
        "hazards": 2,
        "incidents": 2,
    }
    assert {layer["title"] for layer in layers.values()} >= {"网格", "楼栋", "隐患", "摄像头"}


def test_layers_of_an_english_page_have_english_titles(scene: Scene, bare: Assets) -> None:
    page = overview(scene, bare, lang="en")
    layers = layers_of(page)
    assert {name: layer["title"] for name, layer in layers.items()} == {
        name: (LAYERS[name].en if name in LAYERS else "Grids") for name in layers
    }
    assert '<html lang="en">' in page


def test_names_and_facts_of_things_are_in_the_page(scene: Scene, bare: Assets) -> None:
    page = overview(scene, bare)
    for name in ("西苑", "中路", "一号监控中心", "西苑东门", "空中飞线", "噪声", "W1", "P3"):
        assert name in page
    hazard = layers_of(page)["hazards"]
    told = dict(zip(hazard["fields"], hazard["features"][0]["properties"]["v"], strict=True))
    assert told["等级"] == "2"
    assert told["发现时间"] == "2026-05-01 09:00"
    assert told["状态"] == "未处置"


def test_grids_are_labelled_with_short_code_and_households(scene: Scene, bare: Assets) -> None:
    grids = layers_of(overview(scene, bare))["grids"]["features"]
    assert [grid["properties"]["l"] for grid in grids] == [
        f"{number:02d} · 120户" for number in range(1, 5)
    ]
    one, two, three, four = (grid["properties"]["c"] for grid in grids)
    assert len({one, two}) == len({one, three}) == len({two, four}) == len({three, four}) == 2


def test_exclusive_grids_are_grey_and_say_so(scene: Scene, bare: Assets) -> None:
    grids = tiny_grids().assign(exclusive=[False, False, False, True], households=[120] * 3 + [0])
    layer = layers_of(overview(replace(scene, grids=grids), bare))["grids"]
    labels = [grid["properties"]["l"] for grid in layer["features"]]
    assert labels == ["01 · 120户", "02 · 120户", "03 · 120户", "04 · 专"]
    colours = [grid["properties"]["c"] for grid in layer["features"]]
    assert [colour == palette()["muted"] for colour in colours] == [False] * 3 + [True]
    assert "专属网格" in layer["fields"]
    for none in (tiny_grids(), tiny_grids().assign(exclusive=False)):
        plain = layers_of(overview(replace(scene, grids=none), bare))["grids"]
        assert "专属网格" not in plain["fields"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markup_in_the_data_stays_text(scene: Scene, bare: Assets, lang: str) -> None:
    frames = dict(scene.community.layers)
    for name in ("buildings", "compounds", "streets", "gates", "centres", "cameras"):
        frames[name] = frames[name].assign(name=EVIL)
    frames["hazards"] = frames["hazards"].assign(category=EVIL, note=EVIL, status=EVIL)
    grids = tiny_grids().assign(code=EVIL, grid_id=EVIL)
    routes = tiny_routes().assign(guard_id=EVIL, shift=EVIL)
    origin = Origin(attribution=EVIL, synthetic=True)
    community = Community(EVIL, frames, origin=origin)
    evil = Scene(EVIL, community, grids, routes, scene.stops, scene.roster)
    page = overview(evil, bare, lang=lang, basemap=Basemap("/{z}/{x}/{y}.png", EVIL))  # type: ignore[arg-type]
    assert "<img" not in page
    assert "alert('x')</script>" not in page
    assert "\\u003cimg src=x" in page


def test_a_page_without_base_map_names_no_tiles(scene: Scene, bare: Assets) -> None:
    page = overview(scene, bare)
    assert "tileLayer" not in page
    assert "://" not in page


def test_a_base_map_is_drawn_with_its_credit(scene: Scene, bare: Assets) -> None:
    page = overview(scene, bare, basemap=Basemap("https://tiles.example/{z}/{x}/{y}.png", "© 某图"))
    assert "https://tiles.example/{z}/{x}/{y}.png" in page
    assert "© 某图" in page


def test_a_base_map_in_another_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="GCJ-02"):
        Basemap("https://tiles.example/{z}/{x}/{y}.png", datum="GCJ-02")


def test_synthetic_data_says_so(scene: Scene, bare: Assets) -> None:
    assert '"synthetic":true' in overview(scene, bare)
    real = replace(scene.community, origin=Origin(attribution="© 街道办"))
    page = overview(replace(scene, community=real), bare)
    assert '"synthetic":false' in page
    assert "© 街道办" in page


def test_the_same_scene_makes_the_same_document(scene: Scene, bare: Assets) -> None:
    assert overview(scene, bare) == overview(scene, bare)


def test_any_crs_is_drawn_in_degrees(scene: Scene, bare: Assets) -> None:
    here = layers_of(overview(scene, bare))
    there = layers_of(overview(replace(scene, community=scene.community.to_crs(32651)), bare))
    lon, lat = here["gates"]["features"][0]["geometry"]["coordinates"]
    assert 119 < lon < 121
    assert 45 < lat < 46
    assert there["gates"]["features"][0]["geometry"]["coordinates"] == pytest.approx(
        [lon, lat], abs=2e-6
    )


def test_a_file_of_grids_alone_is_a_map(bare: Assets) -> None:
    layers = layers_of(overview(scene_of({"grids": tiny_grids()}, title="网格"), bare))
    assert list(layers) == ["grids"]


def test_streets_alone_are_a_map(scene: Scene, bare: Assets) -> None:
    found = layers_of(overview(scene_of({"streets": scene.community["streets"]}), bare))
    assert list(found) == ["streets"]


def test_a_real_town_is_drawn_whole(shared_data: Path, bare: Assets) -> None:
    town = read_layers(shared_data / "osm_snezhinsk_city")
    layers = layers_of(overview(scene_of(town, title="Снежинск"), bare))
    assert layers["buildings"]["count"] == len(town["buildings"])
    assert layers["streets"]["count"] == len(town["streets"])
    assert sum(entry["count"] for entry in layers["streets"]["entries"]) == len(town["streets"])


def test_a_scene_of_layers_takes_the_boundarys_name(scene: Scene) -> None:
    found = scene_of(dict(scene.community.layers) | {"grids": tiny_grids()})
    assert found.title == "小社区"
    assert found.grids is not None
    assert len(found.grids) == 4
    assert found.routes is None


@pytest.mark.parametrize(
    "layers",
    [
        {},
        {"elsewhere": gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=TINY_CRS)},
        {"grids": tiny_grids().set_crs(None, allow_override=True)},
    ],
)
def test_layers_that_cannot_be_drawn_are_told(layers: dict[str, gpd.GeoDataFrame]) -> None:
    with pytest.raises(InputError) as told:
        scene_of(layers)
    assert told.value.faults


def test_short_names() -> None:
    assert short_code("150581001001018", "g18") == "18"
    assert short_code("A-7", "g18") == "A-7"
    assert short_code(None, "g18") == "g18"
    assert building_number("N1", "锦绣家园12号楼") == "12号楼"
    assert building_number("N1", "供热站办公楼") == "N1"
