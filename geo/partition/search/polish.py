"""Exact re-splits: two or three neighbouring grids at a time, until none can be split better.

The cost of a split is linear in perimeters, areas and roads but for the roundness, which is taken
as its slope where the grids stand; what CP-SAT finds is kept only if the exact cost falls.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from geo.partition.ground.borders import Bools, Floats, Ints
from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.labelling import labelled
from geo.partition.search.aims import Aim, slopes
from geo.partition.search.pool import Pool

GAIN = 1e-6
PAIR_EFFORT = 0.25
TRIPLE_EFFORT = 0.1
"""Limits of one re-split in the solver's deterministic time, about so many seconds."""

ROUNDS = 12
MOST_CELLS = 160
"""Groups of grids with more cells than this are not split anew."""


@dataclass(frozen=True)
class Polish:
    """What a re-split aims at and must keep.

    Parameters
    ----------
    aim
        What costs.
    band
        The band as the region tightens it.
    together
        How many neighbours are split anew at a time: 2 or 3.
    most_inertia
        Limit of the inertia of the whole region.
    """

    aim: Aim
    band: Band
    together: int
    most_inertia: float = np.inf


def polished(
    pool: Pool,
    label: Ints,
    polish: Polish,
    *,
    settled: set[bytes],
    expired: Callable[[], bool],
) -> Ints:
    """Return a split that costs no more; every better one met on the way goes into the pool.

    Parameters
    ----------
    pool
        Pool of the region.
    label
        Grid of each cell.
    polish
        What to aim at.
    settled
        Groups of grids that were found best for this aim; added to.
    expired
        Stop from outside.
    """
    label = label.copy()
    for _ in range(ROUNDS):
        changed = False
        for group in _groups(pool.terrain, label, polish.together):
            key = np.where(np.isin(label, group), label + 1, 0).astype(np.int16).tobytes()
            if expired():
                return label
            if key in settled:
                continue
            settled.add(key)
            better = _better(pool.terrain, label, group, polish)
            if better is not None:
                label = better
                pool.add_split(label)
                changed = True
        if not changed:
            break
    return label


def _groups(terrain: Terrain, label: Ints, size: int) -> Iterator[tuple[int, ...]]:
    """Yield groups of grids that hang together."""
    a, b = label[terrain.graph.left], label[terrain.graph.right]
    pairs = {(int(min(p)), int(max(p))) for p in zip(a[a != b], b[a != b], strict=True)}
    grids = range(int(label.max()) + 1)
    for group in combinations(grids, size):
        links = sum((one, two) in pairs for one, two in combinations(group, 2))
        if links >= size - 1:
            yield group


def _better(terrain: Terrain, label: Ints, group: tuple[int, ...], polish: Polish) -> Ints | None:
    nodes = np.flatnonzero(np.isin(label, group))
    if len(nodes) > MOST_CELLS:
        return None
    part = terrain.sub(nodes)
    if not part.graph.connected():  # they have moved apart since they were grouped
        return None
    before = np.searchsorted(group, label[nodes])
    cut, stay = _linear(part, before, len(group), polish.aim)
    effort = PAIR_EFFORT if len(group) == 2 else TRIPLE_EFFORT
    found = labelled(
        part.graph, len(group), polish.band, cut=cut, stay=stay, hint=before, effort=effort
    )
    if found.label is None:
        return None
    after = label.copy()
    after[nodes] = np.array(group)[found.label]
    old, new = (terrain.traits(_sets(one, group)) for one in (label, after))
    if polish.aim.cost(new).sum() > polish.aim.cost(old).sum() - GAIN:
        return None
    others = np.setdiff1d(label, group)
    held = terrain.traits(_sets(label, tuple(others))).inertia.sum() if len(others) else 0.0
    return after if held + new.inertia.sum() <= polish.most_inertia else None


def _linear(part: Terrain, label: Ints, grids: int, aim: Aim) -> tuple[Floats, Floats]:
    """Return the cost of cutting each edge and of each cell in each grid, near a labelling."""
    sets = _sets(label, tuple(range(grids)))
    member = sets.astype(np.float64)
    shared = part.shared_m + part.shared_m.T
    area = member @ part.area_m2
    inner = np.asarray([row @ (shared @ row) for row in member])
    perimeter = member @ part.perimeter_m - inner
    metre, square, road = slopes(aim, area, perimeter)
    graph = part.graph
    length = np.asarray(shared[graph.left, graph.right]).ravel()
    along = np.asarray(part.shared_road_m[graph.left, graph.right]).ravel()
    cut = np.maximum(2 * metre.mean() * length + 2 * road * along, 0.0)
    outer = part.perimeter_m - np.asarray(shared.sum(axis=1)).ravel()
    stay = outer[:, None] * metre[None, :] + part.area_m2[:, None] * square[None, :]
    return cut, stay


def _sets(label: Ints, grids: tuple[int, ...]) -> Bools:
    return label[None, :] == np.array(grids)[:, None]
