"""Coverage of a span: what was planned, what was walked, and where nobody came."""

from datetime import timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal
from shapely import LineString

from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.patrol.network import network
from geo.track.coverage import Coverage, coverage, covered
from geo.track.matcher import Matcher
from geo.track.walks import walked
from tests.geo.patrol.worlds import streets
from tests.geo.track.worlds import START, frame, walk
from tests.worlds import TINY_CRS, X0, Y0

BEGIN, END = START.to_pydatetime(), (START + timedelta(hours=4)).to_pydatetime()
SOUTH, NORTH, WEST, EAST, PRIVATE = range(5)


def lanes() -> gpd.GeoDataFrame:
    """Return a block of four lanes to be seen every 130 minutes, and one nobody may walk."""
    drawn = streets(
        [(0, 0), (200, 0)], [(0, 100), (200, 100)], [(0, 0), (0, 100)], [(200, 0), (200, 100)],
        [(100, 0), (100, -50)], walkable=[True, True, True, True, False],
    )  # fmt: skip
    return drawn.assign(max_gap_min=130.0)


def route(minute: float, *corners: tuple[float, float]) -> dict[str, object]:
    line = LineString([(X0 + x, Y0 + y) for x, y in corners])
    start = START + timedelta(minutes=minute)
    end = start + timedelta(seconds=line.length)
    return {"guard_id": "G01", "start": start, "end": end, "geometry": line}


@pytest.fixture(scope="module")
def made() -> Coverage:
    """The whole block is to be walked at 8, the south again at 10; the guard walks half of it once.

    The guard walks south and east, with good fixes, and then goes home.
    """
    block = [(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0), (0.0, 0.0)]
    routes = gpd.GeoDataFrame(
        [route(0, *block), route(120, (0.0, 0.0), (200.0, 0.0))], crs=TINY_CRS
    )
    fixes = frame(*walk((0, 0), (200, 0), (200, 100)), accuracy_m=4.0)
    found = coverage(lanes(), routes, fixes, BEGIN, END)
    assert found is not None
    return found


def test_a_gap_is_the_longest_time_without_a_visit_from_beginning_to_end(made: Coverage) -> None:
    told = made.streets
    assert told["planned_visits"].tolist()[:4] == [2, 1, 1, 1]
    assert told["planned_gap_min"][SOUTH] == pytest.approx(120, abs=4)
    assert told["planned_gap_min"][WEST] == pytest.approx(230, abs=5)
    assert told["walked_visits"].tolist()[:4] == [1, 0, 0, 1]
    assert told["walked_gap_min"][NORTH] == 240


def test_classes_say_how_far_beyond_its_limit_a_street_is(made: Coverage) -> None:
    assert made.streets["planned_class"].tolist() == ["within", "late", "late", "late", "free"]
    assert made.streets["walked_class"].tolist() == ["late", "never", "never", "late", "free"]


def test_the_share_is_of_the_length_that_is_to_be_walked(made: Coverage) -> None:
    assert made.share("planned") == (600, 600)
    assert made.share("walked") == (300, 600)
    assert made.lengths("walked") == {
        "within": 0, "soon": 0, "late": 300, "never": 300, "free": 50
    }  # fmt: skip


def test_a_guard_is_told_of_by_what_was_surely_walked(made: Coverage) -> None:
    row = made.guards.iloc[0]
    assert row["guard_id"] == "G01"
    assert row["planned_km"] == pytest.approx(0.8)
    assert row["walked_km"] == pytest.approx(0.3, abs=0.02)
    assert row["fixes"] == 61


def test_areas_have_the_streets_that_lie_in_them(made: Coverage) -> None:
    halves = [shapely.box(X0 - 10, Y0 - 9, X0 + 100, Y0 + 109),
              shapely.box(X0 + 100, Y0 - 9, X0 + 210, Y0 + 109)]  # fmt: skip
    told = made.by_area(gpd.GeoDataFrame(geometry=halves, crs=TINY_CRS), "walked")
    assert told["length_m"].tolist() == [300, 300]
    assert told["seen_m"].tolist() == [100, 200]


def test_what_was_walked_is_the_same_put_together_from_parts() -> None:
    way = [(0.0, 0.0), (200.0, 0.0), (200.0, 100.0)]
    routes = gpd.GeoDataFrame([route(0, *way), route(120, *way)], crs=TINY_CRS)
    xy, second = walk(*way)
    rounds = [frame(xy, second + later_s, accuracy_m=4.0) for later_s in (0.0, 7200.0)]
    both = gpd.GeoDataFrame(pd.concat(rounds, ignore_index=True), crs=TINY_CRS)
    whole = coverage(lanes(), routes, both, BEGIN, END)
    net = network(lanes())
    assert net is not None
    assert whole is not None
    parts = [walked(Matcher.of(net), routes, one) for one in rounds]
    again = covered(lanes(), net, routes, parts, BEGIN, END)
    assert_frame_equal(whole.streets, again.streets, rtol=0, atol=0.1)
    assert_frame_equal(whole.guards, again.guards, rtol=0, atol=0.02)
    assert whole.streets["walked_visits"].tolist()[:4] == [2, 0, 0, 2]


def test_without_fixes_nothing_was_walked_and_without_streets_there_is_nothing_to_tell() -> None:
    routes = gpd.GeoDataFrame([route(0, (0, 0), (200, 0))], crs=TINY_CRS)
    found = coverage(lanes(), routes, None, BEGIN, END)
    assert found is not None
    assert found.share("walked") == (0, 600)
    assert coverage(lanes().assign(walkable=False), routes, None, BEGIN, END) is None


def test_no_street_waits_longer_as_planned_than_its_plan_promises(tiny: Community) -> None:
    made = plan(tiny, PatrolParams(days=1))
    routes, promised = made.routes, made.streets
    promised = promised.assign(walkable=True)
    begin, end = routes["start"].min(), routes["end"].max()
    found = coverage(promised, routes, None, begin.to_pydatetime(), end.to_pydatetime())
    assert found is not None
    told = found.streets
    assert (told["planned_class"] != "never").all()
    assert (told["planned_gap_min"] - told["worst_gap_min"]).between(-5, 0.1).all()
