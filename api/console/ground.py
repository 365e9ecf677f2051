"""The ground of the console's maps: what of it the person may see, as GeoJSON."""

import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np
import shapely
from fastapi import Request, Response
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.view import View
from data.store import communities, grid_plans, patrol_plans
from geo.community import Community

DECIMALS = 6
"""Of degrees: about a decimetre."""


def ground(request: Request, session: Session, here: View) -> Response:
    """Return what the maps stand on: buildings, streets and grids."""
    stored = here.stored
    plan = grid_plans.published(session, stored.id, here.at)
    scopes = {name: here.scope(name) for name in ("boundary", "buildings", "streets")}
    grids = here.scope("grids")

    def draw() -> str:
        community = communities.load(session, stored.id, scopes)
        cells = grid_plans.grids_of(session, plan.id, grids) if plan else None
        return drawn(community, cells)

    key = ("ground", stored.id, stored.revision, plan and plan.id, grids, *scopes.items())
    return kept(request, key, draw)


def corners(request: Request, session: Session, here: View) -> Response:
    """Return the ground that nobody sees by the patrol plan in force, as GeoJSON.

    Raises
    ------
    DeniedError
        The person may not see them.
    """
    scope = here.rows("dead_corners")
    plan = patrol_plans.published(session, here.stored.id, here.at)

    def draw() -> str:
        found = patrol_plans.part(session, plan.id, "dead_corners", scope=scope) if plan else None
        if not isinstance(found, GeoDataFrame):
            return json.dumps(_collection(None, []))
        unseen = found[found["reason"] == "never_seen"].to_crs(4326)
        marks = [(str(corner), "") for corner in unseen["corner_id"]]
        return json.dumps(_collection(unseen, marks), separators=(",", ":"))

    return kept(request, ("corners", here.stored.id, plan and plan.id, scope), draw)


def kept(request: Request, key: tuple[object, ...], draw: Callable[[], str]) -> Response:
    """Return JSON that is drawn once for each state of the data; a browser keeps it by its tag."""
    text = request.app.state.pages.get(key, draw)
    tag = f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


def drawn(community: Community, grids: GeoDataFrame | None) -> str:
    """Return the ground as the script wants it; places are [latitude, longitude]."""
    buildings = community["buildings"].to_crs(4326)
    cells = grids.to_crs(4326) if grids is not None and len(grids) else None
    extent = [
        frame.total_bounds for frame in (buildings, cells) if frame is not None and len(frame)
    ]
    if extent:
        west, south, *_ = np.min(extent, axis=0).tolist()
        *_, east, north = np.max(extent, axis=0).tolist()
    else:
        west, south, east, north = (0.0, 0.0, 0.0, 0.0)
    marks = list(zip(buildings["building_id"].astype(str), _texts(buildings, "name"), strict=True))
    streets = community["streets"].to_crs(4326)
    kinds = list(zip(streets.index.astype(str), _texts(streets, "kind"), strict=True))
    labels = [(str(grid), "") for grid in cells["grid_id"]] if cells is not None else []
    return json.dumps(
        {
            "buildings": _collection(buildings, marks),
            "streets": _collection(streets, kinds),
            "grids": _collection(cells, labels) if cells is not None else _collection(None, []),
            "bounds": [[south, west], [north, east]],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _texts(frame: GeoDataFrame, column: str) -> list[str]:
    if column not in frame:
        return [""] * len(frame)
    return [str(text) for text in frame[column].fillna("")]


def _collection(frame: GeoDataFrame | None, marks: list[tuple[str, str]]) -> dict[str, Any]:
    if frame is None:
        return {"type": "FeatureCollection", "features": []}
    shapes = shapely.set_precision(frame.geometry.to_numpy(), 10.0**-DECIMALS, mode="pointwise")
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes)).round(DECIMALS).tolist()
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(text),
                "properties": {"id": key, "name": name, "at": [lat, lon]},
            }
            for text, (key, name), (lon, lat) in zip(
                shapely.to_geojson(shapes), marks, inside, strict=True
            )
        ],
    }
