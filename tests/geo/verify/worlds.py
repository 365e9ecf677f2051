"""A plan made by hand, known to the last figure."""

from dataclasses import dataclass
from math import pi
from typing import Any

import geopandas as gpd
import numpy as np
from geopandas import GeoDataFrame
from shapely import LineString, Point, box
from shapely.affinity import translate

CRS = "EPSG:4549"
X0, Y0 = 470_000.0, 5_040_000.0
COMMUNITY = "150581001001"


@dataclass
class Made:
    """Layers and claims of a plan, to be spoilt by a test."""

    layers: dict[str, GeoDataFrame]
    report: dict[str, Any]
    params: dict[str, Any]

    @property
    def claims(self) -> dict[str, dict[str, Any]]:
        return {"report": self.report, "params": self.params}


def place(shape: Any) -> Any:
    """Return a shape drawn in metres from the south-west corner of the community, in its CRS."""
    return translate(shape, X0, Y0)


def frame(rows: dict[str, Any], shapes: list[Any]) -> GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=[place(shape) for shape in shapes], crs=CRS)


def four_grids() -> Made:
    """Return a community of 400 m x 200 m in four grids of 200 m x 100 m, two per compound.

    One road runs from south to north between the compounds 西苑 and 东苑. Grids 01 and 02 are the
    northern ones, 01 in the west. In the middle of each grid stands a row of three buildings of
    10 m x 10 m, 60 m from middle to middle, with 50, 40 and 30 households and two persons in each
    household. Borders: 200 m on the road and 400 m off it. Inertia of a grid, about its middle
    building: 50 * 60^2 + 30 * 60^2 = 288,000 m2; the bound is made up, a tenth below.
    """
    corners = {"01": (0, 100), "02": (200, 100), "03": (0, 0), "04": (200, 0)}
    grids = frame(
        {
            "grid_id": list(corners),
            "code": [f"{COMMUNITY}{number:03d}" for number in range(1, 5)],
            "households": [120] * 4,
            "persons": [240] * 4,
            "buildings": [3] * 4,
            "compound": ["西苑", "东苑", "西苑", "东苑"],
            "area_m2": [20_000.0] * 4,
            "polsby_popper": [4 * pi * 20_000 / 600**2] * 4,
        },
        [box(x, y, x + 200, y + 100) for x, y in corners.values()],
    )
    middles = [
        (name, x + 40 + 60 * column, y + 50)
        for name, (x, y) in corners.items()
        for column in range(3)
    ]
    buildings = frame(
        {
            "building_id": [f"{name}-{at % 3 + 1}" for at, (name, _, _) in enumerate(middles)],
            "households": [50, 40, 30] * 4,
            "persons": [100, 80, 60] * 4,
            "grid_id": [name for name, _, _ in middles],
        },
        [box(x - 5, y - 5, x + 5, y + 5) for _, x, y in middles],
    )
    inertia = 4 * 288_000.0
    return Made(
        {
            "boundary": frame({"name": ["小社区"], "code": [COMMUNITY]}, [box(0, 0, 400, 200)]),
            "compounds": frame(
                {"name": ["西苑", "东苑"]}, [box(0, 0, 200, 200), box(200, 0, 400, 200)]
            ),
            "streets": frame({"kind": ["road"]}, [LineString([(200, 0), (200, 200)])]),
            "grids": grids,
            "buildings": buildings,
        },
        {
            "feasible": True,
            "reason": "",
            "fixes": [],
            "grids": 4,
            "households_min": 120,
            "households_max": 120,
            "households_mean": 120.0,
            "in_band": 4,
            "contiguous": 4,
            "crossings": 0,
            "buildings_cut": 0,
            "gap_m2": 0.0,
            "overlap_m2": 0.0,
            "polsby_popper_mean": 4 * pi * 20_000 / 600**2,
            "polsby_popper_min": 4 * pi * 20_000 / 600**2,
            "internal_boundary_m": 600.0,
            "road_share": 200 / 600,
            "road_weighted_cut_m": 600 - 0.8 * 200,
            "inertia": inertia,
            "inertia_bound": 0.9 * inertia,
            "inertia_gap": 1 / 0.9 - 1,
            "seconds": 0.1,
            "seed": 7,
            "version": "0",
            "exclusive_grids": 0,
        },
        {
            "grids": 4,
            "min_households": 100,
            "max_households": 140,
            "nest": "hard",
            "seed": 7,
        },
    )


def with_park() -> Made:
    """Return the four grids and a park west of them, 100 m x 200 m, as an exclusive grid.

    The park is numbered after the others. Its borders do not count.
    """
    made = four_grids()
    grids, park = made.layers["grids"], box(-100, 0, 0, 200)
    row = frame(
        {
            "grid_id": ["05"],
            "code": [f"{COMMUNITY}005"],
            "households": [0],
            "persons": [None],
            "buildings": [0],
            "compound": [None],
            "area_m2": [20_000.0],
            "polsby_popper": [4 * pi * 20_000 / 600**2],
        },
        [park],
    )
    joined = gpd.GeoDataFrame(
        {name: [*grids[name], *row[name]] for name in grids.columns if name != "geometry"}
        | {"exclusive": [False] * 4 + [True]},
        geometry=[*grids.geometry, *row.geometry],
        crs=CRS,
    )
    made.layers["grids"] = joined
    made.layers["boundary"].geometry = [place(box(-100, 0, 400, 200))]
    made.report |= {"exclusive_grids": 1}
    return made


def lattice(columns: int, rows: int) -> Made:
    """Return a plan of squares of 100 m with one building in the middle of each, no report."""
    order = [(column, row) for row in reversed(range(rows)) for column in range(columns)]
    ids = [f"{number:03d}" for number in range(1, len(order) + 1)]
    squares = [box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for x, y in order]
    grids = frame(
        {
            "grid_id": ids,
            "code": [f"{COMMUNITY}{name}" for name in ids],
            "households": [5] * len(ids),
            "buildings": [1] * len(ids),
            "area_m2": np.full(len(ids), 1e4),
            "polsby_popper": np.full(len(ids), pi / 4),
        },
        squares,
    )
    buildings = frame(
        {"households": [5] * len(ids), "grid_id": ids},
        [Point(100 * x + 50, 100 * y + 50) for x, y in order],
    )
    return Made({"grids": grids, "buildings": buildings}, {}, {})
