"""Tracks are read as fixes; a broken clock is refused, a person's traces stay behind."""

from pathlib import Path

import pandas as pd
import pytest

from data.sources import read_layers
from data.sources.gpx import read_track
from geo.errors import InputError

GPX = """<?xml version="1.0"?>
<gpx version="1.1" creator="someone" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><author><name>张三</name><email id="zhang" domain="example.org"/></author></metadata>
<trk><name>张三 巡逻</name>{segments}</trk></gpx>"""


def track(folder: Path, *segments: list[str | None]) -> Path:
    """Write a track; each fix is a time or None, a ten-thousandth of a degree apart."""
    text = ""
    for times in segments:
        text += "<trkseg>"
        for i, time in enumerate(times):
            stamp = f"<time>{time}</time>" if time else ""
            text += f'<trkpt lat="45.53" lon="{119.65 + i / 1e4:.4f}"><ele>250</ele>{stamp}</trkpt>'
        text += "</trkseg>"
    path = folder / "t.gpx"
    path.write_text(GPX.format(segments=text), "utf-8")
    return path


def test_fixes_have_time_place_height_and_segment(tmp_path: Path) -> None:
    path = track(
        tmp_path, ["2026-05-01T00:00:00Z", "2026-05-01T00:00:05Z"], ["2026-05-01T01:00:00Z"]
    )
    reading = read_track(path)
    frame = reading.frame
    assert reading.faults == []
    assert frame.columns.tolist() == ["segment", "time", "elevation_m", "geometry"]
    assert frame["segment"].tolist() == [0, 0, 1]
    assert frame["time"].iloc[0] == pd.Timestamp("2026-05-01 08:00", tz="Asia/Shanghai")
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.x.tolist() == [119.65, 119.6501, 119.65]


def test_nothing_personal_is_kept(tmp_path: Path) -> None:
    frame = read_track(track(tmp_path, ["2026-05-01T00:00:00Z"])).frame
    assert "张三" not in frame.to_csv()
    assert frame.attrs == {}


def test_fixes_without_a_plausible_time_are_left_out_and_told(tmp_path: Path) -> None:
    times = ["2026-05-01T00:00:00Z", None, "1901-12-13T20:45:52Z", "2026-05-01T00:00:09Z"]
    reading = read_track(track(tmp_path, times))
    assert len(reading.frame) == 2
    assert reading.faults[0].reason.startswith("2 fixes without a plausible time")


def test_time_running_back_is_told(tmp_path: Path) -> None:
    path = track(
        tmp_path, ["2026-05-01T00:00:09Z", "2026-05-01T00:00:00Z"], ["2026-04-01T00:00:00Z"]
    )
    assert read_track(path).faults[0].reason.startswith("1 fixes are earlier")


@pytest.mark.parametrize(
    ("times", "words"),
    [([], "holds no track"), ([None, None], "No fix has a time"),
     (["1970-01-01T00:00:00Z"], "clock was broken")],
)  # fmt: skip
def test_a_track_nobody_can_use_is_refused(
    tmp_path: Path, times: list[str | None], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_track(track(tmp_path, times))


def test_what_is_no_gpx_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.gpx").write_text("no track")
    for path in (tmp_path / "t.gpx", tmp_path / "nothing.gpx"):
        with pytest.raises(InputError, match="cannot be read as GPX"):
            read_track(path)


@pytest.mark.parametrize(
    ("name", "fixes", "segments", "timeless"),
    [
        ("georust-garmin_with_extensions", 3540, 2, 0),
        ("gpxpy-korita-zbevnica", 513, 2, 358),
        ("gpxpy-cerknicko-jezero", 296, 7, 0),
        ("georust-garmin-activity", 988, 1, 0),
        ("gpxpy-around-visnjan-with-car", 104, 1, 0),
    ],
)
def test_recorded_tracks(
    shared_data: Path, name: str, fixes: int, segments: int, timeless: int
) -> None:
    reading = read_track(shared_data / "gpx" / f"{name}.gpx")
    assert len(reading.frame) == fixes
    assert sorted(reading.frame["segment"].unique()) == [*range(segments)]
    told = [fault.reason for fault in reading.faults if "without" in fault.reason]
    expected = f"{timeless} fixes without a plausible time were left out."
    assert told == ([expected] if timeless else [])


def test_the_recorded_broken_clock_is_refused_with_its_year(shared_data: Path) -> None:
    with pytest.raises(InputError, match="the latest fix is of 1901-12-13"):
        read_track(shared_data / "gpx" / "gpxpy-Mojstrovka.gpx")


def test_a_track_can_be_looked_at(tmp_path: Path) -> None:
    assert list(read_layers(track(tmp_path, ["2026-05-01T00:00:00Z"]))) == ["fixes"]
