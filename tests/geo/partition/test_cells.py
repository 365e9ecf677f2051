"""The ground: exact coverage from dirty input, and land without people."""

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.community import Community
from geo.errors import InputError
from geo.partition.ground.borders import borders_of
from geo.partition.ground.cells import Cells, assert_coverage, cells_of
from geo.partition.ground.enclosures import enclosures_of
from geo.partition.ground.land import Land, land_of
from geo.partition.proof.regions import regions_of
from tests.geo.partition.worlds import X0, Y0, community


def at(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return box(X0 + x0, Y0 + y0, X0 + x1, Y0 + y1)


def line(*points: tuple[float, float]) -> LineString:
    return LineString([(X0 + x, Y0 + y) for x, y in points])


def checked_ground(world: Community) -> tuple[Land, Cells, np.ndarray]:
    """Return land, cells and the polygon of each cell, after checking what always holds."""
    land = land_of(world)
    cells = cells_of(land, enclosures_of(land))
    shapes = cells.dissolved(np.arange(cells.count))
    assert_coverage(shapes, land.boundary)
    outside = shapely.area(shapely.difference(land.footprints, shapes[cells.of_building]))
    assert (outside <= 1e-3 * shapely.area(land.footprints)).all()
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    return land, cells, shapes


def test_the_border_of_two_cells_is_half_way_and_its_road_is_measured() -> None:
    world = community(
        [(at(10, 10, 30, 30), 1), (at(70, 10, 90, 30), 1), (at(110, 10, 130, 30), 1)],
        boundary=at(0, 0, 150, 40),
        streets=[line((100, -10), (100, 50))],
    )
    _, cells, shapes = checked_ground(world)
    assert shapely.area(shapes) == pytest.approx([50 * 40, 50 * 40, 50 * 40], rel=0.01)
    borders = cells.borders.grouped(cells.cell)
    assert list(zip(borders.left, borders.right, strict=True)) == [(0, 1), (1, 2)]
    assert borders.length_m == pytest.approx([40, 40], rel=0.01)
    assert borders.road_m == pytest.approx([0, 40])
    assert borders.cost_m[1] == pytest.approx(0.2 * 40)


def test_a_street_through_a_building_does_not_cut_it() -> None:
    world = community(
        [(at(40, 10, 60, 30), 1), (at(10, 10, 20, 30), 1), (at(80, 10, 90, 30), 1)],
        boundary=at(0, 0, 100, 40),
        streets=[line((50, 0), (50, 40))],
    )
    checked_ground(world)


def test_a_compound_outline_through_a_building_gives_it_to_the_compound_with_more_of_it() -> None:
    world = community(
        [(at(30, 10, 55, 30), 1), (at(10, 10, 20, 30), 1), (at(80, 10, 90, 30), 1)],
        boundary=at(0, 0, 100, 40),
        compounds={"W": at(0, 0, 50, 40), "E": at(50, 0, 100, 40)},
    )
    _, cells, _ = checked_ground(world)
    assert cells.compound[cells.of_building].tolist() == [0, 0, 1]


def test_buildings_on_top_of_each_other_share_a_cell() -> None:
    world = community(
        [
            (at(10, 10, 30, 30), 1),
            (at(10, 10, 30, 30), 2),
            (at(25, 10, 45, 30), 3),
            (at(60, 10, 80, 30), 4),
            (at(80, 10, 95, 30), 5),
        ],
        boundary=at(0, 0, 100, 40),
    )
    _, cells, _ = checked_ground(world)
    assert cells.of_building.tolist() == [0, 0, 0, 1, 2]


def test_buildings_may_be_points_even_on_one_spot() -> None:
    spots = [(10, 10), (10, 10), (50, 10), (90, 30)]
    world = community(
        [(Point(X0 + x, Y0 + y), 1) for x, y in spots],
        boundary=at(0, 0, 100, 40),
        streets=[line((0, 20), (100, 20))],
    )
    _, cells, _ = checked_ground(world)
    assert cells.of_building.tolist() == [0, 0, 1, 2]


def test_a_building_of_several_parts_keeps_them_together() -> None:
    parts = MultiPolygon([at(10, 10, 20, 20), at(40, 10, 50, 20)])
    world = community([(parts, 1), (at(70, 10, 90, 20), 1)], boundary=at(0, 0, 100, 40))
    land, _, shapes = checked_ground(world)
    assert shapes[0].covers(parts)
    assert len(land.footprints) == 2


def test_a_courtyard_building_lies_within_the_other_one() -> None:
    ring = Polygon(at(10, 10, 60, 60).exterior, [at(20, 20, 50, 50).exterior.coords])
    world = community([(ring, 1), (at(30, 30, 40, 40), 1)], boundary=at(0, 0, 70, 70))
    checked_ground(world)


def test_a_building_over_the_boundary_counts_with_its_inner_part() -> None:
    world = community(
        [(at(-10, 10, 20, 30), 1), (at(60, 10, 80, 30), 1)], boundary=at(0, 0, 100, 40)
    )
    land, _, _ = checked_ground(world)
    assert land.footprints[0].bounds[0] == pytest.approx(X0)


def test_a_single_building_gets_everything() -> None:
    _, _, shapes = checked_ground(community([(at(10, 10, 20, 20), 5)], boundary=at(0, 0, 100, 40)))
    assert shapes[0].area == pytest.approx(4000)


def test_without_a_boundary_the_hull_with_a_margin_is_covered() -> None:
    land, _, _ = checked_ground(community([(at(0, 0, 20, 20), 1), (at(80, 0, 100, 20), 1)]))
    assert land.boundary.area == pytest.approx(140 * 60)


def test_a_wall_is_a_border() -> None:
    world = community(
        [(at(10, 10, 30, 30), 1), (at(40, 10, 60, 30), 1)],
        boundary=at(0, 0, 100, 40),
        barriers=[line((38, 0), (38, 40))],
    )
    _, _, shapes = checked_ground(world)
    assert shapely.area(shapes) == pytest.approx([38 * 40, 62 * 40])


def test_the_strip_before_a_compound_joins_it_up_to_the_street() -> None:
    world = community(
        [(at(10, 10, 30, 30), 1), (at(70, 10, 90, 30), 1)],
        boundary=at(0, 0, 100, 40),
        compounds={"W": at(5, 5, 42, 35), "E": at(58, 5, 95, 35)},
        streets=[line((50, 0), (50, 40))],
    )
    _, cells, shapes = checked_ground(world)
    assert cells.compound.tolist() == [0, 1]
    assert shapely.area(shapes) == pytest.approx([2000, 2000])


def test_a_central_reservation_is_shared_by_its_neighbours() -> None:
    houses = [(at(x, 10, x + 20, 30), 1) for x in (10, 110, 210)]
    world = community(
        houses,
        boundary=at(0, 0, 300, 60),
        streets=[
            line((0, 50), (300, 50)),
            line((100, 0), (100, 50)),
            line((200, 0), (200, 50)),
        ],
    )
    _, _, shapes = checked_ground(world)
    assert shapely.area(shapes) == pytest.approx([6000] * 3, rel=0.02)


def test_uninhabited_land_joins_the_neighbour_and_inhabited_land_is_a_region_of_its_own() -> None:
    def regions(outside: int) -> tuple[list[str], list[int]]:
        world = community(
            [(at(10, 10, 30, 30), 5), (at(60, 10, 80, 30), outside), (at(85, 10, 90, 30), 0)],
            boundary=at(0, 0, 100, 40),
            compounds={"W": at(0, 0, 50, 40)},
        )
        land, cells, _ = checked_ground(world)
        found = regions_of(land, cells, "hard")
        return found.names, found.households

    assert regions(0) == (["W"], [5])
    assert regions(7) == (["W", "land outside the compounds"], [5, 7])


def test_a_compound_where_nobody_lives_joins_its_neighbour() -> None:
    world = community(
        [(at(10, 10, 30, 30), 5), (at(60, 10, 80, 30), 0)],
        boundary=at(0, 0, 100, 40),
        compounds={"W": at(0, 0, 50, 40), "E": at(50, 0, 100, 40)},
    )
    land, cells, _ = checked_ground(world)
    assert regions_of(land, cells, "hard").names == ["W"]


def test_a_compound_in_two_pieces_is_two_regions() -> None:
    halves = MultiPolygon([at(0, 0, 30, 40), at(70, 0, 100, 40)])
    world = community(
        [(at(5, 10, 25, 30), 5), (at(75, 10, 95, 30), 6), (at(40, 10, 60, 30), 7)],
        boundary=at(0, 0, 100, 40),
        compounds={"A": halves, "B": at(30, 0, 70, 40)},
    )
    land, cells, _ = checked_ground(world)
    assert regions_of(land, cells, "hard").names == ["A (part 1)", "A (part 2)", "B"]


def test_borders_are_found_between_matched_polygons_only() -> None:
    squares = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 1, 3, 2)], dtype=object)
    borders = borders_of(squares, np.array([], dtype=object))
    assert (borders.left.tolist(), borders.right.tolist()) == ([0], [1])
    assert borders.length_m == pytest.approx([1])


def test_polygons_with_a_gap_are_no_coverage() -> None:
    squares = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)], dtype=object)
    assert_coverage(squares, box(0, 0, 2, 1))
    with pytest.raises(AssertionError, match="cover"):
        assert_coverage(squares[:1], box(0, 0, 2, 1))
    with pytest.raises(AssertionError, match="coverage"):
        assert_coverage(np.array([box(0, 0, 1.5, 1), box(1, 0, 2, 1)]), box(0, 0, 2, 1))


def test_a_multipolygon_of_one_part_keeps_its_shape_and_heights_are_dropped() -> None:
    corner = Polygon(
        [(X0 + x, Y0 + y, 7.0) for x, y in [(9, 9), (60, 9), (60, 20), (20, 20), (20, 60), (9, 60)]]
    )
    world = community(
        [(MultiPolygon([corner]), 1), (at(30, 30, 50, 50), 1)], boundary=at(0, 0, 70, 70)
    )
    land, cells, _ = checked_ground(world)
    assert land.footprints[0].area == pytest.approx(corner.area)
    assert not shapely.has_z(land.footprints).any()
    assert cells.of_building.tolist() == [0, 1]


def test_a_footprint_that_crosses_itself_is_mended() -> None:
    bow = Polygon([(X0 + 10, Y0 + 10), (X0 + 30, Y0 + 30), (X0 + 30, Y0 + 10), (X0 + 10, Y0 + 30)])
    checked_ground(community([(bow, 1), (at(60, 10, 80, 30), 1)], boundary=at(0, 0, 100, 40)))


def test_a_part_of_the_boundary_without_a_building_is_a_fault() -> None:
    parts = MultiPolygon([at(0, 0, 40, 40), at(60, 0, 100, 40)])
    with pytest.raises(InputError, match="Part 2 of the boundary"):
        land_of(community([(at(10, 10, 20, 20), 1)], boundary=parts))
