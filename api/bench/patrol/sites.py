"""300 checkpoints: rounds and policies against the bound for any plan; three tiers."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.bench.partition.children import Children, RunError, peers_python
from api.bench.patrol import policies
from api.bench.patrol.checkpoints import checkpoints, tiers
from api.bench.patrol.worlds import World
from geo.patrol.laps import Items, ways, woven
from geo.patrol.laps.circuits import arcs
from geo.patrol.laps.tours import between_m, tour
from geo.patrol.proof.paths import paths_bound_m
from geo.patrol.proof.stretch import guards_needed, stretch_bound

WALKERS = (4, 6)
SPEED_MPS = 0.9
SHAKES = 300
MOVES = 60_000
PEERS = ("lkh", "pyvrp", "vroom")
PEER_LIMIT_S = 120.0

Floats = NDArray[np.float64]


def rows(world: World, *, peers: bool) -> list[dict[str, Any]]:
    """Return for each way to patrol the worst gap over the bound, for each number of walkers."""
    nodes, far = checkpoints(world.net)
    bound = {walkers: bound_m(far, walkers) for walkers in WALKERS}
    begin = time.perf_counter()
    own = _own(far)
    found = [
        _row(world, "gridbeat: one round", len(nodes), own, bound, time.perf_counter() - begin)
    ]
    if peers:
        for name in PEERS:
            order, seconds = _peer(name, far)
            if order is not None:
                length = float(far[order, np.roll(order, -1)].sum())
                words = f"{name}: one round"
                found.append(_row(world, words, len(nodes), length, bound, seconds))
    for name, policy in policies.POLICIES.items():
        begin = time.perf_counter()
        ratios = {w: policy(far, w) * w / bound[w] for w in WALKERS}
        seconds = time.perf_counter() - begin
        found.append(
            {"world": world.name, "sites": len(nodes), "way": name, "seconds": seconds}
            | {f"ratio_{w}": ratio for w, ratio in ratios.items()}
        )
    return found


def _row(  # noqa: PLR0917 - one row of a table
    world: World, way: str, sites: int, length_m: float, bound: dict[int, float], seconds: float
) -> dict[str, Any]:
    ratios = {f"ratio_{walkers}": length_m / bound_m for walkers, bound_m in bound.items()}
    row = {"world": world.name, "sites": sites, "way": way, "round_km": length_m / 1000}
    return row | {"seconds": seconds} | ratios


def bound_m(far: Floats, walkers: int) -> float:
    """Return the metres all walk together, at least, between two visits of some site.

    The better of two: paths in a window, and the rates of plans without end.
    """
    limits_s = np.full(len(far), float(far.max()) * len(far) ** 0.5)
    proved = stretch_bound(far, limits_s, walkers, 1.0).stretch * limits_s[0] * walkers
    return max(paths_bound_m(far, walkers), proved)


def _own(far: Floats) -> float:
    """Return the metres of our round; none where there are no sites."""
    if not len(far):
        return 0.0
    ends = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
    rng = np.random.default_rng(0)
    return between_m(ends, tour(ends, np.arange(len(far)), rng, SHAKES))


def three_tiers(world: World) -> dict[str, Any]:
    """Return the walkers three tiers (60, 120, 480 min) take, at least and in our plans."""
    nodes, far = checkpoints(world.net)
    nodes, far = nodes[1:], far[1:, 1:]  # the first is the guardhouse
    limit_min = tiers(len(nodes))
    needed = guards_needed(far, limit_min * 60, SPEED_MPS)
    hour_m = SPEED_MPS * 3600
    begin = time.perf_counter()
    every = (limit_min / 60).astype(np.intp)
    all_m = _window_m(world, nodes, every, _fits(hour_m))
    tight = limit_min < 480
    loose_m = _own(far[np.ix_(~tight, ~tight)])
    tight_m = _window_m(world, nodes[tight], every[tight], _fits(hour_m))
    apart = tight_m + int(np.ceil(loose_m / hour_m / 8))
    per_class = sum(
        int(np.ceil(_own(far[np.ix_(limit_min == one, limit_min == one)]) / hour_m / (one / 60)))
        for one in (60.0, 120.0, 480.0)
    )
    return {
        "world": world.name,
        "bound_exact": needed.exact,
        "bound": needed.walkers,
        "woven": all_m,
        "tight_laps_and_round": apart,
        "round_per_class": per_class,
        "all_at_tightest": int(np.ceil(_own(far) / hour_m)),
        "ratio": min(all_m, apart) / needed.walkers,
        "seconds": time.perf_counter() - begin,
    }


def _fits(hour_m: float) -> Callable[[Floats], int]:
    def walkers(stretch_m: Floats) -> int:
        found = max(int(np.ceil(stretch_m.sum() / hour_m)), 1)
        while arcs(stretch_m, found).window_m > hour_m and found < 99:
            found += 1
        return found

    return walkers


def _window_m(
    world: World, nodes: NDArray[np.intp], every: NDArray[np.intp], fits: Callable[[Floats], int]
) -> int:
    """Return with how many walkers the window of a woven lap is an hour or less."""
    count = len(nodes)
    items = Items(np.full(count, -1), np.c_[nodes, nodes], np.zeros(count), every)
    metres = ways(world.net, items).metres
    weave = woven(items, metres, np.random.default_rng(0), moves=MOVES, expired=lambda: False)
    return fits(weave.stretch_m)


def _peer(name: str, far: Floats) -> tuple[NDArray[np.intp] | None, float]:
    with TemporaryDirectory(prefix="gridbeat-bench-") as folder, Children() as children:
        problem, out = Path(folder) / "problem.npz", Path(folder) / "out.json"
        np.savez(problem, distance_dm=np.rint(far * 10).astype(np.int64))
        try:
            children.run(
                "api.bench.patrol.peers",
                [name, str(problem), str(out)],
                python=peers_python(),
                limit_s=PEER_LIMIT_S,
            )
        except RunError:
            return None, PEER_LIMIT_S
        values = json.loads(out.read_text(encoding="utf-8"))
    return np.array(values["order"], dtype=np.intp), float(values["seconds"])
