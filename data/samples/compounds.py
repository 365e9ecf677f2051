"""Walled compounds: the wall, the lanes inside, the clusters between the lanes, and the gates."""

from dataclasses import dataclass

import shapely
from shapely import LineString, MultiLineString, Point, Polygon

from data.samples.ground import Cell
from data.samples.lot import Lot, largest, turn
from data.samples.plan import CompoundPlan
from data.samples.street import Street, streets_of

SETBACK_M = 16.0
SHOP_SETBACK_M = 35.0
RING_INSET_M = 7.0
GATE_HALF_WIDTH_M = 4.0
SIDES = {"s": "南", "e": "东", "n": "北", "w": "西"}


@dataclass(frozen=True)
class Gate:
    """An opening in the wall; `open_from` and `open_to` are "HH:MM", "00:00" to "24:00" always."""

    point: Point
    name: str
    open_from: str
    open_to: str
    inward: tuple[float, float]
    main: bool = False


@dataclass(frozen=True)
class Compound:
    """One compound, all geometries in metres: ground inside the wall, wall, gates, lanes, clusters.

    `clusters` are the lots between the lanes, from north-west to south-east.
    """

    plan: CompoundPlan
    polygon: Polygon
    wall: MultiLineString
    gates: list[Gate]
    lanes: list[Street]
    clusters: list[Lot]
    lot: Lot

    @property
    def main_gate(self) -> Gate:
        """The gate that is open day and night."""
        return next(gate for gate in self.gates if gate.main)


def lay_compound(plan: CompoundPlan, cell: Cell) -> Compound:
    """Return the compound of a plan on its cell.

    The lanes that divide it run through gates to the streets around it; a footgate that closes at
    night leads to one more street.
    """
    ground = cell.polygon.buffer(-SETBACK_M, join_style="mitre")
    for letter in plan.shops:
        ground = ground.difference(cell.side(letter).buffer(SHOP_SETBACK_M))
    polygon = largest(ground).simplify(0.5)
    lot = Lot(polygon, cell.lot.angle_rad)
    ring = lot.inset(RING_INSET_M).polygon
    outer = Lot(cell.polygon, lot.angle_rad)

    dividers = _dividers(plan, cell)
    footway = _footway(plan, lot, outer)
    gates = _gates(plan, lot, dividers, footway)
    inside = shapely.intersection(shapely.MultiLineString(dividers), ring.buffer(1))
    edges = shapely.union_all([ring.exterior, *shapely.get_parts(inside)])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    clusters = [Lot(piece, lot.angle_rad) for piece in pieces if piece.area > 4_000]
    clusters.sort(key=_reading_order)

    lanes = list(streets_of(ring.exterior, "lane", f"{plan.name}环路"))
    for number, divider in enumerate(dividers, start=1):
        lanes += streets_of(divider, "lane", f"{plan.name}{_numeral(number)}路")
    lanes += streets_of(shapely.difference(footway, ring), "path")
    openings = shapely.union_all([gate.point.buffer(GATE_HALF_WIDTH_M) for gate in gates])
    wall = shapely.difference(polygon.exterior, openings)
    return Compound(plan, polygon, wall, gates, lanes, clusters, lot)


def _dividers(plan: CompoundPlan, cell: Cell) -> list[LineString]:
    """Return the lanes that divide the compound, from street to street."""
    back = {side: SHOP_SETBACK_M if side in plan.shops else SETBACK_M for side in "senw"}
    ways = [(plan.columns, cell.south, cell.north, "w", "e")]
    ways += [(plan.rows, cell.west, cell.east, "s", "n")]
    lines = []
    for parts, one, other, first, last in ways:
        for k in range(1, parts):
            ends = []
            for side in (one, other):
                along = side.length - back[first] - back[last]
                ends.append(side.interpolate(back[first] + along * k / parts))
            lines.append(LineString(ends))
    return lines


def _footway(plan: CompoundPlan, lot: Lot, outer: Lot) -> LineString:
    """Return the footpath from the middle of the compound out through one more gate."""
    u0, v0, u1, v1 = lot.local.bounds
    u, v = u0 + 0.27 * (u1 - u0), v0 + 0.5 * (v1 - v0)
    end = (u0 - 90, v) if plan.rows == 1 else (u, v0 - 90)
    line = LineString([(u, v), end])
    return shapely.intersection(outer.world(line), outer.polygon)


def _gates(
    plan: CompoundPlan, lot: Lot, dividers: list[LineString], footway: LineString
) -> list[Gate]:
    places: list[tuple[Point, bool]] = []
    for divider in dividers:
        crossings = shapely.get_parts(shapely.intersection(divider, lot.polygon.exterior))
        places += [(crossing, True) for crossing in crossings]
    crossings = shapely.get_parts(shapely.intersection(footway, lot.polygon.exterior))
    places += [(crossing, False) for crossing in crossings]

    gates: list[Gate] = []
    used: dict[str, int] = {}
    sides = [_side(lot, point) for point, _ in places]
    wide_ones = [k for k, (_, wide) in enumerate(places) if wide]
    main = next((k for k in wide_ones if sides[k][0] in plan.shops), wide_ones[0])
    for k, (point, wide) in enumerate(places):
        side, inward = sides[k]
        used[side] = used.get(side, 0) + 1
        hours = (
            ("00:00", "24:00") if k == main else ("05:30", "23:00") if wide else ("06:00", "21:30")
        )
        title = f"{plan.name}{SIDES[side]}{'门' if wide else '步行门'}"
        name = title if used[side] == 1 or not wide else f"{title}{used[side]}"
        gates.append(Gate(point, name, *hours, inward, k == main))
    return gates


def _side(lot: Lot, point: Point) -> tuple[str, tuple[float, float]]:
    """Return the side of the compound a point of its wall is on, and the direction inward."""
    turned = turn(point, -lot.angle_rad)
    u0, v0, u1, v1 = lot.local.bounds
    distances = {
        "s": turned.y - v0,
        "e": u1 - turned.x,
        "n": v1 - turned.y,
        "w": turned.x - u0,
    }
    side = min(distances, key=lambda letter: distances[letter])
    step = {"s": (0.0, 1.0), "e": (-1.0, 0.0), "n": (0.0, -1.0), "w": (1.0, 0.0)}[side]
    inward = lot.world(Point(step))
    return side, (inward.x, inward.y)


def _reading_order(cluster: Lot) -> tuple[int, float]:
    middle = cluster.local.centroid
    return -round(middle.y / 60), middle.x


def _numeral(number: int) -> str:
    return "一二三四五六"[number - 1]
