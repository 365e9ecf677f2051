"""Map matching: which segments a walk covers, told from its fixes, beside the nearest segment.

A segment is truly walked when at least `ENOUGH` of its length was walked, and told when at least
as much of it is covered by what is told as sure. Precision is the share of told segments that were
walked, recall the share of walked segments that are told, by count and by length, over all walks
together.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from api.bench.patrol.walks import Walk, planned_walk, random_walk, walked_share
from api.bench.patrol.worlds import World
from geo.patrol.cycle import Cycle, postman
from geo.patrol.network import Network
from geo.track.agreement import ENOUGH
from geo.track.live import Live
from geo.track.matcher import Matcher
from geo.track.noise import RADIUS_68
from geo.track.walked import covered

SIGMAS_M = (4.0, 8.0, 12.0, 16.0)
WALKS = 12
KINDS = ("planned", "random")
UPLOAD = 6
"""Fixes a tablet sends at once."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Way = Callable[[Matcher, Floats, Floats, Floats], Floats]


def rows(
    world: World,
    *,
    walks: int = WALKS,
    first_seed: int = 0,
    sigmas_m: Sequence[float] = SIGMAS_M,
) -> list[dict[str, Any]]:
    """Return one row per kind of walk, error and way: hours walked with a fix every 5 s.

    Kinds: "planned" follows a round over every street, with loops left out and ways not planned;
    "random" takes any way at a junction. Errors are normal per axis, with correlation 0.9 from fix
    to fix.
    """
    plain, cycle, found = Matcher.of(world.net), postman(world.net), []
    for kind in KINDS:
        for sigma_m in sigmas_m:
            seeds = range(first_seed, first_seed + walks)
            cases = [case(plain, cycle, kind, sigma_m, seed) for seed in seeds]
            for name, way in _ways(kind).items():
                row = {"world": world.name, "walks": kind, "sigma_m": sigma_m, "way": name}
                found.append(row | _scored(world.net, way, plain, cases, sigma_m))
    return found


def _ways(kind: str) -> dict[str, tuple[Way, bool]]:
    """Return the ways to match by name, and whether they are told the plan."""
    ways: dict[str, tuple[Way, bool]] = {
        "gridbeat": (_batch, False),
        "gridbeat, live": (_live, False),
        "nearest segment": (_nearest, False),
    }
    if kind == "planned":
        ways = {"gridbeat, plan": (_batch, True), "gridbeat, plan, live": (_live, True)} | ways
    return ways


def case(
    plain: Matcher, cycle: Cycle, kind: str, sigma_m: float, seed: int
) -> tuple[Walk, Matcher, Floats]:
    """Return a walk, a matcher that expects it where it was planned, and its fixes."""
    net, rng = plain.lattice.net, np.random.default_rng(seed)
    if kind == "random":
        walk, matcher = random_walk(net, rng), plain
    else:
        walk, plan = planned_walk(net, cycle, rng)
        matcher = plain.planned(cycle.edge[plan], cycle.forward[plan])
    return walk, matcher, walk.noisy(sigma_m, rng)


def _scored(
    net: Network,
    way: tuple[Way, bool],
    plain: Matcher,
    cases: list[tuple[Walk, Matcher, Floats]],
    sigma_m: float,
) -> dict[str, Any]:
    match, planned = way
    shares, seconds = [], 0.0
    for walk, matcher, xy in cases:
        chosen = matcher if planned else plain
        chosen.pace.steps(5)
        accuracy_m = np.full(len(xy), sigma_m * RADIUS_68)
        begin = time.process_time()
        shares.append(match(chosen, xy, walk.second, accuracy_m))
        seconds += time.process_time() - begin
    return figures(net, [walk for walk, _, _ in cases], shares, seconds)


def figures(
    net: Network, walks: Sequence[Walk], shares: Sequence[Floats], seconds: float
) -> dict[str, Any]:
    """Return how well shares (m,) of segments told for each walk agree with it."""
    was = np.concatenate([walk.share(net) >= ENOUGH for walk in walks])
    is_ = np.concatenate([share >= ENOUGH - 1e-9 for share in shares])
    fixes = sum(len(walk.second) for walk in walks)
    length_m = np.tile(net.length_m, len(walks))
    return {
        "precision": _share(was & is_, is_, np.ones(len(was))),
        "recall": _share(was & is_, was, np.ones(len(was))),
        "length_precision": _share(was & is_, is_, length_m),
        "length_recall": _share(was & is_, was, length_m),
        "segments": int(was.sum()),
        "fixes_per_s": round(fixes / seconds),
    }


def _share(part: Bools, whole: Bools, weight: Floats) -> float:
    return float(weight[part].sum() / max(float(weight[whole].sum()), 1e-9))


def _batch(matcher: Matcher, xy: Floats, second: Floats, accuracy_m: Floats) -> Floats:
    net = matcher.lattice.net
    return covered(net, matcher.match(xy, second, accuracy_m))


def _live(matcher: Matcher, xy: Floats, second: Floats, accuracy_m: Floats) -> Floats:
    live = Live(matcher)
    for at in range(0, len(xy), UPLOAD):
        here = slice(at, at + UPLOAD)
        live.add(xy[here], second[here], accuracy_m[here])
    return covered(matcher.lattice.net, live.passes())


def _nearest(matcher: Matcher, xy: Floats, second: Floats, accuracy_m: Floats) -> Floats:  # noqa: ARG001
    """Return what each segment's own fixes span, and half the way to the next fix at either end."""
    net = matcher.lattice.net
    points = shapely.points(xy)
    edge = shapely.STRtree(net.lines).nearest(points)
    at_m = shapely.line_locate_point(net.lines[edge], points)
    low, high = np.full(len(net.edges), np.inf), np.full(len(net.edges), -np.inf)
    np.minimum.at(low, edge, at_m)
    np.maximum.at(high, edge, at_m)
    seen = np.flatnonzero(np.isfinite(low))
    half_m = float(np.median(np.hypot(*np.diff(xy, axis=0).T))) / 2
    low, high = np.maximum(low - half_m, 0.0), np.minimum(high + half_m, net.length_m)
    return walked_share(net, seen, low[seen], high[seen])
