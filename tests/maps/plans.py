"""Hand-made plans for the tiny community: four grids, two days of three walks."""

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box

from geo.community import conform
from geo.schema import RESULTS
from maps import Scene
from tests.worlds import TINY_CRS, X0, Y0, tiny_community

DAYS = ("2026-11-22", "2026-11-23")


def tiny_grids() -> gpd.GeoDataFrame:
    """Return the four quarters of the tiny community, of 120 households each."""
    corners = [(0, 150), (200, 150), (0, 0), (200, 0)]
    return gpd.GeoDataFrame(
        {
            "grid_id": ["g1", "g2", "g3", "g4"],
            "code": [f"150581001001{number:03d}" for number in range(1, 5)],
            "households": [120] * 4,
            "persons": [288] * 4,
            "buildings": [3] * 4,
            "compound": ["西苑", "东苑", "西苑", "东苑"],
            "area_m2": [30_000.0] * 4,
            "polsby_popper": [0.77] * 4,
        },
        geometry=[box(X0 + x, Y0 + y, X0 + x + 200, Y0 + y + 150) for x, y in corners],
        crs=TINY_CRS,
    )


def tiny_routes() -> gpd.GeoDataFrame:
    """Return for each day three walks: G01 and G02 in the early shift, G03 at night.

    G01 walks the south lane from west to east from 06:00 to 07:00, 400 m.
    """
    walks = [
        ("G01", "early", "06:00", "07:00", [(0, 0), (400, 0)]),
        ("G02", "early", "06:30", "07:30", [(200, 0), (200, 300)]),
        ("G03", "night", "22:00", "23:00", [(0, 300), (400, 300), (0, 300)]),
    ]
    rows = [(day, *walk) for day in DAYS for walk in walks]
    lines = [LineString([(X0 + x, Y0 + y) for x, y in row[5]]) for row in rows]
    frame = gpd.GeoDataFrame(
        {
            "guard_id": [row[1] for row in rows],
            "date": [row[0] for row in rows],
            "shift": [row[2] for row in rows],
            "lap": [1] * len(rows),
            "start": [f"{row[0]} {row[3]}" for row in rows],
            "end": [f"{row[0]} {row[4]}" for row in rows],
            "length_m": [line.length for line in lines],
        },
        geometry=lines,
        crs=TINY_CRS,
    )
    return conform(frame, RESULTS["routes"])


def tiny_roster() -> pd.DataFrame:
    """Return who is on duty: G04 is at the post in the early shift, which lasts eight hours."""
    shifts = {"early": ("06:00", "14:00", 0), "night": ("22:00", "06:00", 1)}
    people = [("G01", "early", "walk"), ("G02", "early", "walk"), ("G04", "early", "post")]
    people += [("G03", "night", "walk")]
    rows = []
    for day in DAYS:
        for guard, shift, duty in people:
            start, end, later = shifts[shift]
            last = str((pd.Timestamp(day) + pd.Timedelta(days=later)).date())
            rows.append((guard, day, shift, f"{day} {start}", f"{last} {end}", duty))
    columns = [column.name for column in RESULTS["roster"].columns]
    return conform(pd.DataFrame(rows, columns=columns), RESULTS["roster"])


def tiny_stops() -> gpd.GeoDataFrame:
    """Return one meal of G01 and one checkpoint passed."""
    frame = gpd.GeoDataFrame(
        {
            "guard_id": ["G01", "G01"],
            "planned_at": ["2026-11-22 06:30", "2026-11-22 07:00"],
            "kind": ["checkpoint", "meal"],
            "ref_id": ["P1", None],
            "max_gap_min": [60.0, None],
        },
        geometry=[Point(X0 + 200, Y0), Point(X0 + 400, Y0)],
        crs=TINY_CRS,
    )
    return conform(frame, RESULTS["stops"])


def tiny_dead_corners() -> gpd.GeoDataFrame:
    """Return one corner nobody sees and two that are seen too late."""
    squares = ((210, 30), (0, 20), (30, 10))
    frame = gpd.GeoDataFrame(
        {
            "corner_id": ["D001", "D002", "D003"],
            "area_m2": [900.0, 400.0, 100.0],
            "reason": ["never_seen", "too_late", "too_late"],
            "worst_gap_min": [None, 500.0, 150.0],
            "max_gap_min": [None, 480.0, 120.0],
            "street": ["中路", "西苑巷", None],
            "compound": ["东苑", "西苑", None],
        },
        geometry=[box(X0 + x, Y0, X0 + x + side, Y0 + side) for x, side in squares],
        crs=TINY_CRS,
    )
    return conform(frame, RESULTS["dead_corners"])


def tiny_scene() -> Scene:
    """Return the tiny community with all its plans."""
    return Scene(
        "小社区总览",
        tiny_community(),
        tiny_grids(),
        tiny_routes(),
        tiny_stops(),
        tiny_roster(),
    )
