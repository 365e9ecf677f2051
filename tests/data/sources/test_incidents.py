"""Incidents come from drawn layers and from tables."""

import gzip
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from data.exports.gpkg import write_gpkg
from data.sources.incidents import read_incidents
from geo.community import Community
from geo.errors import InputError
from geo.origin import Origin
from tests.data.sources.worlds import write


def test_incidents_of_a_community_file(tiny: Community, tmp_path: Path) -> None:
    write_gpkg(tmp_path / "t.gpkg", tiny.layers, origin=Origin(), title="t")
    frame = read_incidents(tmp_path / "t.gpkg").frame
    assert frame["category"].tolist() == ["噪声", "停车"]
    assert frame["reported_at"].tolist() == tiny["incidents"]["reported_at"].tolist()
    assert frame.crs == tiny.crs


def test_the_only_layer_of_a_file_may_have_any_name(tiny: Community, tmp_path: Path) -> None:
    write(tmp_path / "2026年.geojson", tiny["incidents"].to_crs(4326))
    assert len(read_incidents(tmp_path / "2026年.geojson").frame) == 2


def test_a_gbk_table_with_chinese_columns(tmp_path: Path) -> None:
    text = "类别,上报时间,办结时间,经度,纬度\n噪声,2026-05-01 22:10,2026/5/2 9:00,119.65,45.53\n"
    (tmp_path / "事件.csv").write_bytes(text.encode("gbk"))
    row = read_incidents(tmp_path / "事件.csv").frame.iloc[0]
    assert row["reported_at"] == pd.Timestamp("2026-05-01 22:10", tz="Asia/Shanghai")
    assert row["closed_at"] == pd.Timestamp("2026-05-02 09:00", tz="Asia/Shanghai")
    assert (row.geometry.x, row.geometry.y) == (119.65, 45.53)


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    text = "category;reported_at;lon;lat\nnoise;2026-05-01;119,65;45,53\n"
    (tmp_path / "t.csv").write_text(text)
    assert read_incidents(tmp_path / "t.csv").frame.geometry.x.iloc[0] == 119.65


def test_every_fault_is_told(tmp_path: Path) -> None:
    rows = [
        ",2026-05-01,119.6,45.5",
        "a,gestern,119.6,45.5",
        "b,2026-05-01,0,0",
        "c,2026-05-01,x,45.5",
    ]
    (tmp_path / "t.csv").write_text("\n".join(["category,reported_at,lon,lat", *rows]))
    with pytest.raises(InputError) as caught:
        read_incidents(tmp_path / "t.csv")
    assert {fault.row for fault in caught.value.faults} == {"1", "2", "3", "4"}


def test_a_table_without_places_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("category,reported_at\na,2026-05-01\n")
    with pytest.raises(InputError, match="no layer of incidents with places, but t"):
        read_incidents(tmp_path / "t.csv")


def test_vehicle_thefts_of_new_york(shared_data: Path, tmp_path: Path) -> None:
    source = gzip.decompress((shared_data / "incidents/nyc_vehicle_thefts.csv.gz").read_bytes())
    table = pd.read_csv(StringIO(source.decode()), nrows=3000)
    table = table.rename(columns={"location_category": "category", "date_single": "reported_at"})
    table.to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(InputError) as caught:
        read_incidents(tmp_path / "t.csv")
    unsaid = [str(i + 1) for i in range(3000) if pd.isna(table["category"].iloc[i])]
    assert [fault.row for fault in caught.value.faults] == unsaid == ["332"]
    table.fillna({"category": "other"}).to_csv(tmp_path / "t.csv", index=False)
    frame = read_incidents(tmp_path / "t.csv").frame
    assert len(frame) == 3000
    assert frame.total_bounds[0] == pytest.approx(-74.2, abs=0.1)
    assert frame["reported_at"].dt.year.between(2014, 2017).all()


def test_reports_without_category_and_time_are_refused(shared_data: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_incidents(shared_data / "incidents" / "lancashire_asb.tab.gz")
    assert {fault.column for fault in caught.value.faults} == {"category", "reported_at"}
