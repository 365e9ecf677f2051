"""Map matching by peers on the walks and fixes ours is measured on."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from api.bench.partition.children import RunError, peers_python
from api.bench.patrol.asking import ask
from api.bench.patrol.matching import KINDS, WALKS, case, figures
from api.bench.patrol.walks import walked_share
from api.bench.patrol.worlds import World
from geo.patrol.cycle import postman
from geo.patrol.network import Network
from geo.track.matcher import Matcher

LIMIT_S = 3600.0
LEUVEN = "Leuven"

Floats = NDArray[np.float64]


def rows(
    world: World, sigma_m: float, *, walks: int = WALKS, first_seed: int = 0
) -> list[dict[str, Any]]:
    """Return a row for each kind of walk; a peer that fails has one too."""
    plain, cycle, found = Matcher.of(world.net), postman(world.net), []
    xy, pieces, segment, from_m, to_m = straight(world.net)
    for kind in KINDS:
        seeds = range(first_seed, first_seed + walks)
        cases = [case(plain, cycle, kind, sigma_m, seed) for seed in seeds]
        row = {"world": world.name, "walks": kind, "sigma_m": sigma_m, "way": LEUVEN}
        fixes = np.array([fixes for _, _, fixes in cases])
        problem = {"xy": xy, "pieces": pieces, "fixes": fixes, "sigma_m": sigma_m}
        try:
            answer = ask(
                "api.bench.patrol.leuven",
                "distance",
                problem,
                python=peers_python(),
                limit_s=LIMIT_S,
            )
        except RunError as error:
            found.append(row | {"failed": str(error)})
            continue
        shares = []
        for spans in answer["spans"]:
            piece = np.array([span[0] for span in spans], dtype=np.int64)
            low, high = np.array([span[1:] for span in spans]).reshape(-1, 2).T
            length_m = (to_m - from_m)[piece]
            begin_m = from_m[piece]
            shares.append(
                walked_share(
                    world.net, segment[piece], begin_m + low * length_m, begin_m + high * length_m
                )
            )
        found.append(row | figures(world.net, [w for w, _, _ in cases], shares, answer["seconds"]))
    return found


def straight(
    net: Network,
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64], Floats, Floats]:
    """Return the segments cut at their vertices into straight pieces, between places.

    Returns
    -------
    xy
        (n, 2) places: the junctions, then other vertices.
    pieces
        (p, 2) the places each piece runs between, along the line of its segment.
    segment, from_m, to_m
        (p,) whose piece it is, and the offsets along the line where it begins and ends.
    """
    places = [net.nodes]
    pieces, segment, offsets = [], [], []
    count = len(net.nodes)
    for edge, line in enumerate(net.lines):
        points = shapely.get_coordinates(line)
        inner = len(points) - 2
        one, other = net.edges[edge]
        chain = np.r_[one, count + np.arange(inner), other]
        places.append(points[1:-1])
        count += inner
        along_m = np.r_[0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
        pieces.append(np.c_[chain[:-1], chain[1:]])
        segment.append(np.full(len(chain) - 1, edge))
        offsets.append(np.c_[along_m[:-1], along_m[1:]])
    from_m, to_m = np.concatenate(offsets).T
    return np.concatenate(places), np.concatenate(pieces), np.concatenate(segment), from_m, to_m
