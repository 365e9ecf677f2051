"""What stands where: the published facts and the town plan of the demo community."""

from dataclasses import dataclass
from typing import Literal

NAME = "新六十栋社区"
CODE = "150581001001"
HOUSEHOLDS = 5_200
PERSONS = 12_555
FLOATING = 5_216
GRID_HOUSEHOLDS = (200, 300)


@dataclass(frozen=True)
class CompoundPlan:
    """One walled compound: its cell, how its lanes divide it, and the sides that have shops.

    `columns` x `rows` clusters (组团), of the same number of households give or take a few.
    """

    name: str
    letter: str
    cell: tuple[int, int]
    columns: int
    rows: int
    shops: str

    @property
    def clusters(self) -> int:
        """How many clusters the lanes make; also the grids the compound divides into."""
        return self.columns * self.rows


COMPOUNDS = (
    CompoundPlan("新六十栋小区", "A", (1, 1), 2, 2, "en"),
    CompoundPlan("矿建小区", "B", (1, 2), 2, 2, "s"),
    CompoundPlan("锦绣家园", "C", (3, 1), 2, 2, "w"),
    CompoundPlan("安居佳苑", "D", (2, 0), 1, 3, "n"),
    CompoundPlan("铁南小区", "E", (3, 2), 3, 1, "sw"),
)


@dataclass(frozen=True)
class House:
    """A building by the position of its middle in fractions of the lot, and its size in metres.

    `wing_m` makes it L-shaped: a wing of that length southward at its eastern end.
    """

    use: str
    name: str
    fu: float
    fv: float
    width_m: float
    depth_m: float
    floors: int
    wing_m: float = 0.0


@dataclass(frozen=True)
class Rows:
    """Rows of long buildings filling a lot."""

    use: str
    name: str
    length_m: float
    depth_m: float
    pitch_m: float
    floors: int = 1


Position = tuple[float, float]


@dataclass(frozen=True)
class LotPlan:
    """What stands on a lot and which paths cross it; positions in fractions of the lot.

    Paths through more than three positions are rounded. `ring_m` is the inset of a path around the
    lot, 0 for none.
    """

    houses: tuple[House, ...] = ()
    rows: Rows | None = None
    paths: tuple[tuple[Position, ...], ...] = ()
    ring_m: float = 0.0
    shops: str = ""


@dataclass(frozen=True)
class CellPlan:
    """How a cell without a compound is divided, and its lots from west to east or south to north.

    `cut` "u" is a lane from south to north at the fraction `at`, "v" one from west to east,
    "diagonal" a street from the south-west to the north-east corner.
    """

    cut: Literal["u", "v", "diagonal"] | None
    lane: str
    lots: tuple[LotPlan, ...]
    at: float = 0.5


def _oval(west: float, south: float, east: float, north: float) -> tuple[Position, ...]:
    """Return the closed path whose rounded corners make an oval within the given sides."""
    near, far, middle = (
        west + 0.14 * (east - west),
        east - 0.14 * (east - west),
        (south + north) / 2,
    )
    ring = (
        (near, south),
        (far, south),
        (east, middle),
        (far, north),
        (near, north),
        (west, middle),
    )
    return (*ring, ring[0])


_GREEN = LotPlan(
    paths=(
        ((-0.1, 0.2), (0.3, 0.32), (0.62, 0.22), (1.1, 0.35)),
        ((0.42, -0.1), (0.55, 0.3), (0.45, 0.62), (0.6, 1.1)),
    ),
)
_GROVE = LotPlan(
    paths=(
        ((-0.1, 0.66), (0.35, 0.58), (0.7, 0.72), (1.1, 0.6)),
        ((0.45, 0.61), (0.55, 0.42), (0.4, 0.22), (0.5, -0.1)),
    ),
)
_SQUARE = LotPlan(
    houses=(
        House("community_service", "党群服务中心", 0.5, 0.8, 64, 18, 3),
        House("public", "便民阅览室", 0.18, 0.81, 26, 16, 2),
    ),
    paths=(
        ((-0.04, -0.05), (1.04, 0.66)),
        ((1.04, -0.05), (-0.04, 0.66)),
        ((-0.1, 0.66), (1.1, 0.66)),
        ((-0.1, 0.33), (1.1, 0.33)),
        ((0.5, -0.1), (0.5, 0.68)),
        _oval(0.2, 0.12, 0.8, 0.56),
    ),
)
_CIVIC = LotPlan(
    houses=(
        House("clinic", "社区卫生服务站", 0.25, 0.66, 46, 15, 3),
        House("office", "街道综合服务楼", 0.7, 0.62, 58, 16, 4, wing_m=20),
        House("public", "文化活动站", 0.3, 0.28, 36, 22, 2),
        House("substation", "配电室", 0.72, 0.24, 12, 9, 1),
    ),
    paths=(
        ((-0.1, 0.46), (1.1, 0.46)),
        ((0.48, -0.1), (0.48, 1.1)),
    ),
    shops="s",
)
_SCHOOL = LotPlan(
    houses=(
        House("school", "珠斯花学校教学楼", 0.5, 0.76, 96, 17, 4, wing_m=30),
        House("school", "珠斯花学校实验楼", 0.22, 0.48, 60, 15, 3),
        House("school", "珠斯花学校食堂", 0.84, 0.42, 34, 20, 1),
        House("school", "珠斯花学校体育馆", 0.2, 0.2, 34, 44, 2),
    ),
    paths=(
        ((-0.1, 0.62), (1.1, 0.62)),
        _oval(0.46, 0.06, 0.86, 0.38),
        ((0.66, -0.1), (0.66, 0.62)),
    ),
)
_KINDERGARTEN = LotPlan(
    houses=(
        House("kindergarten", "新六十栋幼儿园", 0.45, 0.7, 48, 16, 3, wing_m=18),
        House("shop", "邮政储蓄代办点", 0.4, 0.22, 30, 14, 2),
        House("office", "社区养老服务站", 0.42, 0.38, 46, 14, 3),
    ),
    paths=(((-0.1, 0.52), (1.1, 0.52)), ((0.75, -0.1), (0.75, 1.1)), ((0.12, 0.52), (0.12, 1.1))),
    shops="s",
)
_MALL = LotPlan(
    houses=(
        House("shop", "文化街百货", 0.5, 0.74, 70, 34, 3),
        House("hotel", "矿工宾馆", 0.45, 0.32, 44, 16, 5),
        House("substation", "配电室", 0.85, 0.3, 12, 9, 1),
    ),
    paths=(((-0.1, 0.52), (1.1, 0.52)),),
    shops="s",
)
_MARKET = LotPlan(
    houses=(
        House("market", "便民市场", 0.68, 0.42, 76, 34, 1),
        House("market", "便民市场熟食厅", 0.84, 0.2, 40, 20, 1),
        House("shop", "农资商店", 0.46, 0.16, 34, 14, 2),
        House("shop", "五金商店", 0.86, 0.64, 24, 14, 2),
        House("public", "公共卫生间", 0.66, 0.17, 10, 7, 1),
    ),
    paths=(((-0.1, 0.29), (1.1, 0.29)), ((0.57, -0.1), (0.57, 1.1)), ((0.3, 0.53), (1.1, 0.53))),
)
_GARAGES = LotPlan(rows=Rows("garage", "车库", 58, 6.5, 46))
_WAREHOUSES = LotPlan(rows=Rows("warehouse", "库房", 46, 14, 62))
_HEATING = LotPlan(
    houses=(
        House("heating_station", "珠斯花供热站", 0.34, 0.68, 54, 30, 2),
        House("heating_station", "供热站换热间", 0.78, 0.72, 24, 16, 1),
        House("warehouse", "供热站煤棚", 0.34, 0.3, 70, 34, 1),
        House("warehouse", "供热站渣仓", 0.3, 0.12, 30, 14, 1),
        House("office", "供热站办公楼", 0.76, 0.32, 40, 13, 3, wing_m=16),
        House("substation", "供热站配电室", 0.78, 0.54, 12, 9, 1),
    ),
    paths=(((-0.1, 0.47), (1.1, 0.47)), ((0.58, -0.1), (0.58, 1.1))),
)
_OFFICES = LotPlan(
    houses=(
        House("office", "矿区综合楼", 0.52, 0.78, 60, 15, 4, wing_m=16),
        House("office", "劳动服务公司", 0.46, 0.26, 52, 14, 3),
        House("garage", "综合楼车库", 0.86, 0.3, 7, 36, 1),
        House("public", "公共卫生间", 0.86, 0.58, 10, 7, 1),
    ),
    paths=(((-0.1, 0.5), (1.1, 0.5)),),
    shops="w",
)
_WORKSHOP = LotPlan(
    houses=(
        House("office", "机修厂办公楼", 0.3, 0.8, 44, 13, 3),
        House("warehouse", "机修车间", 0.62, 0.5, 64, 26, 1),
        House("warehouse", "配件库", 0.3, 0.2, 38, 16, 1),
        House("warehouse", "油料库", 0.76, 0.18, 24, 14, 1),
    ),
    paths=(((-0.1, 0.32), (1.1, 0.32)),),
)
_DEPOT = LotPlan(
    houses=(
        House("depot", "公交停车场调度楼", 0.25, 0.76, 40, 14, 2),
        House("depot", "公交维修车间", 0.72, 0.64, 56, 24, 1),
        House("depot", "公交洗车间", 0.72, 0.24, 36, 12, 1),
        House("substation", "开闭所", 0.24, 0.22, 18, 12, 1),
    ),
    paths=(((-0.1, 0.42), (1.1, 0.42)),),
)
_PUMPS = LotPlan(
    houses=(House("pumping_station", "雨水泵站", 0.55, 0.5, 16, 12, 1),),
    paths=_GREEN.paths,
)

CELLS: dict[tuple[int, int], CellPlan] = {
    (0, 0): CellPlan("v", "河湾巷", (_GREEN, _PUMPS)),
    (0, 1): CellPlan("v", "柳林巷", (_GREEN, _GROVE)),
    (0, 2): CellPlan("v", "渡口巷", (_GROVE, _GREEN)),
    (0, 3): CellPlan("v", "水源巷", (_PUMPS, _GROVE)),
    (1, 0): CellPlan("u", "学府巷", (_SCHOOL, _OFFICES), 0.56),
    (3, 0): CellPlan("diagonal", "市场斜街", (_GARAGES, _MARKET)),
    (2, 1): CellPlan("v", "广场街", (_CIVIC, _SQUARE), 0.46),
    (2, 2): CellPlan("u", "童乐巷", (_KINDERGARTEN, _MALL), 0.5),
    (1, 3): CellPlan("u", "供热巷", (_HEATING, _WORKSHOP), 0.56),
    (2, 3): CellPlan("u", "货场巷", (_WAREHOUSES, _DEPOT), 0.48),
    (3, 3): CellPlan("u", "车库巷", (_GREEN, _GARAGES), 0.46),
    (4, 0): CellPlan("v", "苗圃巷", (_GREEN, _OFFICES)),
    (4, 1): CellPlan("v", "林场巷", (_OFFICES, _GROVE)),
    (4, 2): CellPlan("v", "机修巷", (_WORKSHOP, _OFFICES)),
    (4, 3): CellPlan("v", "站前巷", (_DEPOT, _GREEN)),
}
