"""Why there is no split, and what would help: sentences made from computed numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.partition.arithmetic import (
    Band,
    largest_low,
    nearest_grids,
    reach,
    smallest_high,
    works,
)
from geo.partition.packing import Packing
from geo.partition.params import SplitParams
from geo.partition.regions import Regions, softened

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


def arithmetic_fixes(
    regions: Regions, whole: Regions | None, params: SplitParams
) -> tuple[str, ...]:
    """Return changes that make the arithmetic work, each by itself.

    Parameters
    ----------
    regions
        The regions that fail.
    whole
        The regions when nesting is off, None where it is off already.
    """
    band, people, grids = band_of(params), regions.households, params.grids
    if not sum(people):
        return ("Give the households of the buildings: nobody seems to live here.",)
    fixes = []
    if (high := smallest_high(people, grids, band)) is not None:
        fixes.append(f"Raise the maximum from {band.high} to {high} households per grid.")
    if (low := largest_low(people, grids, band)) is not None:
        fixes.append(f"Lower the minimum from {band.low} to {low} households per grid.")
    if grids is not None and (other := nearest_grids(people, grids, band)) is not None:
        fixes.append(f"Ask for {other} grids instead of {grids}.")
    if params.nest == "hard" and (soft := softened(regions, grids, band)) is not None:
        merged = [name for name in soft.names if name not in regions.names]
        fixes.append(f'Set nest to "soft": grids may then cross between {_listed(merged, "; ")}.')
    if whole is not None and works(whole.households, grids, band):
        fixes.append('Set nest to "off": grids may then cross every compound border.')
    if not fixes:
        fixes.append("Change the band and the number of grids together: no single change helps.")
    return tuple(fixes)


@dataclass(frozen=True)
class Lack:
    """A region for which no split was found.

    Parameters
    ----------
    name, households, grids
        The region, and how many grids it was to be split into at first.
    packing
        What is known about packing it into that number.
    hopeless
        True when no number of grids the arithmetic allows can be packed, as proved.
    """

    name: str
    households: int
    grids: int
    packing: Packing
    hopeless: bool


@dataclass(frozen=True)
class More:
    """A region that took more grids than arithmetic asks for; `fits`: can the least be packed."""

    name: str
    least: int
    taken: int
    fits: bool | None


def why_not_found(lacks: Sequence[Lack], params: SplitParams, *, late: bool) -> str:
    """Return where there is no split: proved by packing, or only not found."""
    band = band_of(params)
    hopeless = [_lack_words(lack, band) for lack in lacks if lack.hopeless]
    if hopeless:
        return (
            f"Impossible: no choice of whole buildings, wherever they stand, fills grids of "
            f"{band.low} to {band.high} households in {_listed(hopeless, '; ')}."
        )
    stop = f" within {params.time_limit_s:g} s" if late else ""
    return (
        f"Not found{stop}: no split into grids in one piece each was found for "
        f"{_listed([_lack_words(lack, band) for lack in lacks], '; ')}. The arithmetic allows "
        "one; that none exists is not proved."
    )


def why_too_big(names: Sequence[str], people: Sequence[int], params: SplitParams) -> str:
    """Return which buildings alone hold more than a grid may."""
    big = [f"{name} ({h} households)" for name, h in zip(names, people, strict=True)]
    return (
        f"Impossible: {_listed(big, ', ')} alone exceed the maximum of "
        f"{params.max_households} households per grid, and no building is cut."
    )


def search_fixes(
    lacks: Sequence[Lack], params: SplitParams, *, several: bool, late: bool
) -> list[str]:
    """Return what would help or may help, each by itself; `several`: there are more regions."""
    band = band_of(params)
    fixes = []
    if late:
        fixes.append(f"Raise the time limit above {params.time_limit_s:g} s.")
    highs = [lack.packing.smallest_high or 0 for lack in lacks if lack.packing.fits is False]
    if highs and all(highs):
        fixes.append(
            f"Raise the maximum from {band.high} to at least {max(highs)} households per grid: "
            "with less the buildings cannot be packed."
        )
    else:
        names = _listed([lack.name for lack in lacks], ", ")
        fixes.append(
            f"Widen the band of {band.low} to {band.high} households: there is too little room "
            f"in {names}."
        )
    fixes.append("Split the largest buildings by entrance (单元) into rows of their own.")
    if not any(lack.hopeless for lack in lacks):
        fixes.append("Try another seed.")
    if params.nest == "hard" and several:
        fixes.append('Try nest "soft" or "off".')
    if params.nest == "soft" and several:
        fixes.append('Try nest "off".')
    return fixes


def more_grids_note(more: Sequence[More]) -> str:
    """Return which regions took more grids than arithmetic asks for, and whether they had to."""
    taken = [f"{one.name} ({one.taken} instead of {one.least})" for one in more]
    why = (
        "fewer are impossible because no building is cut."
        if all(one.fits is False and one.taken == one.least + 1 for one in more)
        else "with fewer no split was found, which is no proof that none exists."
    )
    return f"More grids than arithmetic asks for were taken in {_listed(taken, '; ')}: {why}"


def _lack_words(lack: Lack, band: Band) -> str:
    words = (
        f"{lack.name} ({lack.households} households into {lack.grids} grids, room left "
        f"{band.slack(lack.households, lack.grids)}"
    )
    if lack.packing.fits is False:
        words += ", cannot be packed"
        if lack.packing.smallest_high is not None:
            words += f" below a maximum of {lack.packing.smallest_high}"
    if lack.packing.fits:
        words += ", can be packed if contiguity is left out"
    return words + ")"


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
