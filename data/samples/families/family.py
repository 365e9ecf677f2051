"""The five families: what is built, how full it is, and whether a split is known to exist."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from data.samples.families.blocks import HEIGHT_M, WIDTH_M, lay_blocks
from data.samples.families.compound import Compound, Free, lay_compound
from data.samples.families.drawing import drawn
from data.samples.families.homes import SLAB, TOWER, Filling, loose, planted, unpackable
from data.samples.families.warp import Warp
from geo.community import Community

Family = Literal["slabs", "tight", "towers", "irregular", "empty-land"]
FAMILIES: tuple[Family, ...] = get_args(Family)

LOW, HIGH = 200, 300
"""The band the families are made for, households."""

SHARES = (4, 4, 4, 3, 3)
GRIDS = sum(SHARES)
"""Grids the compounds of a community hold: the least that the band admits, and no other number
of grids per compound adds up to it."""

ORIGIN_M = (470_000.0, 5_040_000.0)
SLAB_M, TOWER_M = (60.0, 12.0), (26.0, 20.0)
SLAB_MEAN, TOWER_MEAN = 14.9, 50.0
SLAB_STRETCH, TOWER_STRETCH = 1.35, 1.0
EASY_SLACK = 200
"""Slack of all compounds together where there is enough: 18 x 300 less 5,200 households."""

EASY_LEAST = 25
TIGHT_SLACK = (3, 15)
TOWER_SLACK = (10, 30)
FEASIBLE, INFEASIBLE, OPEN = True, False, None
TOWER_CYCLE = (FEASIBLE, FEASIBLE, INFEASIBLE, OPEN)
"""Whether a split exists, by the seed, in turn."""


def feasible(name: Family, seed: int) -> bool | None:
    """Return whether a split into `GRIDS` nested grids of the band exists, None if not known."""
    return TOWER_CYCLE[seed % len(TOWER_CYCLE)] if name == "towers" else FEASIBLE


def family(name: Family, seed: int) -> Community:
    """Return a community of a family in EPSG:4549 (metres), about 5,200 households and 2.8 km2.

    Five walled compounds hold `GRIDS` = 18 grids of 200 to 300 households when no grid crosses
    their borders. The same seed gives the same community.

    - ``slabs``: rows of slabs of 8 to 29 households, slack of 25 and more in every compound.
    - ``tight``: the same with a slack of at most 15 households in every compound.
    - ``towers``: towers of 30 to 98 households; see `feasible`. Where a split is impossible, one
      compound has towers of two types that cannot be divided, proved by counting.
    - ``irregular``: streets that lean and sway, compounds with a corner cut out for a market.
    - ``empty-land``: a block of park and public buildings, a school and a square in compounds.

    Raises
    ------
    ValueError
        There is no such family.
    """
    if name not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}, not {name}")
    rng = np.random.default_rng([FAMILIES.index(name), seed])
    warp = _swaying(ORIGIN_M, rng, held=False) if name == "irregular" else Warp(ORIGIN_M)
    code = f"150581{FAMILIES.index(name) + 1:03d}{seed % 1000:03d}"
    return built(name, f"{name} {seed}", code, warp, known=feasible(name, seed), rng=rng)


def tile(name: Family, number: int, column: int, row: int, rng: np.random.Generator) -> Community:
    """Return a feasible community of a family whose outline is one rectangle of a raster."""
    origin = ORIGIN_M[0] + column * WIDTH_M, ORIGIN_M[1] + row * HEIGHT_M
    warp = _swaying(origin, rng, held=True) if name == "irregular" else Warp(origin)
    code = f"150581{100 + number // 100:03d}{number % 100 + 1:03d}"
    return built(name, f"{name} {number}", code, warp, known=FEASIBLE, rng=rng)


@dataclass(frozen=True)
class _Style:
    """How the compounds of a community are built."""

    size_m: tuple[float, float]
    stretch: float
    slacks: tuple[int, ...]
    fills: tuple[Filling, ...]
    corners: tuple[Free | None, ...]


def built(
    name: Family,
    title: str,
    code: str,
    warp: Warp,
    *,
    known: bool | None,
    rng: np.random.Generator,
) -> Community:
    """Return a community of a family on its ground."""
    blocks = lay_blocks(SHARES, name == "empty-land", rng)
    style = _style(name, known, rng)
    homes = sorted((block for block in blocks if block.grids), key=lambda block: -block.grids)
    compounds: list[Compound] = [
        lay_compound(
            block,
            HIGH * block.grids - slack,
            fill,
            size_m=style.size_m,
            stretch=style.stretch,
            free=corner,
            rng=rng,
        )
        for block, slack, fill, corner in zip(
            homes, style.slacks, style.fills, style.corners, strict=True
        )
    ]
    return drawn(blocks, compounds, warp, size_m=style.size_m, name=title, code=code)


def _style(name: Family, known: bool | None, rng: np.random.Generator) -> _Style:
    count = len(SHARES)
    corners: list[Free | None] = [None] * count
    if name == "irregular":
        for at in rng.choice(count, 3, replace=False):
            corners[at] = "market"
    if name == "empty-land":
        school, square = rng.choice(count, 2, replace=False)
        corners[school], corners[square] = "school", "square"
    if name == "towers":
        slacks = tuple(int(slack) for slack in rng.integers(*TOWER_SLACK, count, endpoint=True))
        return _Style(TOWER_M, TOWER_STRETCH, slacks, _towers(known, rng), tuple(corners))
    fill = planted(SLAB, SLAB_MEAN, HIGH, LOW)
    return _Style(SLAB_M, SLAB_STRETCH, _slacks(name, rng), (fill,) * count, tuple(corners))


def _slacks(name: Family, rng: np.random.Generator) -> tuple[int, ...]:
    count = len(SHARES)
    if name == "tight":
        return tuple(int(slack) for slack in rng.integers(*TIGHT_SLACK, count, endpoint=True))
    spare = rng.multinomial(EASY_SLACK - EASY_LEAST * count, np.full(count, 1 / count))
    return tuple(int(slack) for slack in EASY_LEAST + spare)


def _towers(known: bool | None, rng: np.random.Generator) -> tuple[Filling, ...]:
    if known is OPEN:
        return (loose(TOWER, TOWER_MEAN),) * len(SHARES)
    fills = [planted(TOWER, TOWER_MEAN, HIGH, LOW)] * len(SHARES)
    if known is INFEASIBLE:
        fills[int(rng.integers(len(SHARES)))] = unpackable(LOW, HIGH)
    return tuple(fills)


def _swaying(origin: tuple[float, float], rng: np.random.Generator, *, held: bool) -> Warp:
    east, north = rng.uniform(35, 65), rng.uniform(35, 65)
    waves = rng.uniform(1100, 1900), rng.uniform(1500, 2400)
    phases = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi)
    skew = 0.0 if held else rng.uniform(0.05, 0.14) * rng.choice([-1, 1])
    return Warp(origin, (east, north), waves, phases, float(skew), held)
