"""The ledger of hazards (隐患): what was found in the last year, where, and what became of it."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from data.samples.building import Building
from data.samples.ground import CRS
from data.samples.town import Town
from geo.clock import LOCAL

FIRST_DAY = pd.Timestamp("2025-11-01", tz=LOCAL)
DAYS = 365
STATUSES = (("open", 0.45), ("handling", 0.25), ("suspended", 0.05), ("closed", 0.25))


@dataclass(frozen=True)
class Kind:
    """One category: how many, how severe, in which months they are found, and what is noted."""

    category: str
    count: int
    severity: tuple[float, float, float, float]
    months: tuple[int, ...]
    notes: tuple[str, ...]


ALL_YEAR = tuple(range(1, 13))
KINDS = (
    Kind(
        "空中飞线",
        8,
        (0.2, 0.5, 0.2, 0.1),
        ALL_YEAR,
        ("楼间私拉电线，距地不足三米", "废弃通信线缆下垂", "电动车充电线从窗口拉出"),
    ),
    Kind(
        "汛情",
        5,
        (0.1, 0.4, 0.4, 0.1),
        (6, 7, 8),
        ("强降雨后积水约二十厘米", "雨水篦子堵塞，积水漫过路缘", "河岸低洼处倒灌"),
    ),
    Kind(
        "消防通道",
        8,
        (0.0, 0.3, 0.5, 0.2),
        ALL_YEAR,
        ("消防通道被私家车占用", "石墩封堵，消防车无法进入", "通道口堆放建筑垃圾"),
    ),
    Kind(
        "消防设施",
        6,
        (0.1, 0.4, 0.4, 0.1),
        ALL_YEAR,
        ("灭火器压力不足", "室外消火栓冻结", "楼道应急灯损坏"),
    ),
    Kind(
        "井盖",
        6,
        (0.1, 0.4, 0.3, 0.2),
        ALL_YEAR,
        ("井盖缺失，已临时围挡", "井盖松动，车过有响声", "井盖下沉约五厘米"),
    ),
    Kind(
        "供热管道",
        5,
        (0.1, 0.3, 0.4, 0.2),
        (1, 2, 3, 10, 11, 12),
        ("管沟冒热气，疑似泄漏", "保温层脱落", "阀门井渗水结冰"),
    ),
    Kind("照明", 8, (0.5, 0.4, 0.1, 0.0), ALL_YEAR, ("路灯不亮", "路灯间歇闪烁", "灯杆倾斜")),
)


def list_hazards(
    town: Town, streets: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the hazards: wires between walk-ups as lines, floods as areas, others as points."""
    rows = []
    days = FIRST_DAY + pd.to_timedelta(np.arange(DAYS), unit="D")
    homes = [building for building in town.buildings if building.use == "residential"]
    for kind in KINDS:
        allowed = days[days.month.isin(kind.months)]
        for _ in range(kind.count):
            found = allowed[int(rng.integers(len(allowed)))] + pd.Timedelta(
                minutes=int(rng.integers(7 * 60, 20 * 60))
            )
            rows.append(
                (
                    kind.category,
                    int(rng.choice(4, p=kind.severity)) + 1,
                    found,
                    str(rng.choice([s for s, _ in STATUSES], p=[p for _, p in STATUSES])),
                    str(rng.choice(kind.notes)),
                    _place(kind.category, homes, streets, rng),
                )
            )
    rows.sort(key=lambda row: row[2])
    columns = ("category", "severity", "found_at", "status", "note")
    places = shapely.intersection([row[-1] for row in rows], town.ground.boundary.buffer(0.01))
    return gpd.GeoDataFrame(
        {name: [row[k] for row in rows] for k, name in enumerate(columns)},
        geometry=places,
        crs=CRS,
    )


def _place(
    category: str, homes: list[Building], streets: gpd.GeoDataFrame, rng: np.random.Generator
) -> BaseGeometry:
    home = homes[int(rng.integers(len(homes)))]
    if category == "空中飞线":
        return _wire(home, homes)
    if category in {"消防通道", "消防设施"}:
        return home.doors[int(rng.integers(len(home.doors)))]
    wanted = {"照明": ("road", "lane"), "井盖": ("road", "lane"), "供热管道": ("lane", "path")}
    point = _on_street(streets[streets["kind"].isin(wanted.get(category, ("lane",)))], rng)
    if category != "汛情":
        return point
    radius = float(rng.uniform(5, 11))
    angles = np.sort(rng.uniform(0, 2 * np.pi, 14))
    reach = radius * rng.uniform(0.75, 1.2, 14)
    ring = np.column_stack(
        [point.x + reach * np.cos(angles), point.y + 0.6 * reach * np.sin(angles)]
    )
    return shapely.MultiPoint(ring).convex_hull


def _wire(home: Building, homes: list[Building]) -> LineString:
    """Return a wire from a walk-up to the nearest other one."""
    others = np.array([other.polygon for other in homes if other is not home])
    nearest = others[shapely.distance(others, home.polygon).argmin()]
    return shapely.shortest_line(home.polygon, nearest)


def _on_street(streets: gpd.GeoDataFrame, rng: np.random.Generator) -> Point:
    """Return a random point on the streets, every metre as likely."""
    length = streets.length.to_numpy()
    row = int(rng.choice(len(length), p=length / length.sum()))
    return streets.geometry.iloc[row].interpolate(float(rng.uniform(0, length[row])))
