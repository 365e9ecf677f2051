"""GPX out and in again: the same moments and places."""

from pathlib import Path

import geopandas as gpd
import gpxpy
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from data.exports.gpx import write_gpx
from data.sources.gpx import read_track
from geo.track.fixes import fixes
from tests.geo.track.worlds import START, frame, walk
from tests.worlds import TINY_CRS, X0, Y0


def test_fixes_come_back_in_time_and_place(tmp_path: Path) -> None:
    given = frame(*walk((0, 0), (100, 40)))
    given.loc[3, "at"] += pd.Timedelta(milliseconds=250)
    write_gpx(tmp_path / "t.gpx", fixes=given)
    back = read_track(tmp_path / "t.gpx").frame
    assert back["time"].tolist() == given["at"].tolist()
    assert back.to_crs(TINY_CRS).geometry.distance(given.geometry).max() < 1e-3
    assert fixes(back, "G01")["guard_id"].tolist() == ["G01"] * len(given)


def test_each_guard_is_a_track_and_each_segment_a_line_of_its_own(tmp_path: Path) -> None:
    one = frame(*walk((0, 0), (20, 0))).assign(segment=[0, 0, 1, 1, 1])
    two = frame(*walk((0, 0), (10, 0)), guard_id="G02").assign(segment=0)
    write_gpx(tmp_path / "t.gpx", fixes=pd.concat([two, one], ignore_index=True))
    document = gpxpy.parse((tmp_path / "t.gpx").read_text("utf-8"))
    assert [track.name for track in document.tracks] == ["G01", "G02"]
    assert [len(part.points) for part in document.tracks[0].segments] == [2, 3]


def test_a_recorded_track_survives_the_round_trip(shared_data: Path, tmp_path: Path) -> None:
    track = read_track(shared_data / "gpx" / "gpxpy-korita-zbevnica.gpx").frame
    given = fixes(track, "G01").assign(segment=track["segment"])
    write_gpx(tmp_path / "t.gpx", fixes=given)
    back = read_track(tmp_path / "t.gpx").frame
    assert back["time"].tolist() == track["time"].tolist()
    assert back["segment"].tolist() == track["segment"].tolist()
    assert np.allclose(back.get_coordinates(), track.get_coordinates(), atol=1e-9)


def routes() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "guard_id": ["G01"],
            "date": [START.date()],
            "shift": ["early"],
            "lap": [2],
            "start": [START],
            "end": [START + pd.Timedelta(seconds=400)],
            "length_m": [400.0],
        },
        geometry=[LineString([(X0, Y0), (X0 + 100, Y0), (X0 + 100, Y0 + 300)])],
        crs=TINY_CRS,
    )


def test_a_planned_route_has_its_name_its_line_and_times_by_length(tmp_path: Path) -> None:
    write_gpx(tmp_path / "r.gpx", routes=routes())
    (route,) = gpxpy.parse((tmp_path / "r.gpx").read_text("utf-8")).routes
    assert route.name == f"G01 {START.date()} early 2"
    after = [(pd.Timestamp(point.time) - START).total_seconds() for point in route.points]
    assert after == pytest.approx([0, 100, 400], abs=0.01)
    points = gpd.GeoSeries.from_xy(
        [point.longitude for point in route.points], [point.latitude for point in route.points],
        crs=4326,
    ).to_crs(TINY_CRS)  # fmt: skip
    assert np.allclose(
        points.get_coordinates() - [X0, Y0], [[0, 0], [100, 0], [100, 300]], atol=0.01
    )


def test_nothing_to_write_and_no_crs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to write"):
        write_gpx(tmp_path / "t.gpx")
    with pytest.raises(ValueError, match="no CRS"):
        write_gpx(
            tmp_path / "t.gpx",
            fixes=frame(*walk((0, 0), (10, 0))).set_crs(None, allow_override=True),
        )
    assert not list(tmp_path.iterdir())
