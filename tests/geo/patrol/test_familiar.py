"""Guards are sent to familiar ground, and nothing else changes."""

from dataclasses import replace
from itertools import pairwise, permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.community import Community
from geo.patrol import Patrol, PatrolParams, plan
from geo.patrol.cycle import postman
from geo.patrol.familiar import NEAR_M, Familiar, familiar
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import timetable
from tests.geo.patrol.checks import assert_sound
from tests.geo.patrol.worlds import Points, community_of, duty_of, net_of, towns
from tests.maps.plans import tiny_grids
from tests.worlds import TINY_CRS, X0, Y0

SPEED_MPS = 0.9


def ring(x: float) -> Points:
    return [(x, 0), (x + 100, 0), (x + 100, 100), (x, 100), (x, 0)]


def square(x: float, side: float = 140) -> shapely.Polygon:
    return box(X0 + x - 20, Y0 - 20, X0 + x - 20 + side, Y0 - 20 + side)


def grids_of(**shapes: shapely.Polygon) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"grid_id": list(shapes)}, geometry=list(shapes.values()), crs=TINY_CRS)


RINGS = grids_of(W=square(0), M=square(400), E=square(800))


def on_rings(
    walkers: int, guards: int, grids: gpd.GeoDataFrame | None = RINGS, **homes: str
) -> tuple[pd.DataFrame, Familiar]:
    """Return the roster of a day with a guard on each ring, and who is sent where.

    Rings of 400 m from west to east, each in a grid; the first of a shift walks the west one.
    """
    net = net_of(*(ring(400 * at) for at in range(walkers)), [(0, 0), (800, 0)])
    middle = shapely.get_x(shapely.centroid(net.lines)) - X0
    closed = shapely.get_y(shapely.centroid(net.lines)) - Y0
    walks = []
    for at in range(walkers):
        inside = (middle >= 400 * at) & (middle <= 400 * at + 100)
        walks.append((postman(net, inside & (closed >= 0)), 1))
    rounds = Rounds.shared(walks)
    assert [round(cycle.length_m) for cycle in rounds.cycles] == [400] * walkers
    duty = duty_of(guards, walkers, 1)
    table = timetable(net, rounds, duty, SPEED_MPS)
    guard_ids = [f"G{number:02d}" for number in range(1, guards + 1)]
    return duty, familiar(rounds, table, duty, guard_ids, grids, home_grids=homes or None)


def test_guards_whose_homes_lie_crosswise_exchange_their_beads_in_every_shift() -> None:
    duty, found = on_rings(2, 8, **{f"G{n:02d}": "M" if n % 2 else "W" for n in range(1, 9)})
    assert found.share == {"before": pytest.approx(0), "after": pytest.approx(1)}
    for start, rows in duty.groupby("start"):
        before = rows["guard_id"].tolist()
        after = found.duty.loc[found.duty["start"] == start, "guard_id"].tolist()
        assert after == before[::-1] != before


def test_homes_fit_the_walks_where_nobody_has_one_yet() -> None:
    _, found = on_rings(2, 8, grids_of(W=square(0), E=square(400)))
    assert found.share == {"before": pytest.approx(1), "after": pytest.approx(1)}
    assert sorted(found.home_grids.values()) == ["E"] * 4 + ["W"] * 4


def test_homes_stay_unless_one_is_gone() -> None:
    names = [f"G{number:02d}" for number in range(1, 13)]
    so_far = dict(zip(names, "WME" * 4, strict=True))
    assert on_rings(3, 12, **so_far)[1].home_grids == so_far
    moved = on_rings(3, 12, **so_far | {"G01": "X"})[1].home_grids
    assert sorted(moved.values()) == ["E"] * 4 + ["M"] * 4 + ["W"] * 4


def test_a_grid_where_nobody_lives_is_nobodys_home() -> None:
    _, found = on_rings(3, 12, RINGS.assign(exclusive=[True, False, None]))
    assert set(found.home_grids.values()) == {"M", "E"}


def test_without_grids_guards_go_by_number_and_the_roster_stays() -> None:
    duty, found = on_rings(2, 8, None)
    assert found.home_grids == {f"G{n:02d}": f"{n:02d}" for n in range(1, 9)}
    assert found.share is None
    assert found.duty is duty


def test_with_more_grids_than_guards_each_is_at_home_in_one() -> None:
    parts = {f"{at:02d}": square(200 * at) for at in range(18)}
    _, found = on_rings(3, 12, grids_of(**parts))
    assert len(set(found.home_grids.values())) == 12


def measured_share(patrol: Patrol, grids: gpd.GeoDataFrame, home_grids: dict[str, str]) -> float:
    """Return the share of the walking time at home, looked up metre by metre on the routes."""
    ground = grids.set_index("grid_id").geometry.buffer(NEAR_M)
    at_home_m = 0.0
    for row in patrol.routes.itertuples():
        steps = (np.arange(0.5, max(1, round(row.length_m)))) / max(1, round(row.length_m))
        points = shapely.line_interpolate_point(row.geometry, steps, normalized=True)
        inside = shapely.dwithin(ground[home_grids[row.guard_id]], points, 0)
        at_home_m += row.length_m * float(inside.mean())
    return at_home_m / float(patrol.routes["length_m"].sum())


def test_the_share_is_that_of_the_routes(tiny: Community) -> None:
    patrol = plan(tiny, PatrolParams(guards=8, walkers=2, days=1), grids=tiny_grids())
    share = patrol.report.home_share
    assert share is not None
    found = measured_share(patrol, tiny_grids(), patrol.report.home_grids)
    assert found == pytest.approx(share["after"], abs=0.01)
    assert share["after"] >= share["before"]


def test_no_exchange_within_a_shift_brings_guards_home_longer(tiny: Community) -> None:
    """Three walkers: all six exchanges of every shift are tried by renaming the routes."""
    patrol = plan(tiny, PatrolParams(guards=12, walkers=3, days=1), grids=tiny_grids())
    homes = patrol.report.home_grids
    for _, rows in patrol.roster.groupby("start"):
        names = rows.loc[rows["duty"] == "walk", "guard_id"].tolist()
        routes = patrol.routes[patrol.routes["shift"] == rows["shift"].iloc[0]]
        shares = [
            measured_share(
                replace(
                    patrol,
                    routes=routes.assign(
                        guard_id=routes["guard_id"].replace(dict(zip(names, other, strict=True)))
                    ),
                ),
                tiny_grids(),
                homes,
            )
            for other in permutations(names)
        ]
        assert shares[0] >= max(shares) - 0.005


@st.composite
def cuts(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Draw grids: strips of a town from west to east."""
    at = [0, *np.cumsum(draw(st.lists(st.integers(40, 300), min_size=1, max_size=6))).tolist()]
    strips = [box(X0 + a, Y0, X0 + b, Y0 + 800) for a, b in pairwise(at)]
    return grids_of(**{f"{number:02d}": strip for number, strip in enumerate(strips, 1)})


@given(towns(), cuts(), st.integers(4, 24))
@settings(max_examples=6, deadline=None)
def test_only_names_within_a_shift_change(
    town: list[Points], grids: gpd.GeoDataFrame, guards: int
) -> None:
    community, params = community_of(*town), PatrolParams(guards=guards, days=1)
    plain = plan(community, params, eyes=None)
    sent = plan(community, params, eyes=None, grids=grids)
    assert_sound(sent, community, params)
    assert sent.roster.equals(plain.roster)
    assert sent.streets.equals(plain.streets)
    for name, keys in (("routes", ["start", "end"]), ("stops", ["planned_at", "kind"])):
        one, other = (
            getattr(patrol, name)
            .assign(wkb=lambda frame: frame.geometry.to_wkb())[[*keys, "wkb"]]
            .sort_values([*keys, "wkb"], ignore_index=True)
            for patrol in (plain, sent)
        )
        assert one.equals(other)
    personal = ("seconds", "balance", "home_grids", "home_share")
    said, heard = plain.report.as_dict(), sent.report.as_dict()
    assert {k: v for k, v in said.items() if k not in personal} == {
        k: pytest.approx(v) if isinstance(v, float) else v
        for k, v in heard.items()
        if k not in personal
    }
    if sent.report.feasible:
        share = sent.report.home_share
        assert share is not None
        assert 0 <= share["before"] <= share["after"] <= 1 + 1e-9
