"""Which pages are opened: the console's home with what its scripts fetch, coverage, the city."""

from datetime import datetime, timedelta

import numpy as np

from api.bench.hotspot.served.opening import browser
from api.bench.hotspot.served.worlds import World
from api.bench.hotspot.speed import Row
from geo.hotspot.pyramid import LEVEL, TILE_PX, pixels

ZOOM = 15
OPENINGS, FEW = 40, 5
TILE_ZOOMS = (9, 11, 13, 15)


def home_rows(port: int, world: World, repeats: int = OPENINGS) -> list[Row]:
    """Return what the console's home takes, and each thing that its script fetches."""
    base = f"/console/{world.key}"
    box = ",".join(map(str, world.window))
    fragments = {
        "home": base,
        "home, ground": f"{base}/ground.json",
        "home, cases": f"{base}/home/cases.json?bbox={box}&zoom={ZOOM}",
        "home, cases, whole": f"{base}/home/cases.json?bbox={box}&zoom={ZOOM}&whole=1",
        "home, laps": f"{base}/home/laps.json",
        "home, dead corners": f"{base}/home/corners.json",
        "alarms": f"{base}/alarms",
    }
    with browser(port, world.manager) as opened:
        return [opened.row(what, path, repeats) for what, path in fragments.items()]


def coverage_rows(port: int, world: World, now: datetime, counted: str) -> list[Row]:
    """Return what the coverage of the last night and of the week just past take.

    Parameters
    ----------
    counted
        Said of the first opening: whether its shifts had still to be matched.
    """
    page = f"/maps/{world.key}/coverage.html"
    week = f"{page}?span=week&on={(now - timedelta(days=7)).date()}"
    with browser(port, world.manager) as opened:
        return [
            opened.row(f"coverage of a night, {counted}", f"{page}?span=night", FEW),
            opened.row(f"coverage of a week, {counted}", week, FEW),
        ]


def city_rows(port: int, world: World, counted: str) -> list[Row]:
    """Return what the map of all communities and its tiles take.

    Parameters
    ----------
    counted
        Said of the first opening: whether every community had still to be counted.
    """
    west, south, east, north = world.window
    with browser(port, world.manager) as opened:
        rows = [opened.row(f"city, {counted}", "/maps/city.html", FEW)]
        x, y = (
            int(one[0]) for one in pixels(*np.array([[(west + east) / 2], [(south + north) / 2]]))
        )
        for zoom in TILE_ZOOMS:
            scale = TILE_PX * 2.0 ** (LEVEL - zoom)
            path = f"/maps/city/{zoom}/{int(x // scale)}/{int(y // scale)}.png?group=discovered"
            rows.append(opened.row(f"city tile, zoom {zoom}", path, FEW))
        return rows
