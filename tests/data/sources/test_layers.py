"""Looking at a file shows every layer in it, known ones typed."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from data.exports.gpkg import write_gpkg
from data.sources import read_layers
from geo.community import Community
from geo.errors import InputError
from geo.origin import Origin
from tests.data.sources.worlds import drawn, in_chinese, write


def test_plans_and_unknown_layers_come_with_their_own_kinds(tmp_path: Path) -> None:
    grids = gpd.GeoDataFrame(
        {"grid_id": ["1"], "code": ["150581001001001"], "households": [240], "buildings": [6],
         "area_m2": [1.0], "polsby_popper": [0.7]},
        geometry=[box(0, 0, 1, 1)], crs=4549,
    )  # fmt: skip
    times = pd.to_datetime(["2026-11-22T08:00+08:00", "2026-11-22T16:00+08:00"])
    roster = pd.DataFrame(
        {"guard_id": ["G1"], "date": ["2026-11-22"], "shift": ["白班"], "start": times[:1],
         "end": times[1:], "duty": ["walk"]}
    )  # fmt: skip
    trees = gpd.GeoDataFrame({"kind": ["杨"]}, geometry=[Point(0, 0)], crs=4549)
    layers = {"grids": grids, "roster": roster, "trees": trees}
    write_gpkg(tmp_path / "plan.gpkg", layers, origin=Origin(), title="t")
    found = read_layers(tmp_path / "plan.gpkg")
    assert set(found) == {"grids", "roster", "trees"}
    assert found["grids"]["code"].tolist() == ["150581001001001"]
    assert not isinstance(found["roster"], gpd.GeoDataFrame)
    assert found["roster"]["start"].iloc[0] == times[0]
    assert str(found["roster"]["date"].iloc[0]) == "2026-11-22"
    assert found["trees"]["kind"].tolist() == ["杨"]


def test_chinese_layers_get_the_contracts_names(tiny: Community, tmp_path: Path) -> None:
    for name, layer in in_chinese(tiny).items():
        write(tmp_path / f"{name}.geojson", layer.to_crs(4326))
    found = read_layers(tmp_path)
    assert set(found) == set(drawn(tiny))
    assert found["buildings"]["households"].sum() == 480


def test_layers_come_in_drawing_order(tiny: Community, tmp_path: Path) -> None:
    write_gpkg(tmp_path / "t.gpkg", dict(reversed(tiny.layers.items())), origin=Origin(), title="t")
    assert list(read_layers(tmp_path / "t.gpkg")) == list(tiny.layers)


def test_a_layer_without_crs_cannot_be_drawn(tiny: Community, tmp_path: Path) -> None:
    write(tmp_path / "streets.shp", tiny["streets"])
    (tmp_path / "streets.prj").unlink()
    with pytest.raises(InputError, match="CRS"):
        read_layers(tmp_path / "streets.shp")
