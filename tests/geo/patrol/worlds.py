"""Street worlds for patrols: named small ones, random ones, and how to ask about them."""

from datetime import date
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, box

from geo.community import Community
from geo.patrol import PatrolParams
from geo.patrol.network import Network, network
from geo.patrol.rostering import roster
from tests.worlds import TINY_CRS, X0, Y0

Points = list[tuple[float, float]]


def streets(*lines: Points | list[Points], walkable: list[bool] | None = None) -> gpd.GeoDataFrame:
    """Return streets given by corners in metres from the corner of the tiny community."""
    shapes = [
        MultiLineString(line) if isinstance(line[0], list) else LineString(line) for line in lines
    ]
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: np.add(xy, [X0, Y0]))
    rows = {"walkable": [True] * len(lines) if walkable is None else walkable}
    return gpd.GeoDataFrame(rows, geometry=list(moved), crs=TINY_CRS)


def net_of(*lines: Points) -> Network:
    net = network(streets(*lines))
    assert net is not None
    return net


def duty_of(guards: int, walkers: int, days: int) -> pd.DataFrame:
    """Return the roster of four crews from 22 November 2026 on."""
    params = PatrolParams(guards=guards, walkers=walkers, start=date(2026, 11, 22), days=days)
    return roster(params.request()).table


def community_of(*lines: Points) -> Community:
    """Return a community of one building and these streets."""
    home = gpd.GeoDataFrame(
        {"building_id": ["1"], "households": [40]}, geometry=[box(X0, Y0, X0 + 9, Y0 + 9)]
    ).set_crs(TINY_CRS)
    return Community.of({"buildings": home, "streets": streets(*lines)}, name="test")


def at(net: Network, x: float, y: float) -> int:
    """Return the junction at a place given in metres from the corner of the tiny community."""
    found = np.flatnonzero(np.hypot(*(net.nodes - [X0 + x, Y0 + y]).T) < 0.2)
    assert len(found) == 1
    return int(found[0])


def side_m(world: st.DrawFn) -> int:
    return world(st.integers(40, 160))


@st.composite
def lattices(draw: st.DrawFn, blocks: int = 2, most: int = 8) -> list[Points]:
    """Draw a few streets of one block each, from junction to junction of a crooked lattice."""
    xs = [0, *np.cumsum([side_m(draw) for _ in range(blocks)]).tolist()]
    ys = [0, *np.cumsum([side_m(draw) for _ in range(blocks)]).tolist()]
    east = [[(a, y), (b, y)] for y in ys for a, b in pairwise(xs)]
    north = [[(x, a), (x, b)] for x in xs for a, b in pairwise(ys)]
    return draw(st.lists(st.sampled_from(east + north), min_size=1, max_size=most, unique_by=str))


@st.composite
def towns(draw: st.DrawFn) -> list[Points]:
    """Draw a town: long streets both ways, some slanting ones, perhaps a piece cut off."""
    wide, high = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    size = draw(st.integers(50, 180))
    lines: list[Points] = [[(0, y * size), (wide * size, y * size)] for y in range(high + 1)]
    lines += [[(x * size, 0), (x * size, high * size)] for x in range(wide + 1)]
    kept = draw(st.lists(st.sampled_from(lines), min_size=1, unique_by=str))
    place = st.tuples(st.integers(0, wide * size), st.integers(0, high * size))
    extra = draw(st.lists(st.tuples(place, place), max_size=4))
    kept += [[a, b] for a, b in extra if np.hypot(a[0] - b[0], a[1] - b[1]) > 5]
    if draw(st.booleans()):
        kept.append([(9000, 9000), (9000 + draw(st.integers(10, 90)), 9000)])
    return kept
