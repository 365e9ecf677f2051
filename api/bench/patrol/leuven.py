"""Leuven's map matching: python -m api.bench.patrol.leuven distance IN.npz OUT.

Streets are cut at their vertices into straight pieces. The problem has their ends (`xy`, (n, 2)
metres), the pieces (`pieces`, (p, 2)), and for each walk its fixes. The answer has per walk the
pieces passed and the shares of them between which they were.
"""

import json
import logging
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

NEAR_SIGMAS = 5.0
"""Fixes farther than this from every street have no candidates."""
LATTICE = 20

Span = tuple[int, float, float]


def matched(problem: Any) -> tuple[list[list[Span]], float]:
    """Return the spans of each walk, and the CPU seconds matching took."""
    from leuvenmapmatching.map.inmem import InMemMap  # noqa: PLC0415 - a peer
    from leuvenmapmatching.matcher.distance import DistanceMatcher  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    sigma_m = float(problem["sigma_m"])
    streets = InMemMap("streets", use_latlon=False, use_rtree=True, index_edges=True)
    for number, place in enumerate(problem["xy"].tolist()):
        streets.add_node(number, tuple(place))
    number_of = {}
    for number, (one, other) in enumerate(problem["pieces"].tolist()):
        number_of[one, other] = number, True
        number_of[other, one] = number, False
        streets.add_edge(one, other)
        streets.add_edge(other, one)
    found, seconds = [], 0.0
    for fixes in problem["fixes"]:
        begin = time.process_time()
        matcher = DistanceMatcher(
            streets,
            max_dist=NEAR_SIGMAS * sigma_m + 10,
            obs_noise=sigma_m,
            max_lattice_width=LATTICE,
            non_emitting_states=True,
        )
        states = _all(matcher, list(map(tuple, fixes.tolist())))
        seconds += time.process_time() - begin
        found.append(_spans(states, number_of))
    return found, seconds


def _all(matcher: Any, fixes: list[tuple[float, float]]) -> list[tuple[tuple[int, int], float]]:
    """Return (piece as ends, share along it) of each state; begun again where matching stops."""
    states, at = [], 0
    while at < len(fixes):
        _, last = matcher.match(fixes[at:])
        best = matcher.lattice_best or []
        states += [((state.edge_m.l1, state.edge_m.l2), float(state.edge_m.ti)) for state in best]
        at += max(int(last), 0) + 1
    return states


def _spans(
    states: list[tuple[tuple[int, int], float]],
    number_of: dict[tuple[int, int], tuple[int, bool]],
) -> list[Span]:
    """Return what is covered of each piece, to the junctions shared with the pieces around it."""
    runs: list[tuple[int, list[float]]] = []
    for ends, share in states:
        number, forward = number_of[ends]
        along = share if forward else 1 - share
        if not runs or runs[-1][0] != number:
            runs.append((number, []))
        runs[-1][1].append(along)
    ends_of = {number: ends for ends, (number, forward) in number_of.items() if forward}
    for (one, first), (other, then) in pairwise(runs):
        for place in set(ends_of[one]) & set(ends_of[other]):
            first.append(float(ends_of[one].index(place)))
            then.append(float(ends_of[other].index(place)))
    return [(number, min(along), max(along)) for number, along in runs]


if __name__ == "__main__":
    _, source, out = sys.argv[1:]
    spans, took = matched(np.load(source))
    Path(out).write_text(json.dumps({"spans": spans, "seconds": took}), encoding="utf-8")
