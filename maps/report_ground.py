"""The ground of a community as the residents' page draws it."""

import json
from typing import Any

from geo.community import Community
from maps.layers.ground import building_number
from maps.layers.layer import drawable, geometries, places, texts


def map_data(community: Community) -> str:
    """Return the ground of a community as JSON: what anybody sees who walks there, nothing else.

    `bounds` are [[south, west], [north, east]] in WGS 84 degrees, `boundary`, `compounds`,
    `streets` and `buildings` lists of {g: GeoJSON geometry, n: name}; a building has `id`, `l` what
    is written on it and `at` [lat, lon] too.
    """
    frames = {name: drawable(community[name]) for name in ("boundary", "compounds", "streets")}
    ground: dict[str, list[dict[str, Any]]] = {
        name: [
            {"g": shape, "n": called}
            for shape, called in zip(
                geometries(frame.geometry),
                texts(frame["name"]) if "name" in frame else [""] * len(frame),
                strict=True,
            )
        ]
        for name, frame in frames.items()
    }
    frame = drawable(community["buildings"])
    spots = places(frame.geometry.representative_point()) if len(frame) else []
    ground["buildings"] = [
        {"g": shape, "id": key, "n": name or key, "l": building_number(key, name), "at": spot}
        for shape, key, name, spot in zip(
            geometries(frame.geometry),
            texts(frame["building_id"]),
            texts(frame["name"]),
            spots,
            strict=True,
        )
    ]
    west, south, east, north = _bounds(community)
    data = {"bounds": [[south, west], [north, east]], **ground}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _bounds(community: Community) -> tuple[float, float, float, float]:
    frame = drawable(community["boundary"])
    shapes = frame if len(frame) else drawable(community["buildings"])
    west, south, east, north = shapes.to_crs(4326).total_bounds.round(6).tolist()
    return west, south, east, north
