"""The ground of the console's map: grids and buildings the person may see, as GeoJSON."""

import json
from hashlib import blake2b
from typing import Any

import numpy as np
import shapely
from fastapi import Request, Response
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.view import View
from data.store import communities, grid_plans
from geo.community import Community

DECIMALS = 6
"""Of degrees: about a decimetre."""


def ground(request: Request, session: Session, here: View) -> Response:
    """Return the ground, drawn once for each state of the data; a browser keeps it by its tag."""
    stored = here.stored
    plan = grid_plans.published(session, stored.id, here.at)
    scopes = {name: here.scope(name) for name in ("boundary", "buildings")}
    grids = here.scope("grids")

    def draw() -> str:
        community = communities.load(session, stored.id, scopes)
        cells = grid_plans.grids_of(session, plan.id, grids) if plan else None
        return drawn(community, cells)

    key = ("ground", stored.id, stored.revision, plan and plan.id, grids, *scopes.items())
    text = request.app.state.pages.get(key, draw)
    tag = f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


def drawn(community: Community, grids: GeoDataFrame | None) -> str:
    """Return buildings and grids as the script wants them; places are [latitude, longitude]."""
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
    names = (
        buildings["name"].fillna("").astype(str) if "name" in buildings else [""] * len(buildings)
    )
    marks = list(zip(buildings["building_id"].astype(str), names, strict=True))
    labels = [(str(grid), "") for grid in cells["grid_id"]] if cells is not None else []
    return json.dumps(
        {
            "buildings": _collection(buildings, marks),
            "grids": _collection(cells, labels) if cells is not None else _collection(None, []),
            "bounds": [[south, west], [north, east]],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


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
