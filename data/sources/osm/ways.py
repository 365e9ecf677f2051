"""Streets, barriers and gates from OSM lines and points."""

import pandas as pd
from geopandas import GeoDataFrame

from data.sources.osm.features import Features

_KINDS = {
    "road": (
        "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary",
        "secondary_link", "tertiary", "tertiary_link", "unclassified", "residential", "road",
    ),
    "lane": ("living_street", "service", "pedestrian", "busway"),
    "path": ("footway", "path", "track", "cycleway", "bridleway", "corridor"),
    "steps": ("steps",),
}  # fmt: skip
_KIND_OF = {highway: kind for kind, highways in _KINDS.items() for highway in highways}
_CARS_ONLY = ("motorway", "motorway_link", "trunk", "trunk_link", "busway")
_GATES = ("gate", "lift_gate", "swing_gate", "sliding_gate", "entrance", "kissing_gate")
_BARRIERS = {
    "barrier": {"wall": "wall", "city_wall": "wall", "retaining_wall": "wall", "fence": "fence"},
    "waterway": {"river": "river", "canal": "river"},
    "railway": {"rail": "railway", "light_rail": "railway", "narrow_gauge": "railway"},
}


def streets_of(features: Features) -> GeoDataFrame:
    """Return the layer streets.

    Highways that are not there to walk on (motorways, trunk roads, `foot=no`, `access=no`) stay in
    the layer with `walkable` false. Planned and disused ones, and squares drawn as areas, are left
    out.
    """
    lines = features.lines
    kind = lines["highway"].map(_KIND_OF)
    shut = lines["highway"].isin(_CARS_ONLY) & ~lines["foot"].isin(["yes", "designated"])
    shut |= (lines["foot"] == "no") | ((lines["access"] == "no") & lines["foot"].isna())
    wanted = kind.notna() & (lines["area"] != "yes")
    return GeoDataFrame(
        {
            "kind": kind,
            "name": lines["name"],
            "walkable": ~shut,
            "lit": lines["lit"].map({"yes": True, "24/7": True, "automatic": True, "no": False}),
            "osm_id": lines["osm_id"],
        },
        geometry=lines.geometry,
        crs=lines.crs,
    )[wanted].reset_index(drop=True)


def barriers_of(features: Features) -> GeoDataFrame:
    """Return the layer barriers: walls, fences, rivers and canals, railways; no tunnels."""
    lines = features.lines
    kind = pd.Series(None, lines.index, dtype=object)
    for tag, kinds in _BARRIERS.items():
        kind = kind.where(kind.notna(), lines[tag].map(kinds))
    wanted = kind.notna() & (lines["tunnel"].isna() | (lines["tunnel"] == "no"))
    frame = GeoDataFrame(
        {"kind": kind, "osm_id": lines["osm_id"]}, geometry=lines.geometry, crs=lines.crs
    )
    return frame[wanted].reset_index(drop=True)


def gates_of(features: Features) -> GeoDataFrame:
    """Return the layer gates: barrier=gate and its kin, and entrance=gate."""
    points = features.points
    wanted = points["barrier"].isin(_GATES) | (points["entrance"] == "gate")
    frame = GeoDataFrame(
        {"name": points["name"], "osm_id": points["osm_id"]},
        geometry=points.geometry,
        crs=points.crs,
    )
    return frame[wanted].reset_index(drop=True)
