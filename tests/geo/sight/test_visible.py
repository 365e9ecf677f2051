"""What is seen from a point: areas by hand, and an independent check of every drawn world."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.sight.obstacles import Obstacles
from geo.sight.visible import ARC, visible
from tests.geo.sight.worlds import Corner, clutter, in_sight, spot, things

POLYGON_SHARE = np.sin(2 * np.pi / ARC) / (2 * np.pi / ARC)
"""Area of the regular polygon of `ARC` chords over that of its circle."""
FAR = 200.0


def seen(eye: Corner, blocks: Obstacles, reach_m: float = FAR) -> Polygon:
    return visible(np.array([eye], dtype=float), reach_m, blocks)[0]


def test_open_ground_is_seen_as_far_as_the_range() -> None:
    view = seen((0, 0), things(), 30)
    assert view.area == pytest.approx(POLYGON_SHARE * np.pi * 900)
    assert POLYGON_SHARE > 0.998


def test_a_room_is_seen_whole_and_nothing_else() -> None:
    room = box(0, 0, 10, 8)
    view = seen((3, 2), things([room]))
    assert view.symmetric_difference(room).area == pytest.approx(0, abs=1e-9)


def test_a_room_of_very_many_walls_is_seen_whole() -> None:
    room = Point(0, 0).buffer(50, quad_segs=400)
    # Its corners are rounded to a millimetre.
    assert seen((3, 2), things([room])).symmetric_difference(room).area < room.length * 0.0005


def test_a_pillar_throws_the_shadow_that_similar_triangles_say() -> None:
    # A room of 20 x 20 around the eye, a pillar 2 wide whose face is 4 away: at the wall, 10 away,
    # its shadow is 5 wide; face to wall that is a trapezoid of (2 + 5) / 2 * 6.
    blocks = things([box(4, -1, 6, 1)], [[(-10, -10), (10, -10), (10, 10), (-10, 10), (-10, -10)]])
    assert seen((0, 0), blocks).area == pytest.approx(400 - 21)


def test_a_long_wall_hides_the_half_behind_it() -> None:
    view = seen((0, 0), things(walls=[[(-FAR, 5), (FAR, 5)]]), 30)
    assert view.bounds[3] == pytest.approx(5)
    # The half disc below, and the strip of 5 m up to the wall: r^2 asin(h / r) + h sqrt(r^2 - h^2).
    strip = 900 * np.arcsin(5 / 30) + 5 * np.sqrt(900 - 25)
    assert view.area == pytest.approx(np.pi * 450 + strip, rel=0.003)


def test_an_l_shaped_yard_is_seen_up_to_the_corner() -> None:
    # From the end of one leg the other shows only what the line past the inner corner leaves.
    yard = Polygon([(0, 0), (20, 0), (20, 20), (10, 20), (10, 10), (0, 10)])
    view = seen((5, 5), things([yard]))
    # Past (10, 10) the line goes on to (20, 20): the half of the upper square below it is seen.
    assert view.area == pytest.approx(300 - 50)


def test_who_stands_on_a_wall_sees_both_its_sides() -> None:
    wall = [(-FAR, 0.0), (FAR, 0.0)]
    whole = seen((0, 0), things(), 30).area
    assert seen((0, 0), things(walls=[wall]), 30).area == pytest.approx(whole)
    assert seen((0, 0.01), things(walls=[wall]), 30).area == pytest.approx(whole / 2, rel=0.001)


def test_who_stands_at_a_corner_of_a_house_sees_past_it() -> None:
    whole = seen((0, 0), things(), 30).area
    view = seen((0, 0), things([box(0, 0, 10, 10)]), 30)
    assert view.difference(box(0, 0, 10, 10)).area == pytest.approx(whole * 3 / 4, rel=0.001)


def test_walls_drawn_twice_and_houses_wall_to_wall_are_one() -> None:
    once = seen((0, 0), things([box(5, -5, 15, 5)]), 30)
    twice = seen((0, 0), things([box(5, -5, 10, 5), box(10, -5, 15, 5)], [[(5, -5), (5, 5)]]), 30)
    assert once.symmetric_difference(twice).area == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("gap_m", [0.0, 0.0004, 0.01, 0.5])
def test_a_tiny_gap_shows_no_more_than_a_sliver(gap_m: float) -> None:
    walls = [[(-FAR, 5.0), (-gap_m / 2, 5.0)], [(gap_m / 2, 5.0), (FAR, 5.0)]]
    closed = seen((0, 0), things(walls=[[(-FAR, 5.0), (FAR, 5.0)]]), 30)
    view = seen((0, 0), things(walls=walls), 30)
    # A wedge as wide as the gap at 5 m, out to 30 m, less the triangle before the wall; corners
    # are rounded to a millimetre, which closes the tiniest.
    shown = gap_m / 5 * (30**2 - 5**2) / 2 if gap_m > 0.001 else 0.0
    assert view.is_valid
    assert view.area - closed.area == pytest.approx(shown, rel=0.02)


def test_every_point_has_its_own_range() -> None:
    views = visible(np.zeros((3, 2)), np.array([10.0, 20.0, 40.0]), things())
    assert shapely.area(views) == pytest.approx(POLYGON_SHARE * np.pi * np.array([100, 400, 1600]))


def test_no_points_see_nothing() -> None:
    assert len(visible(np.empty((0, 2)), 30.0, things([box(0, 0, 1, 1)]))) == 0


@given(clutter(), spot(), st.integers(5, 60))
@settings(max_examples=150, deadline=None)
def test_what_is_inside_is_in_line_of_sight_and_what_is_outside_is_not(
    drawn: tuple[list[Polygon], list[list[Corner]]], eye: Corner, reach_m: int
) -> None:
    blocks = things(*drawn)
    assume(shapely.distance(Point(eye), blocks.lines.geometries).min(initial=1.0) > 1e-3)
    view = seen(eye, blocks, float(reach_m))
    assert view.is_valid
    assert view.contains(Point(eye))
    assert shapely.hausdorff_distance(Point(eye), view) <= reach_m + 1e-6
    places = np.random.default_rng(0).uniform(-reach_m, reach_m, (400, 2)) + eye
    away = np.hypot(*(places - eye).T)
    clear = in_sight(eye, places, blocks) & (away <= reach_m * np.cos(np.pi / ARC))
    inside = shapely.contains_xy(view, places)
    # Places on the very edge may fall either way; the arc is drawn with chords.
    sure = shapely.distance(shapely.boundary(view), shapely.points(places)) > 1e-3
    sure &= (away <= reach_m * np.cos(np.pi / ARC)) | (away > reach_m)
    assert np.array_equal(inside[sure], clear[sure])


@given(clutter(), clutter(), spot())
@settings(max_examples=60, deadline=None)
def test_one_more_obstacle_never_shows_more(
    first: tuple[list[Polygon], list[list[Corner]]],
    more: tuple[list[Polygon], list[list[Corner]]],
    eye: Corner,
) -> None:
    both = (first[0] + more[0], first[1] + more[1])
    fewer, blocks = things(*first), things(*both)
    # Houses that merge lose the walls between them, which matters to who stands inside one.
    assume(not any(house.contains(Point(eye)) for house in both[0]))
    assume(shapely.distance(Point(eye), blocks.lines.geometries).min(initial=1.0) > 1e-3)
    # At the rim a chord gives way to the true arc where something cuts it.
    within = Point(eye).buffer(50 * np.cos(np.pi / ARC))
    more_seen = seen(eye, blocks, 50.0).difference(seen(eye, fewer, 50.0))
    # Noding may move a wall by half the grid where another crosses it.
    assert more_seen.intersection(within).area < 0.02


@given(clutter(), st.lists(spot(), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_many_points_at_once_see_what_each_sees_alone(
    drawn: tuple[list[Polygon], list[list[Corner]]], eyes: list[Corner]
) -> None:
    blocks = things(*drawn)
    together = visible(np.array(eyes, dtype=float), 25.0, blocks)
    alone = [seen(eye, blocks, 25.0) for eye in eyes]
    assert shapely.area(together) == pytest.approx(shapely.area(alone))
