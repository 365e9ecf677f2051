"""Why there is no split, and what would help: sentences made from computed numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.partition.params import SplitParams
from geo.partition.proof.arithmetic import Band, reach
from geo.partition.proof.packing import Packing
from geo.partition.proof.regions import Regions

MOST_NAMED = 8
"""So many regions or buildings are named in one sentence."""


def band_of(params: SplitParams) -> Band:
    """Return the band asked for."""
    return Band(params.min_households, params.max_households)


def why_impossible(regions: Regions, params: SplitParams) -> str:
    """Return which number cannot work: of one region by itself, or of all together."""
    band = band_of(params)
    bad = [
        f"{name} has {people} households: {_too(people, band)}"
        for name, people in zip(regions.names, regions.households, strict=True)
        if not band.fits(people)
    ]
    start = (
        f"Impossible by arithmetic with {band.low} to {band.high} households per grid"
        f"{_nest_words(params)}: "
    )
    if bad:
        return start + _listed(bad, "; ") + "."
    span = reach(regions.households, band)
    low, high = span or (0, 0)
    return (
        f"{start}{params.grids} grids were asked for, but {low} to {high} are possible "
        f"({_slacks(regions, [band.least(h) for h in regions.households], band)})."
    )


@dataclass(frozen=True)
class Lack:
    """A region for which no split was found.

    Parameters
    ----------
    name, households, grids
        The region, and how many grids it was to be split into at first.
    packing
        What is known about packing it into that number; None where that was not looked into.
    proved
        True when it is proved that this number does not work.
    """

    name: str
    households: int
    grids: int
    packing: Packing | None
    proved: bool


@dataclass(frozen=True)
class More:
    """A region that took more grids than arithmetic asks for; `proved`: the least cannot work."""

    name: str
    least: int
    taken: int
    proved: bool


def why_not_found(
    lacks: Sequence[Lack], params: SplitParams, *, level: str, late: bool, band: Band
) -> str:
    """Return where there is no split: proved by packing or contiguity, or only not found."""
    where = _listed([_lack_words(lack, band) for lack in lacks], "; ")
    if level == "packing":
        return (
            f"Impossible: no choice of whole buildings, wherever they stand, fills grids of "
            f"{band.low} to {band.high} households in {where}."
        )
    if level == "contiguity":
        return (
            f"Impossible: whole buildings can fill grids of {band.low} to {band.high} households, "
            f"but not grids in one piece each, in {where}."
        )
    stop = f" within {params.time_limit_s:g} s" if late else ""
    return (
        f"Not found{stop}: no split into grids in one piece each was found for {where}. "
        "The arithmetic allows one; that none exists is not proved."
    )


def why_not_merged(reason: str) -> str:
    """Return that merging compounds was no help, which is no proof; `reason` is that without."""
    return (
        "Not found: no split was found with neighbouring compounds merged, which is no proof that "
        f"none exists. With every compound by itself: {reason}"
    )


def why_too_big(stacks: Sequence[Sequence[str]], people: Sequence[int], params: SplitParams) -> str:
    """Return which buildings alone, or on top of each other, hold more than a grid may."""
    big = [
        f"{' + '.join(names)} ({h} households"
        f"{' together, on top of each other' if len(names) > 1 else ''})"
        for names, h in zip(stacks, people, strict=True)
    ]
    return (
        f"Impossible: {_listed(big, ', ')} alone exceed the maximum of "
        f"{params.max_households} households per grid, and no building is cut."
    )


def more_grids_note(more: Sequence[More]) -> str:
    """Return which regions took more grids than arithmetic asks for, and whether they had to."""
    taken = [f"{one.name} ({one.taken} instead of {one.least})" for one in more]
    why = (
        "fewer are proved impossible, because no building is cut."
        if all(one.proved and one.taken == one.least + 1 for one in more)
        else "with fewer no split was found, which is no proof that none exists."
    )
    return f"More grids than arithmetic asks for were taken in {_listed(taken, '; ')}: {why}"


def _lack_words(lack: Lack, band: Band) -> str:
    words = (
        f"{lack.name} ({lack.households} households into {lack.grids} grids, room left "
        f"{band.slack(lack.households, lack.grids)}"
    )
    if lack.packing is not None and lack.packing.fits is False:
        words += ", cannot be packed"
        if lack.packing.smallest_high is not None:
            words += f" below a maximum of {lack.packing.smallest_high}"
    if lack.packing is not None and lack.packing.fits:
        words += ", can be packed if contiguity is left out"
    return words + ")"


def merged_names(
    before: Regions, after: Regions, asked: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of names that were merged, with those asked for."""
    new = [names for names in after.parts if names not in before.parts]
    old = [group for group in asked if not any(set(group) <= set(one) for one in new)]
    return (*old, *new)


def merged_note(before: Regions, after: Regions) -> str:
    """Return which regions were merged because nesting is soft."""
    merged = [name for name in after.names if name not in before.names]
    return (
        "Nesting every compound is impossible by arithmetic; grids may cross between "
        f"{_listed(merged, '; ')}."
    )


def _too(people: int, band: Band) -> str:
    if people < band.low:
        return f"too few for one grid of {band.low}"
    many = band.least(people)
    few = band.most(people)
    few_words = f"{few} grid{'s' if few > 1 else ''}"
    return (
        f"too many for {few_words} (at most {few * band.high}), "
        f"too few for {many} (at least {many * band.low})"
    )


def _slacks(regions: Regions, grids: Sequence[int], band: Band) -> str:
    rows = [
        f"{name} {people} households, {k} grids at least, room left {band.slack(people, k)}"
        for name, people, k in zip(regions.names, regions.households, grids, strict=True)
    ]
    return _listed(rows, "; ")


def _nest_words(params: SplitParams) -> str:
    return {
        "hard": " and no grid crossing a compound border",
        "soft": " even with compounds merged",
        "off": "",
    }[params.nest]


def _listed(words: Sequence[str], between: str) -> str:
    more = len(words) - MOST_NAMED
    return between.join(words[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
