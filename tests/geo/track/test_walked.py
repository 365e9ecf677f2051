"""Passes as visits of segments, places and streets; what is probable counts nowhere."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.patrol.network import Network, network
from geo.track.ledger import Ledger
from geo.track.matcher import SURE, Matcher
from geo.track.passes import Passes, nothing
from geo.track.walked import covered, passed_visits, passes_frame, segment_visits, walked_streets
from tests.geo.patrol.worlds import streets
from tests.geo.track.worlds import START, edge_at, ladder, walk
from tests.worlds import TINY_CRS


@pytest.fixture(scope="module")
def net() -> Network:
    return ladder()


def one_pass(net: Network, edge: int, chance: float, share: float = 1.0) -> Passes:
    """Return a pass of a share of one segment from its line's start, at 1 m/s from second 0."""
    far_m = share * net.length_m[edge]
    return replace(
        nothing(),
        edge=np.array([edge]),
        forward=np.array([True]),
        from_s=np.array([START.timestamp()]),
        to_s=np.array([START.timestamp() + far_m]),
        from_m=np.zeros(1),
        to_m=np.array([far_m]),
        piece=np.zeros(1, dtype=int),
        chance=np.array([chance]),
        seen=np.ones(1, dtype=bool),
    )


@pytest.mark.parametrize(
    ("chance", "share", "counts"),
    [(1.0, 1.0, True), (SURE, 0.8, True), (SURE - 0.01, 1.0, False), (1.0, 0.79, False)],
)
def test_a_segment_counts_when_four_fifths_are_sure(
    net: Network, chance: float, share: float, counts: bool
) -> None:
    found = one_pass(net, 0, chance, share)
    visits = segment_visits(passes_frame(net, found, "G01", TINY_CRS))
    assert len(Ledger.of([visits]).counting()) == counts
    assert (covered(net, found)[0] >= 0.8 - 1e-9) == counts


def test_a_way_no_fix_tells_of_is_probable_whatever_its_chance(net: Network) -> None:
    found = replace(one_pass(net, 0, 1.0), seen=np.zeros(1, dtype=bool))
    assert passes_frame(net, found, "G01", TINY_CRS)["confidence"].tolist() == ["probable"]


def test_a_place_is_passed_at_the_moment_the_pass_goes_by_it(net: Network) -> None:
    edge = edge_at(net, 50, 0)
    (x, y), length_m = net.lines[edge].coords[0], net.length_m[edge]
    towards = np.sign(net.lines[edge].coords[-1][0] - x)
    places = gpd.GeoDataFrame(
        {"kind": "checkpoint", "ref_id": ["near", "far", "ahead"]},
        geometry=[
            Point(x + towards * 30, y + 3), Point(x + towards * 30, y + 40),
            Point(x + towards * 0.9 * length_m, y),
        ],
        crs=TINY_CRS,
    )  # fmt: skip
    tracks = passes_frame(net, one_pass(net, edge, 1.0, 0.5), "G01", TINY_CRS)
    found = passed_visits(net, tracks, places)
    assert found["ref_id"].tolist() == ["near"]
    assert (found["at"][0] - START).total_seconds() == pytest.approx(30, abs=0.01)


def test_a_street_has_the_visits_of_its_least_walked_segment(net: Network) -> None:
    given = streets([(0, 0), (200, 0)], [(100, 0), (100, 100)])
    cut = network(given)
    assert cut is not None
    west, north = edge_at(cut, 50, 0), edge_at(cut, 100, 50)
    frames = [
        segment_visits(passes_frame(cut, one_pass(cut, edge, 1.0), "G01", TINY_CRS))
        for edge in (west, north, north)
    ]
    ledger = Ledger.of(frames)
    end = START + pd.Timedelta(hours=1)
    told = walked_streets(given, cut, ledger, START, end)
    assert told["walked_visits"].tolist() == [0, 2]
    assert told["walked_gap_min"].tolist() == pytest.approx([60.0, 60 - 50 / 60], abs=0.01)


@given(st.integers(0, 1000), st.floats(2.0, 30.0))
@settings(max_examples=10, deadline=None)
def test_probable_never_counts(seed: int, sigma_m: float) -> None:
    net = ladder()
    rng = np.random.default_rng(seed)
    xy, second = walk((0, 0), (100, 0), (100, 100), (200, 100))
    xy = xy + rng.normal(scale=sigma_m, size=xy.shape)
    keep = rng.random(len(xy)) < 0.5
    found = Matcher.of(net).match(xy[keep], second[keep], np.full(keep.sum(), 1.5 * sigma_m))
    tracks = passes_frame(net, found, "G01", TINY_CRS)
    counting = Ledger.of([segment_visits(tracks)]).counting()
    sure = set(tracks["edge"][tracks["confidence"] == "sure"].astype(str))
    assert set(counting["ref_id"]) <= sure
    assert set(np.flatnonzero(covered(net, found) > 0).astype(str)) <= sure
