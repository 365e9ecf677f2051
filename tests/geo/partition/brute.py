"""Brute force on tiny worlds: every split there is, tried one by one."""

from collections.abc import Iterator
from itertools import combinations, pairwise, product

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array
from shapely import box

from geo.community import Community
from geo.partition import SplitParams
from geo.partition.ground.borders import Floats, Ints
from geo.partition.ground.entrances import by_entrance
from geo.partition.ground.graph import Graph
from geo.partition.ground.ground import Ground, ground_of
from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.explain import band_of
from geo.partition.proof.regions import Regions, joined_by_name, regions_of
from tests.geo.partition.worlds import X0, Y0, community


def splits(graph: Graph, grids: int, band: Band) -> Iterator[Ints]:
    """Yield every split into grids in one piece each inside the band, each once."""
    beside = [0] * len(graph.households)
    for one, two in zip(graph.left.tolist(), graph.right.tolist(), strict=True):
        beside[one] |= 1 << two
        beside[two] |= 1 << one
    yield from _splits(beside, graph.households.tolist(), grids, band)


def groupings(households: Ints, grids: int, band: Band) -> Iterator[Ints]:
    """Yield every split inside the band, wherever the cells lie."""
    everything = (1 << len(households)) - 1
    yield from _splits([everything] * len(households), households.tolist(), grids, band)


def _splits(beside: list[int], people: list[int], grids: int, band: Band) -> Iterator[Ints]:
    count = len(people)
    by_lowest: list[list[int]] = [[] for _ in range(count)]
    for mask in range(1, 1 << count):
        held = sum(people[at] for at in range(count) if mask >> at & 1)
        if band.low <= held <= band.high and _hangs_together(mask, beside):
            by_lowest[(mask & -mask).bit_length() - 1].append(mask)

    def step(free: int, left: int) -> Iterator[list[int]]:
        if not left or not free:
            if not left and not free:
                yield []
            return
        for mask in by_lowest[(free & -free).bit_length() - 1]:
            if mask & ~free == 0:
                for rest in step(free & ~mask, left - 1):
                    yield [mask, *rest]

    for masks in step((1 << count) - 1, grids):
        label = np.zeros(count, dtype=np.int64)
        for grid, mask in enumerate(masks):
            label[[at for at in range(count) if mask >> at & 1]] = grid
        yield label


def _hangs_together(mask: int, beside: list[int]) -> bool:
    seen = front = mask & -mask
    while front:
        node = (front & -front).bit_length() - 1
        fresh = beside[node] & mask & ~seen
        seen |= fresh
        front = front & (front - 1) | fresh
    return seen == mask


def sound(graph: Graph, label: Ints, grids: int, band: Band) -> bool:
    """Return whether a labelling uses every grid, in one piece each and inside the band."""
    held = np.bincount(label, weights=graph.households, minlength=grids)
    pieces = all(graph.sub(np.flatnonzero(label == grid)).connected() for grid in range(grids))
    return len(held) == grids and pieces and bool(((held >= band.low) & (held <= band.high)).all())


def possible(town: Community, params: SplitParams) -> bool:
    """Return whether any split of a tiny community does what is asked for."""
    ground = ground_of(by_entrance(town, params.by_entrance), params)
    regions = regions_of(ground.land, ground.cells, params.nest)
    if params.nest != "off":
        regions = joined_by_name(regions, params.merge)
    band = band_of(params)
    trials = [regions] if params.nest != "soft" else [regions, *_merged(regions)]
    return any(_works(ground, one, params.grids, band) for one in trials)


def _merged(regions: Regions) -> Iterator[Regions]:
    pairs = list(zip(regions.borders.left, regions.borders.right, strict=True))
    for many in range(1, len(pairs) + 1):
        for chosen in combinations(pairs, many):
            groups = tuple((regions.names[one], regions.names[two]) for one, two in chosen)
            yield joined_by_name(regions, groups)


def _works(ground: Ground, regions: Regions, grids: int | None, band: Band) -> bool:
    graph = ground.terrain(regions).graph
    totals = {0}
    for at, people in enumerate(regions.households):
        part = graph.sub(np.flatnonzero(regions.of_cell == at))
        counts = [
            count
            for count in range(band.least(people), band.most(people) + 1)
            if any(True for _ in splits(part, count, band))
        ]
        totals = {total + count for total, count in product(totals, counts)}
    return bool(totals) if grids is None else grids in totals


@st.composite
def lattices(draw: st.DrawFn, most: int = 12) -> Terrain:
    """Draw a lattice of cells, some lines of it streets, a building in each cell, in some two."""
    columns = draw(st.integers(1, 4))
    rows = draw(st.integers(2 if columns > 1 else 4, max(most // columns, 2)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = columns * rows
    people = rng.integers(1, 60, count) * (rng.random(count) < draw(st.sampled_from([0.8, 1.0])))
    people[rng.integers(count)] += 1
    return lattice(
        rng.uniform(20, 120, columns),
        rng.uniform(20, 120, rows),
        people.astype(np.int64),
        rng,
        twins=draw(st.booleans()),
    )


def lattice(
    widths: Floats, heights: Floats, people: Ints, rng: np.random.Generator, *, twins: bool = False
) -> Terrain:
    """Return the terrain of a lattice of rectangles, row by row."""
    columns, rows = len(widths), len(heights)
    cell = np.arange(columns * rows).reshape(rows, columns)
    wide, high = np.tile(widths, rows), np.repeat(heights, columns)
    on_column, on_row = rng.random(columns) < 0.4, rng.random(rows) < 0.4
    left = np.concatenate([cell[:, :-1].ravel(), cell[:-1].ravel()])
    right = np.concatenate([cell[:, 1:].ravel(), cell[1:].ravel()])
    length = np.concatenate([np.repeat(heights, columns - 1), np.tile(widths, rows - 1)])
    street = np.concatenate([np.tile(on_column[:-1], rows), np.repeat(on_row[:-1], columns)])
    road = length * street
    x, y = np.cumsum(widths) - widths / 2, np.cumsum(heights) - heights / 2
    middles = np.column_stack([np.tile(x, rows), np.repeat(y, columns)])
    count = len(people)
    more = rng.choice(count, count // 3, replace=False) if twins else np.array([], dtype=np.int64)
    of_building = np.concatenate([np.arange(count), more])
    share = np.where(np.isin(np.arange(count), more), people // 2, people)
    graph = Graph(people, middles, left, right, length, road, length - 0.6 * road)

    def both(values: Floats) -> Floats:
        ends = np.concatenate([left, right])
        return np.bincount(ends, weights=np.tile(values, 2), minlength=count)

    def matrix(values: Floats) -> csr_array:
        return csr_array((values, (left, right)), shape=(count, count))

    return Terrain(
        graph,
        wide * high,
        2 * (wide + high),
        both(length),
        both(road),
        matrix(length),
        matrix(road),
        np.vstack([middles, middles[more] + [3.0, -2.0]]),
        np.concatenate([share, people[more] - share[more]]).astype(np.float64),
        of_building,
    )


def band_for(people: int, grids: int, low: float, high: float) -> Band:
    """Return the band from `low` to `high` times the mean."""
    mean = people / grids
    return Band(max(int(low * mean), 1), max(int(np.ceil(high * mean)), 1))


BANDS = st.sampled_from([(0.98, 1.02), (0.9, 1.1), (0.7, 1.2), (0.4, 1.5)])


@st.composite
def towns(draw: st.DrawFn) -> tuple[Community, SplitParams]:
    """Draw a few towers in a row or a lattice, in one to three compounds, and what is asked."""
    columns, rows = draw(st.sampled_from([(4, 1), (6, 1), (2, 2), (3, 2), (4, 2)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lumps = draw(st.sampled_from([(20, 40), (30, 100), (5, 160)]))
    places = [(X0 + 60 * i, Y0 + 50 * j) for j in range(rows) for i in range(columns)]
    people = rng.integers(*lumps, len(places)) * (rng.random(len(places)) < 0.95)
    cuts = rng.choice(np.arange(1, columns), min(draw(st.integers(0, 2)), columns - 1), False)
    ends = [0, *np.sort(cuts).tolist(), columns]
    outlines = {
        f"C{at}": box(X0 + 60 * one - 20, Y0 - 20, X0 + 60 * two - 20, Y0 + 50 * rows - 10)
        for at, (one, two) in enumerate(pairwise(ends))
    }
    town = community(
        [(box(x, y, x + 20, y + 15), int(h)) for (x, y), h in zip(places, people, strict=True)],
        compounds=outlines if draw(st.booleans()) else None,
    )
    low, high = draw(st.sampled_from([(60, 90), (80, 130), (100, 110), (50, 120)]))
    return town, SplitParams(
        grids=draw(st.one_of(st.none(), st.integers(1, 4))),
        min_households=low,
        max_households=high,
        nest=draw(st.sampled_from(["hard", "soft", "off"])),
        prefer=draw(st.sampled_from(["compact", "balanced", "roads"])),
    )
