"""Every street: what a week with shifts, meals and handovers gives, beside the bound."""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from api.bench.patrol.worlds import World
from geo.patrol import PatrolParams, plan
from geo.patrol.bounds import cover_streets_m
from geo.patrol.cycle import postman
from geo.patrol.network import Network

WALKERS = (3, 4, 5, 6)
WEEK = PatrolParams(prefer="streets")


def rows(world: World) -> list[dict[str, Any]]:
    """Return one row per number of walkers: rounds without rests against the bound for any plan."""
    net, found = world.net, []
    whole = np.ones(len(net.edges), dtype=bool)
    tour_m = postman(net).length_m
    for walkers in WALKERS:
        bound_m = cover_streets_m(net, whole, walkers)
        found.append(
            {
                "world": world.name,
                "walkers": walkers,
                "streets_km": net.length_m.sum() / 1000,
                "round_km": tour_m / 1000,
                "bound_km": bound_m / 1000,
                "gridbeat": tour_m / bound_m,
                "partition": walkers * _partition_m(net, walkers) / bound_m,
            }
        )
    return found


def week(world: World) -> dict[str, Any]:
    """Return the figures of a week of 18 guards, all streets alike and by limits."""
    alike = plan(world.community, WEEK).report
    by_limits = plan(world.community, replace(WEEK, prefer="limits")).report
    return {
        "world": world.name,
        "worst_gap_h": alike.uniform.worst_gap_min / 60,  # type: ignore[operator]
        "ratio": alike.uniform.ratio,
        "violations": alike.legal_violations,
        "within_limit": alike.deadlines_met_share,
        "seconds": alike.seconds,
        "weighted_alike": alike.weighted.ratio,
        "weighted_limits": by_limits.weighted.ratio,
        "walkers_for_all": by_limits.walkers_for_all,
        "handover_min": alike.handover_gap_min,
    }


def _partition_m(net: Network, walkers: int) -> float:
    """Return the longest of the rounds when streets are shared out by the nearest of k middles.

    The middles are found as k-medoids by exchange on walking distance; each guard walks a short
    round of his own streets.
    """
    middle = net.edges[:, 0]
    far = dijkstra(net.graph(), directed=False)[:, middle]
    rng = np.random.default_rng(0)
    medoids = rng.choice(len(net.nodes), walkers, replace=False)
    for _ in range(20):
        owner = far[medoids].argmin(axis=0)
        moved = [_centre(far, net.length_m, owner == one, medoids[one]) for one in range(walkers)]
        if (medoids == moved).all():
            break
        medoids = np.array(moved)
    owner = far[medoids].argmin(axis=0)
    return max(
        postman(net, owner == one).length_m for one in range(walkers) if (owner == one).any()
    )


def _centre(far: np.ndarray, length_m: np.ndarray, mine: np.ndarray, before: int) -> int:
    if not mine.any():
        return int(before)
    return int((far[:, mine] * length_m[mine]).sum(axis=1).argmin())
