"""Fixes: the smallest changes that make a refused split possible, each tried before it is told.

Nothing is guessed: a fix is offered only after the split was found with it. They are ranked by how
much they change, relative to what is there: households of the band, grids, grids that cross a
compound border, buildings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from geo.deadline import Deadline
from geo.errors import InputError
from geo.partition.ground.borders import Bools, components
from geo.partition.ground.entrances import by_entrance, entrances_of
from geo.partition.ground.ground import Ground, ground_of
from geo.partition.params import SplitParams
from geo.partition.proof import explain
from geo.partition.proof.arithmetic import Band, largest_low, reach, smallest_high
from geo.partition.proof.ladder import Feasible, Refusal, climbed
from geo.partition.proof.regions import Regions, mergers

Kind = Literal["max", "min", "grids", "merge", "nest", "entrances", "time", "input"]

MOST_MERGERS = 6
MOST_GRIDS_OFF = 4
MOST_SPLIT = (1, 2, 3, 5, 8)
"""Numbers of buildings per region tried to be split by entrance."""


@dataclass(frozen=True)
class Fix:
    """A change that makes the split possible.

    Parameters
    ----------
    kind
        What is changed.
    words
        What to do, in one sentence.
    changes
        Settings of `SplitParams` to change; empty where the input itself must change.
    size
        How much is changed, relative to what is there.
    """

    kind: Kind
    words: str
    changes: dict[str, Any]
    size: float

    def as_dict(self) -> dict[str, Any]:
        """Return the fix as plain values, for JSON."""
        return {"kind": self.kind, "words": self.words, "changes": self.changes}


Try = Callable[[SplitParams], Feasible | None]


def fixes_for(
    ground: Ground, params: SplitParams, refusal: Refusal, deadline: Deadline
) -> tuple[Fix, ...]:
    """Return the smallest fix of each kind that works, the smallest change first.

    Parameters
    ----------
    ground
        Of the community.
    params
        What was asked for.
    refusal
        Why it was refused.
    deadline
        Kinds are tried until then.
    """
    if not ground.land.households.sum():
        words = "Give the households of the buildings: nobody seems to live here."
        return (Fix("input", words, {}, 0.0),)

    def tried(changed: SplitParams) -> Feasible | None:
        if deadline.expired():
            return None
        found = climbed(ground, changed, deadline.part(4))
        return found if isinstance(found, Feasible) else None

    found = [
        *_raised(ground, params, refusal, tried),
        *_other_grids(params, refusal, tried),
        *_merges(ground, params, refusal, tried),
        *_entrances(ground, params, refusal, deadline),
        *_lowered(params, refusal, tried),
    ]
    if not found and params.nest != "off":
        found = [*_unnested(params, tried)]
    if refusal.level == "search":
        more = {"time_limit_s": 4 * params.time_limit_s}
        words = f"Raise the time limit above {params.time_limit_s:g} s: nothing is proved yet."
        found.append(Fix("time", words, more, np.inf))
    if not found:
        words = (
            "Widen the band of households, or ask for another number of grids: no single "
            "change of one rule was found that is enough."
        )
        return (Fix("input", words, {}, 0.0),)
    return tuple(sorted(found, key=lambda fix: fix.size))


def _raised(ground: Ground, params: SplitParams, refusal: Refusal, tried: Try) -> Iterator[Fix]:
    """The smallest maximum: from where it may work at all upward, then back to the smallest."""
    start = max(params.max_households + 1, refusal.least_high)
    if refusal.level == "arithmetic" and refusal.regions is not None:
        people = _people(refusal.regions, params)
        start = smallest_high(people, params.grids, Band(params.min_households, start - 1)) or 0
    top = int(ground.land.households.sum())
    best = _smallest(
        start, top, lambda high: tried(replace(params, max_households=high)) is not None
    )
    if best is not None:
        yield Fix(
            "max",
            f"Raise the maximum from {params.max_households} to {best} households per grid.",
            {"max_households": best},
            (best - params.max_households) / params.max_households,
        )


def _smallest(start: int, top: int, holds: Callable[[int], bool]) -> int | None:
    """Return a small number from `start` on that holds: steps that double, then halving."""
    if not 0 < start <= top:
        return None
    failed, step, at = start - 1, 1, start
    while not holds(at):
        if at == top:
            return None
        failed, at, step = at, min(at + step, top), step * 2
    while at - failed > 1:
        middle = (at + failed) // 2
        at, failed = (middle, failed) if holds(middle) else (at, middle)
    return at


def _lowered(params: SplitParams, refusal: Refusal, tried: Try) -> Iterator[Fix]:
    """The largest minimum that works."""
    if refusal.level == "buildings":
        return
    start = params.min_households - 1
    if refusal.level == "arithmetic" and refusal.regions is not None:
        people = _people(refusal.regions, params)
        start = largest_low(people, params.grids, explain.band_of(params)) or 0
    best = (
        _smallest(
            params.min_households - start,
            params.min_households - 1,
            lambda less: (
                tried(replace(params, min_households=params.min_households - less)) is not None
            ),
        )
        if start > 0
        else None
    )
    if best is not None:
        low = params.min_households - best
        yield Fix(
            "min",
            f"Lower the minimum from {params.min_households} to {low} households per grid.",
            {"min_households": low},
            best / params.min_households,
        )


def _people(regions: Regions, params: SplitParams) -> list[int]:
    """Return the households of the regions, of those that may be merged together."""
    if params.nest != "soft":
        return regions.households
    borders = regions.borders
    part = components(len(regions.households), borders.left, borders.right)
    return np.bincount(part, weights=regions.households).astype(int).tolist()


def _other_grids(params: SplitParams, refusal: Refusal, tried: Try) -> Iterator[Fix]:
    """The number of grids nearest to the one asked for."""
    if params.grids is None or refusal.regions is None:
        return
    span = reach(_people(refusal.regions, params), explain.band_of(params))
    if span is None:
        return
    near = sorted(range(span[0], span[1] + 1), key=lambda k: (abs(k - (params.grids or 0)), k))
    for grids in [k for k in near if k != params.grids][:MOST_GRIDS_OFF]:
        if tried(replace(params, grids=grids)) is not None:
            yield Fix(
                "grids",
                f"Ask for {grids} grids instead of {params.grids}.",
                {"grids": grids},
                abs(grids - params.grids) / params.grids,
            )
            return


def _merges(ground: Ground, params: SplitParams, refusal: Refusal, tried: Try) -> Iterator[Fix]:
    """The fewest compounds that grids may cross between."""
    regions = refusal.regions
    if params.nest != "hard" or regions is None or len(regions.names) < 2:
        return
    band = explain.band_of(params)
    for trial, merged in enumerate(mergers(regions, params.grids, band)):
        if trial == MOST_MERGERS:
            return
        groups = explain.merged_names(regions, merged, params.merge)
        found = tried(replace(params, merge=groups))
        if found is not None:
            crossing, grids = _crossing(ground, found)
            where = "; ".join(" – ".join(group) for group in groups)
            yield Fix(
                "merge",
                f"Let grids cross between {where} ({crossing} of {grids} in the plan found).",
                {"merge": [list(group) for group in groups]},
                max(crossing, 1) / grids,
            )
            return


def _unnested(params: SplitParams, tried: Try) -> Iterator[Fix]:
    if tried(replace(params, nest="off", merge=())) is not None:
        yield Fix(
            "nest",
            'Set nest to "off": grids may then cross every compound border.',
            {"nest": "off", "merge": []},
            1.0,
        )


def _entrances(
    ground: Ground, params: SplitParams, refusal: Refusal, deadline: Deadline
) -> Iterator[Fix]:
    """The fewest of the largest buildings that must be split by entrance."""
    if refusal.level == "arithmetic":
        return
    buildings = ground.buildings
    doors = entrances_of(buildings).to_numpy()
    ids = buildings["building_id"].astype(str).to_numpy()
    for chosen in _largest(ground, refusal, doors > 1):
        if deadline.expired():
            return
        names = tuple(ids[list(chosen)].tolist())
        try:
            parted = by_entrance(ground.community, names)
        except InputError:  # names that cannot be told apart afterwards
            continue
        split = ground_of(parted, params)
        found = climbed(split, params, deadline.part(4))
        if isinstance(found, Feasible):
            parts = ", ".join(
                f"{name} ({door})" for name, door in zip(names, doors[list(chosen)], strict=True)
            )
            yield Fix(
                "entrances",
                f"Split by entrance (单元) into rows of their own: {parts}.",
                {"by_entrance": [*params.by_entrance, *names]},
                len(names) / len(ids),
            )
            return


def _largest(ground: Ground, refusal: Refusal, divides: Bools) -> Iterator[tuple[int, ...]]:
    """Yield sets of buildings: those too big, or the largest of every region that failed."""
    if refusal.buildings:
        if divides[list(refusal.buildings)].all():
            yield refusal.buildings
        return
    regions = refusal.regions
    if regions is None:
        return
    failed = {lack.name for lack in refusal.lacks}
    home = regions.of_cell[ground.cells.of_building]
    people = ground.land.households
    ranked = [
        sorted(
            np.flatnonzero((home == at) & (people > 1) & divides).tolist(), key=lambda b: -people[b]
        )
        for at, name in enumerate(regions.names)
        if name in failed
    ]
    for many in MOST_SPLIT:
        yield tuple(sorted(building for order in ranked for building in order[:many]))


def _crossing(ground: Ground, found: Feasible) -> tuple[int, int]:
    """Return how many grids hold households of two compounds, and how many grids there are."""
    grid = found.regions.joined(found.labels)
    cells = ground.cells
    lived = ground.land.households > 0
    pairs = np.column_stack([grid[cells.of_building], cells.compound[cells.of_building]])[lived]
    each = np.bincount(np.unique(pairs, axis=0)[:, 0])
    return int((each > 1).sum()), int(grid.max()) + 1
