"""One connected street network: lines cut at every crossing, sharing exact vertices."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from data.samples.ground import CRS
from data.samples.joints import join_near, joints_of
from data.samples.street import RANK, Street, streets_of

GRID_M = 0.01
"""Coordinates are whole centimetres; lines that come nearer at a crossing meet there."""

WALL_CLEAR_M = 1.5
STUB_M = 22.0


def weave(
    streets: Sequence[Street], obstacles: Sequence[BaseGeometry], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the network of the streets: `kind`, `name`, `walkable`, `lit`, in `CRS`.

    Paths are cut where they come nearer than 1.5 m to an obstacle. Loose pieces that do not hang
    together with the rest, and short stubs of paths that lead nowhere, are left out.
    """
    kept = _clear(streets, obstacles)
    lines = np.array([street.line for street in kept])
    pieces = shapely.get_parts(shapely.union_all(lines, grid_size=GRID_M))
    rank = np.array([RANK.index(street.kind) for street in kept])
    source = _source(pieces, lines, rank)
    pieces, of_piece = join_near(pieces, rank[source])
    source = source[of_piece]
    kind = np.array([street.kind for street in kept], dtype=object)[source]
    keep = _connected(pieces, np.isin(kind, ("path", "steps")))
    pieces, source = pieces[keep], source[keep]
    unlit = rng.random(len(kept)) < 0.12
    return gpd.GeoDataFrame(
        {
            "kind": [kept[k].kind for k in source],
            "name": [kept[k].name for k in source],
            "walkable": True,
            "lit": [kept[k].lit and not (unlit[k] and kept[k].kind != "road") for k in source],
        },
        geometry=pieces,
        crs=CRS,
    )


def _clear(streets: Sequence[Street], obstacles: Sequence[BaseGeometry]) -> list[Street]:
    blocked = shapely.buffer(np.array(obstacles), WALL_CLEAR_M, join_style="mitre")
    tree = shapely.STRtree(blocked)
    kept: list[Street] = []
    for street in streets:
        if street.kind in {"road", "lane"}:
            kept.append(street)
            continue
        near = blocked[tree.query(street.line, predicate="intersects")]
        free = (
            shapely.difference(street.line, shapely.union_all(near)) if len(near) else street.line
        )
        kept += streets_of(free, street.kind, street.name, lit=street.lit)
    return kept


def _source(
    pieces: NDArray[np.object_], lines: NDArray[np.object_], rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return which line each piece was cut from, the widest street where several lie together."""
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, line = shapely.STRtree(lines).query(middles, predicate="dwithin", distance=0.1)
    apart = np.round(shapely.distance(middles[piece], lines[line]), 2)
    order = np.lexsort((line, apart, rank[line], piece))
    first = np.unique(piece[order], return_index=True)[1]
    return line[order][first]


def _connected(pieces: NDArray[np.object_], stub: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the pieces of the largest component, stubs of paths taken off from their ends."""
    node, _ = joints_of(pieces)
    length = shapely.length(pieces)
    keep = np.arange(len(pieces))
    while True:
        degree = np.bincount(node[keep].ravel(), minlength=node.max() + 1)
        loose = (degree[node[keep]] == 1).any(axis=1) & (length[keep] < STUB_M) & stub[keep]
        if not loose.any():
            break
        keep = keep[~loose]
    count = int(node.max()) + 1
    graph = coo_array((np.ones(len(keep)), (node[keep, 0], node[keep, 1])), shape=(count, count))
    label = connected_components(graph, directed=False)[1][node[keep, 0]]
    weight = np.bincount(label, weights=length[keep])
    return keep[label == weight.argmax()]
