"""A round of his own for each guard over all streets, from a post and back to it."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle, closed_walk, postman
from geo.patrol.laps.items import Items, Ways, ways
from geo.patrol.laps.minmax import improved, jobs_of, split
from geo.patrol.network import Network

MOVES = 3000


def own_rounds(
    net: Network,
    post: int,
    guards: int,
    rng: np.random.Generator,
    *,
    inside: NDArray[np.bool_] | None = None,
    moves: int = MOVES,
    expired: Callable[[], bool],
) -> list[Cycle]:
    """Return closed walks from one junction that together walk every segment, the longest short.

    The postman round over the segments is cut at best, then improved (`geo.patrol.laps.minmax`).

    Parameters
    ----------
    post
        The junction at which every round begins and ends.
    guards
        So many rounds at most.
    inside
        (m,) the segments to walk, at least one; all where it is not given.
    moves, expired
        So many moves are tried; stop from outside.
    """
    edge = np.arange(len(net.edges)) if inside is None else np.flatnonzero(inside)
    items = Items(
        np.r_[edge, -1],
        np.r_[net.edges[edge], [[post, post]]],
        np.r_[net.length_m[edge], 0.0],
        np.ones(len(edge) + 1, dtype=np.intp),
    )
    between = ways(net, items)
    jobs = jobs_of(between.metres, np.repeat(items.inner_m, 2))
    start = split(jobs, _order(net, edge, post, inside), guards)
    rounds = improved(jobs, start, rng, moves=moves, expired=expired)
    shortest = _shortest_edges(net)
    return [
        _walk(net, items, between, shortest, [jobs.depot, *round_, jobs.depot])
        for round_ in rounds
        if round_
    ]


def _order(
    net: Network, edge: NDArray[np.intp], post: int, inside: NDArray[np.bool_] | None
) -> list[int]:
    """Return the segments in the order of the postman round, begun near the post."""
    cycle = postman(net, inside)
    nodes = net.edges[cycle.edge, np.where(cycle.forward, 0, 1)]
    away = np.hypot(*(net.nodes[nodes] - net.nodes[post]).T)
    turns = np.roll(np.arange(len(nodes)), -int(away.argmin()))
    place = {one: at for at, one in enumerate(edge.tolist())}
    order: dict[int, int] = {}
    for turn in turns.tolist():
        at = place.get(int(cycle.edge[turn]))
        if at is not None:
            order.setdefault(at, 2 * at + (not cycle.forward[turn]))
    return list(order.values())


def _shortest_edges(net: Network) -> dict[tuple[int, int], int]:
    """Return the shortest segment between each two junctions, either way round."""
    found: dict[tuple[int, int], int] = {}
    for edge in np.argsort(-net.length_m, kind="stable").tolist():
        a, b = net.edges[edge].tolist()
        found[a, b] = found[b, a] = edge
    return found


def _walk(
    net: Network,
    items: Items,
    between: Ways,
    shortest: dict[tuple[int, int], int],
    stops: list[int],
) -> Cycle:
    """Return the closed walk over items entered at these ends, shortest walks between them."""
    edge: list[int] = []
    forward: list[bool] = []
    for here, there in pairwise(stops):
        for a, b in pairwise(between.path(here ^ 1, int(items.ends.ravel()[there]))):
            edge.append(shortest[a, b])
            forward.append(int(net.edges[edge[-1], 0]) == a)
        if items.edge[there // 2] >= 0:
            edge.append(int(items.edge[there // 2]))
            forward.append(there % 2 == 0)
    return closed_walk(net, np.array(edge, dtype=np.intp), np.array(forward))
