"""Shapes as the drawing commands of vector tiles (MVT 2.1), all shapes of a tile at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.tiles.varints import Ints, zigzag

_MOVE, _LINE, _CLOSE = 1, 2, 15
Shapes = NDArray[Any]


@dataclass(frozen=True)
class Strokes:
    """The commands of some features.

    Parameters
    ----------
    which
        Shape (f,): which of the given shapes each feature is; those that vanish are left out.
    kinds
        Shape (f,): 1 for points, 2 for lines, 3 for areas.
    numbers
        All commands and their parameters, feature after feature.
    begins
        Shape (f + 1,): where each feature's numbers begin.
    """

    which: Ints
    kinds: Ints
    numbers: Ints
    begins: Ints


def strokes(shapes: Shapes) -> Strokes:
    """Return the commands that draw some shapes.

    Parameters
    ----------
    shapes
        Shape (n,): in units of the tile, y downwards. Collections are left out.
    """
    parts = []
    types = shapely.get_type_id(shapes)
    for kind, of in ((1, (0, 4)), (2, (1, 5)), (3, (3, 6))):
        chosen = np.flatnonzero(np.isin(types, of) & ~shapely.is_empty(shapes))
        if len(chosen):
            parts.append(_kind(kind, shapes[chosen], chosen))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Strokes(nothing, nothing, nothing, np.zeros(1, dtype=np.int64))
    lengths = np.concatenate([np.diff(part.begins) for part in parts])
    return Strokes(
        np.concatenate([part.which for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([[0], np.cumsum(lengths)]),
    )


def _kind(kind: int, shapes: Shapes, which: Ints) -> Strokes:
    exact, runs, owners, outer = _runs(kind, shapes)
    places: Ints = np.rint(exact).astype(np.int64)
    run_of = np.repeat(np.arange(len(runs) - 1), np.diff(runs))
    if kind > 1:  # a point that rounds onto the one before draws nothing
        same = np.zeros(len(places), dtype=bool)
        same[1:] = (places[1:] == places[:-1]).all(axis=1) & (run_of[1:] == run_of[:-1])
        places, run_of = places[~same], run_of[~same]
    if kind == 3:  # rings end where they begin; the command to close them says so
        last = np.flatnonzero(np.diff(run_of, append=-1))
        first = np.concatenate([[0], last[:-1] + 1]) if len(last) else last
        closing = last[(last > first) & (places[last] == places[first]).all(axis=1)]
        places, run_of = np.delete(places, closing, axis=0), np.delete(run_of, closing)
    count = np.bincount(run_of, minlength=len(owners))
    kept = count >= (1, 1, 2, 3)[kind]
    if kind == 3:
        area = _areas(places, run_of, len(owners))
        kept &= area != 0
        # A ring goes with its area: without an outer ring there are no holes.
        polygon = np.cumsum(outer) - 1
        gone = np.zeros(int(polygon.max(initial=0)) + 1, dtype=bool)
        gone[polygon[outer & ~kept]] = True
        kept &= ~gone[polygon]
        places = _wound(places, run_of, (area > 0) != outer)
    inside = kept[run_of]
    places, run_of = places[inside], run_of[inside]
    return _commands(kind, places, run_of, owners, which)


def _runs(kind: int, shapes: Shapes) -> tuple[NDArray[np.float64], Ints, Ints, NDArray[np.bool_]]:
    """Return places, where each run of them begins, whose it is, and whether it is an outer ring.

    A run is a ring, a line, or a single point.
    """
    _, places, offsets = shapely.to_ragged_array(shapes)
    places = places[:, :2]
    if kind == 1:
        runs = np.arange(len(places) + 1)
        groups = offsets[0] if offsets else runs
        return places, runs, _owners(groups), np.ones(len(places), dtype=bool)
    runs = np.asarray(offsets[0], dtype=np.int64)
    if kind == 2:
        groups = offsets[1] if len(offsets) > 1 else np.arange(len(runs))
        return places, runs, _owners(groups), np.ones(len(runs) - 1, dtype=bool)
    polygons = np.asarray(offsets[1], dtype=np.int64)
    outer = np.zeros(len(runs) - 1, dtype=bool)
    outer[polygons[:-1]] = True
    groups = polygons[np.asarray(offsets[2])] if len(offsets) > 2 else polygons
    return places, runs, _owners(groups), outer


def _owners(groups: Any) -> Ints:
    ends: Ints = np.asarray(groups, dtype=np.int64)
    lengths = ends[1:] - ends[:-1]
    return np.repeat(np.arange(len(lengths)), lengths)


def _areas(places: Ints, run_of: Ints, runs: int) -> Ints:
    """Return twice the area of each ring; positive for those that count as outer (y downwards)."""
    after = np.roll(places, -1, axis=0)
    last = np.flatnonzero(np.diff(run_of, append=-1))
    first = np.concatenate([[0], last[:-1] + 1]) if len(last) else last
    after[last] = places[first]
    cross = places[:, 0] * after[:, 1] - after[:, 0] * places[:, 1]
    found = np.zeros(runs, dtype=np.int64)
    np.add.at(found, run_of[first], np.add.reduceat(cross, first) if len(first) else cross)
    return found


def _wound(places: Ints, run_of: Ints, backwards: NDArray[np.bool_]) -> Ints:
    """Return the places with some rings the other way round."""
    if not backwards.any():
        return places
    at = np.arange(len(places))
    last = np.flatnonzero(np.diff(run_of, append=-1))
    first = np.concatenate([[0], last[:-1] + 1])
    turn = np.repeat(first + last, last - first + 1)
    return places[np.where(backwards[run_of], turn - at, at)]


def _commands(kind: int, places: Ints, run_of: Ints, owners: Ints, which: Ints) -> Strokes:
    """Return places as numbers: a command and its count before each run of steps."""
    if not len(places):
        nothing = np.zeros(0, dtype=np.int64)
        return Strokes(nothing, nothing, nothing, np.zeros(1, dtype=np.int64))
    owner_of = owners[run_of]
    new = np.diff(owner_of, prepend=-1) != 0
    steps = np.diff(places, axis=0, prepend=places[:1])
    steps[new] = places[new]  # each feature starts at the corner of the tile
    steps = zigzag(steps)
    features = np.flatnonzero(new)
    if kind == 1:
        count = np.diff(np.append(features, len(places)))
        begins = np.concatenate([[0], np.cumsum(1 + 2 * count)])
        numbers = np.empty(begins[-1], dtype=np.int64)
        numbers[begins[:-1]] = (count << 3) | _MOVE
        at = np.arange(len(places)) * 2 + np.repeat(np.arange(len(features)), count) + 1
    else:
        first = np.flatnonzero(np.diff(run_of, prepend=-1))
        count = np.diff(np.append(first, len(places)))
        closing = int(kind == 3)
        runs = np.concatenate([[0], np.cumsum(2 + 2 * count + closing)])
        numbers = np.empty(runs[-1], dtype=np.int64)
        numbers[runs[:-1]] = (1 << 3) | _MOVE
        numbers[runs[:-1] + 3] = ((count - 1) << 3) | _LINE
        if closing:
            numbers[runs[1:] - 1] = _CLOSE
        within = np.arange(len(places)) - np.repeat(first, count)
        at = np.repeat(runs[:-1], count) + 1 + 2 * within + (within > 0)
        begins = np.append(runs[np.searchsorted(first, features)], runs[-1])
    numbers[at], numbers[at + 1] = steps[:, 0], steps[:, 1]
    kinds = np.full(len(features), kind, dtype=np.int64)
    return Strokes(which[owner_of[features]], kinds, numbers, begins)
