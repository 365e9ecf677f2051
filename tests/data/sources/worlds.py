"""The tiny community in the shapes people send files in."""

import warnings
from pathlib import Path

import pandas as pd
import pyogrio
from geopandas import GeoDataFrame
from pandas.testing import assert_frame_equal

from geo.community import Community
from geo.schema import LAYERS


def drawn(community: Community) -> dict[str, GeoDataFrame]:
    """Return the layers that have rows."""
    return {name: layer for name, layer in community.layers.items() if len(layer)}


def in_chinese(community: Community) -> dict[str, GeoDataFrame]:
    """Return the layers that have rows under Chinese names, columns too."""
    return {
        LAYERS[name].zh: layer.rename(
            columns={column.name: column.zh for column in LAYERS[name].columns}
        )
        for name, layer in drawn(community).items()
    }


def write(path: Path, frame: GeoDataFrame, **options: str) -> None:
    """Write one layer; Shapefiles get texts where they cannot hold the kind."""
    frame = frame.copy()
    for column in frame.columns.drop("geometry"):
        if path.suffix == ".shp" and isinstance(frame[column].dtype, pd.DatetimeTZDtype):
            frame[column] = frame[column].dt.strftime("%Y-%m-%d %H:%M:%S%z").astype(object)
        elif path.suffix == ".shp" and frame[column].dtype == "boolean":
            frame[column] = frame[column].map({True: "是", False: "否"}).astype(object)
    with warnings.catch_warnings():  # names and texts are cut to what the format holds
        warnings.simplefilter("ignore", RuntimeWarning)
        pyogrio.write_dataframe(frame, path, **options)


def write_shapefile(path: Path, frame: GeoDataFrame, *, cpg: bool) -> None:
    """Write a Shapefile in GBK, with or without the file that says so."""
    write(path, frame, encoding="GBK")
    beside = path.with_suffix(".cpg")
    if not cpg:
        beside.unlink()
        table = path.with_suffix(".dbf")
        content = bytearray(table.read_bytes())
        content[29] = 0  # the table's own note of its language
        table.write_bytes(content)
    else:
        beside.write_text("GBK", "ascii")


def assert_same(found: Community, expected: Community) -> None:
    """Assert that two communities hold the same, whatever the order of their columns."""
    assert (found.name, found.code) == (expected.name, expected.code)
    for name, layer in expected.layers.items():
        other = found[name].to_crs(expected.crs)
        assert len(other) == len(layer), name
        assert set(layer.columns) <= set(other.columns), name
        columns = layer.columns.drop("geometry")
        assert_frame_equal(
            pd.DataFrame(other[columns]), pd.DataFrame(layer[columns]), check_index_type=False
        )
        assert (other.geom_type == layer.geom_type).all(), name
        apart_m = other.hausdorff_distance(layer.geometry, align=False)
        assert (apart_m < 0.001).all(), name
