"""The drawing board: two rows of blocks between public streets, sized for the grids they hold."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

WIDTH_M, HEIGHT_M = 2000.0, 1400.0
VERGE_M = 12.0
"""From the centre line of a public street to the outline of a compound."""

PARK = 0
PARK_SHARE = 2.2
"""Room a park takes, in grids."""

JITTER = 0.04


@dataclass(frozen=True)
class Block:
    """A block between centre lines, metres on the drawing board; `grids` 0 is a park.

    `row` and `column` count from the south-west.
    """

    row: int
    column: int
    west: float
    south: float
    east: float
    north: float
    grids: int

    def outline(self) -> Polygon:
        """Return what lies inside the verges: the wall of the compound."""
        return shapely.box(
            self.west + VERGE_M, self.south + VERGE_M, self.east - VERGE_M, self.north - VERGE_M
        )


def lay_blocks(grids: tuple[int, ...], park: bool, rng: np.random.Generator) -> list[Block]:
    """Return a block for the grids of every compound, in random places, and one for a park.

    The street between the two rows runs through; those across it start anew in each row, so that
    most crossings are T-shaped.
    """
    shares = [float(k) for k in grids] + [PARK_SHARE] * park
    order = rng.permutation(len(shares))
    cut = (len(shares) + int(rng.integers(2))) // 2
    rows = [order[:cut], order[cut:]]
    heights = _edges([sum(shares[at] for at in row) for row in rows], HEIGHT_M, rng)
    blocks = []
    for at, row in enumerate(rows):
        columns = _edges([shares[which] for which in row], WIDTH_M, rng)
        blocks += [
            Block(
                at,
                column,
                columns[column],
                heights[at],
                columns[column + 1],
                heights[at + 1],
                grids[which] if which < len(grids) else PARK,
            )
            for column, which in enumerate(row)
        ]
    return blocks


def public_streets(blocks: list[Block]) -> list[tuple[LineString, str]]:
    """Return centre lines with names: the outline, the street between the rows, those across."""
    middle = max(block.south for block in blocks)
    lines = [
        (LineString([(0, v), (WIDTH_M, v)]), name)
        for v, name in ((0.0, "南环路"), (middle, "文化街"), (HEIGHT_M, "北环路"))
    ]
    lines += [
        (LineString([(u, 0), (u, HEIGHT_M)]), name)
        for u, name in ((0.0, "西环路"), (WIDTH_M, "东环路"))
    ]
    inner = [block for block in blocks if block.column > 0]
    names = ("友谊路", "建设路", "振兴路", "团结路", "和平路")
    return lines + [
        (LineString([(block.west, block.south), (block.west, block.north)]), name)
        for block, name in zip(inner, names, strict=False)
    ]


def _edges(shares: list[float], length_m: float, rng: np.random.Generator) -> list[float]:
    """Return the edges of parts of a length in proportion to shares, give or take a little."""
    weights = np.array(shares) * rng.uniform(1 - JITTER, 1 + JITTER, len(shares))
    edges = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()]) * length_m
    return [round(float(edge), 1) for edge in edges]
