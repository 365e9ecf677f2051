"""One ledger: who was where, how that is known, and what speaks against it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from geo.track.dwell import dwell_visits
from geo.track.ledger import CREDIBILITY, DOUBTS, Ledger, camera_visits, no_visits
from geo.track.scans import scan_visits
from tests.geo.track.worlds import START, frame, walk
from tests.worlds import TINY_CRS, X0, Y0


def places(*spots: tuple[str, float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"kind": "checkpoint", "ref_id": [name for name, _, _ in spots]},
        geometry=[Point(X0 + x, Y0 + y) for _, x, y in spots],
        crs=TINY_CRS,
    )


TWO = places(("P1", 50, 0), ("P2", 300, 0))


def after(seconds: float) -> pd.Timestamp:
    return START + pd.Timedelta(seconds=seconds)


def test_a_place_passed_between_two_fixes_is_visited() -> None:
    """Fixes 60 m apart on both sides, none of them in the circle."""
    given = frame(*walk((20, 0), (80, 0), mps=1.2, every_s=50.0))
    assert (given.distance(TWO.geometry[0]) > 15).all()
    found = dwell_visits(given, TWO)
    assert found["ref_id"].tolist() == ["P1"]
    assert abs((found["at"][0] - after(25)).total_seconds()) < 0.1
    assert found["dwell_s"][0] == pytest.approx(30 / 1.2, abs=0.1)
    assert found["credibility"].tolist() == ["sure"]


def test_a_pass_outside_the_circle_is_none_and_one_across_a_gap_proves_nothing() -> None:
    assert len(dwell_visits(frame(*walk((0, 20), (100, 20))), TWO)) == 0
    assert len(dwell_visits(frame(*walk((20, 0), (100, 0), every_s=80.0)), TWO)) == 0


def test_who_comes_back_visits_twice_and_who_stays_once() -> None:
    there_and_back = frame(*walk((0, 0), (200, 0), (0, 0)))
    assert len(dwell_visits(there_and_back, TWO)) == 2
    still = frame(np.tile([X0 + 52.0, Y0], (60, 1)), np.arange(60) * 5.0)
    found = dwell_visits(still, TWO)
    assert found["dwell_s"].tolist() == [295.0]
    assert len(dwell_visits(still, TWO, least_s=300)) == 0


def test_a_poor_receiver_makes_a_visit_probable() -> None:
    found = dwell_visits(frame(*walk((0, 0), (100, 0)), accuracy_m=25.0), TWO)
    assert found["credibility"].tolist() == ["probable"]
    assert len(Ledger.of([found]).counting()) == 0


def scans(*rows: tuple[str, float, str, str, float | None]) -> gpd.GeoDataFrame:
    """Return scans of (guard, second, tag, device, x)."""
    return gpd.GeoDataFrame(
        {
            "guard_id": [row[0] for row in rows],
            "at": [after(row[1]) for row in rows],
            "kind": "checkpoint",
            "ref_id": [row[2] for row in rows],
            "device": [row[3] for row in rows],
            "received_at": [after(row[1] + 2) for row in rows],
        },
        geometry=[None if row[4] is None else Point(X0 + row[4], Y0) for row in rows],
        crs=TINY_CRS,
    )


def test_a_scan_at_its_place_is_sure_with_or_without_gps() -> None:
    found = scan_visits(scans(("G1", 0, "P1", "A", 55), ("G1", 300, "P2", "A", None)), TWO)
    assert found["credibility"].tolist() == ["sure", "sure"]
    assert found["doubt"].tolist() == ["", ""]


def test_tags_carried_to_the_guardhouse_are_found_by_speed() -> None:
    found = scan_visits(scans(("G1", 0, "P1", "A", None), ("G1", 8, "P2", "A", None)), TWO)
    assert found["doubt"].tolist() == ["speed", "speed"]
    assert len(Ledger.of([found]).counting()) == 0


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        ([("G1", 0, "P1", "A", 120.0)], ["radius"]),
        ([("G1", 0, "P9", "A", 50.0)], ["unknown"]),
        ([("G1", 0, "P1", "A", 50.0), ("G2", 40, "P1", "B", 50.0)], ["two_devices"] * 2),
        ([("G1", 0, "P1", "A", 50.0), ("G2", 400, "P1", "B", 50.0)], ["", ""]),
    ],
)
def test_what_makes_a_scan_suspicious(rows: list, doubts: list[str]) -> None:
    found = scan_visits(scans(*rows), TWO)
    assert found["doubt"].tolist() == doubts
    assert set(found["doubt"]) <= set(DOUBTS)


def test_a_scan_later_than_the_server_got_it_has_a_wrong_clock() -> None:
    given = scans(("G1", 0, "P1", "A", 50.0))
    given["received_at"] = after(-600)
    assert scan_visits(given, TWO)["doubt"].tolist() == ["clock"]


def test_all_sources_reset_one_clock_and_what_is_probable_does_not() -> None:
    track = dwell_visits(frame(*walk((0, 0), (100, 0))), TWO)
    tag = scan_visits(scans(("G1", 1800, "P1", "A", 50.0)), TWO)
    camera = camera_visits(
        pd.DataFrame({"kind": "checkpoint", "ref_id": ["P1"], "at": [after(3600)], "by": "C1"})
    )
    doubted = tag.assign(at=after(2700), doubt="speed", credibility="probable")
    ledger = Ledger.of([no_visits(), camera, doubted, tag, track])
    assert ledger.visits["source"].tolist() == ["track", "tag", "tag", "camera"]
    assert set(ledger.visits["credibility"]) <= set(CREDIBILITY)
    worst = ledger.worst_gap_min(START, after(5400))
    assert worst["checkpoint", "P1"] == pytest.approx(30.0)
    assert len(ledger.counting(cameras=False)) == 2


def test_an_empty_ledger_has_no_gaps_to_tell() -> None:
    ledger = Ledger.of([])
    assert len(ledger.counting()) == 0
    assert len(ledger.worst_gap_min(START, after(60))) == 0
