"""300 checkpoints: rounds and policies against the bound for any plan; three tiers."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.bench.partition.children import Children, RunError, peers_python
from api.bench.patrol import policies
from api.bench.patrol.checkpoints import checkpoints, tiers
from api.bench.patrol.gaps import junction_gaps_m
from api.bench.patrol.worlds import World
from geo.patrol.laps import (
    Items,
    Timing,
    Weave,
    Wish,
    circuits,
    polished,
    tightened,
    timed,
    ways,
    woven,
)
from geo.patrol.laps.tours import between_m, tour
from geo.patrol.proof.paths import paths_bound_m
from geo.patrol.proof.stretch import guards_needed, stretch_bound

WALKERS = (4, 6)
SPEED_MPS = 0.9
SHAKES = 300
MOVES = 40_000
SEEDS = (0, 1, 2, 3)
"""Laps are woven with these seeds."""
NEAR = 1.12
"""A lap whose window is longer than wished by more than this factor is not worked on."""
TRIES = 300
LONG = 3
"""Gaps are measured for so many rounds of the longest walk."""
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
    lap = _lap(world, nodes, (limit_min / 60).astype(np.intp), needed.walkers)
    seconds = time.perf_counter() - begin
    per_class = sum(
        int(np.ceil(_own(far[np.ix_(limit_min == one, limit_min == one)]) / hour_m / (one / 60)))
        for one in (60.0, 120.0, 480.0)
    )
    return {
        "world": world.name,
        "bound_exact": needed.exact,
        "bound": needed.walkers,
        "woven": lap.guards,
        "window_min": lap.window_m / hour_m * 60,
        "worst_gap_over_limit": lap.worst,
        "round_per_class": per_class,
        "all_at_tightest": int(np.ceil(_own(far) / hour_m)),
        "ratio": lap.guards / needed.walkers,
        "seconds": seconds,
    }


@dataclass(frozen=True)
class _Lap:
    """Guards, metres of their window, and the worst of gap over limit measured on their walks."""

    guards: int
    window_m: float
    worst: float


def _lap(world: World, nodes: NDArray[np.intp], every: NDArray[np.intp], least: int) -> _Lap:
    """Return with how few guards, at least so many, a woven lap keeps all limits."""
    count, hour_m = len(nodes), SPEED_MPS * 3600
    items = Items(np.full(count, -1), np.c_[nodes, nodes], np.zeros(count), every)
    way = ways(world.net, items)
    weaves = [
        woven(items, way.metres, np.random.default_rng(seed), moves=MOVES, expired=_never)
        for seed in SEEDS
    ]

    def best(guards: int) -> tuple[Timing, list[Weave]]:
        """Return the best timing, and all laps in the order of their windows."""
        timings = [timed(items, way.metres, weave, guards) for weave in weaves]
        order = np.argsort([timing.window_m for timing in timings], kind="stable")
        return timings[order[0]], [weaves[at] for at in order]

    guards, (timing, _) = least, best(least)
    while timing.window_m > hour_m and guards < len(weaves[0].posts):
        guards += 1
        timing, _ = best(guards)
    while guards > least:
        near, laps = best(guards - 1)
        closer = None
        if near.window_m <= NEAR * hour_m:
            closer = _closer(items, way.metres, laps, Wish(guards - 1, hour_m))
        if closer is None:
            break
        guards, timing = guards - 1, closer
    rounds = circuits(world.net, items, way, timing)
    horizon_m = LONG * max(cycle.length_m for cycle in rounds.cycles)
    worst = junction_gaps_m(world.net, rounds, nodes, horizon_m) / (every * hour_m)
    return _Lap(guards, timing.window_m, float(worst.max()))


def _closer(items: Items, metres: Floats, laps: list[Weave], wish: Wish) -> Timing | None:
    """Return the first lap that, tightened and polished, has the window wished for."""
    for lap in laps:
        rng = np.random.default_rng(SEEDS[0])
        tight = tightened(items, metres, lap, wish, rng, moves=MOVES // 2, expired=_never)
        tight = polished(items, metres, tight, wish, tries=TRIES, expired=_never)
        timing = timed(items, metres, tight, wish.guards)
        if timing.window_m <= wish.window_m:
            return timing
    return None


def _never() -> bool:
    return False


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
