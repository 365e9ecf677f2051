"""Back-test: where would we have said the next period's incidents are, and were they."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspot.forecast import NAIVE, Blend, by_gi_star, candidates, naive, recent
from geo.hotspot.kde import smoothed
from geo.hotspot.score import SHARES, hit_rate, hits, lead, pai, pei_star
from geo.hotspot.window import Floats

LEAST_TRAINING = 8
LEAST_TESTS = 4
MOST_TESTS = 52
MOST_TUNING = 26

Scores = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Backtest:
    """Hits of every way in every period that was foretold.

    Parameters
    ----------
    ways
        Names; those of `NAIVE` among them.
    shares
        (s,) of the area.
    hits
        (ways, periods, s) incidents hit.
    best
        (periods, s) incidents in the cells that turned out to hold most.
    incidents
        (periods,) all of them, those outside the area too.
    cells
        The area, in cells.
    first
        Number of the first period foretold; all before it were only learnt from.
    tuned
        What the tuned way was set to, from the periods before.
    """

    ways: tuple[str, ...]
    shares: tuple[float, ...]
    hits: Floats
    best: Floats
    incidents: Floats
    cells: int
    first: int
    tuned: Blend

    def table(self) -> pd.DataFrame:
        """Return a row for each way and share.

        Columns `way`, `naive`, `area_share`, `hits`, `incidents`, `hit_rate`, `pai`, `pei_star`;
        and for ways that are not naive `best_naive`, `lead`, `lead_low`, `lead_high` (of hit rates,
        95 %) and `verdict`: better, worse or level.
        """
        rows = [
            self._row(way, at) for way in range(len(self.ways)) for at in range(len(self.shares))
        ]
        return pd.DataFrame(rows)

    def _row(self, way: int, at: int) -> dict[str, Any]:
        hit, share = self.hits[way, :, at], self.shares[at]
        row: dict[str, Any] = {
            "way": self.ways[way],
            "naive": self.ways[way] in NAIVE,
            "area_share": share,
            "hits": float(hit.sum()),
            "incidents": int(self.incidents.sum()),
            "hit_rate": hit_rate(hit, self.incidents),
            "pai": pai(hit, self.incidents, share),
            "pei_star": pei_star(hit, self.best[:, at]),
        }
        if not row["naive"]:
            rival = max(
                (one for one, name in enumerate(self.ways) if name in NAIVE),
                key=lambda one: self.hits[one, :, at].sum(),
            )
            mean, low, high = lead(hit, self.hits[rival, :, at], self.incidents)
            row |= {
                "best_naive": self.ways[rival],
                "lead": mean,
                "lead_low": low,
                "lead_high": high,
            }
            row["verdict"] = "better" if low > 0 else "worse" if high < 0 else "level"
        return row


def training(periods: int) -> int | None:
    """Return how many of the periods are only learnt from; None where there are too few."""
    tests = min(MOST_TESTS, periods // 3)
    if tests < LEAST_TESTS or periods - tests < LEAST_TRAINING:
        return None
    return periods - tests


def backtest(
    counts: Floats,
    incidents: Floats,
    area: NDArray[np.bool_],
    first: int,
    bandwidth_cells: float,
    *,
    shares: Sequence[float] = SHARES,
) -> Backtest:
    """Return how well each way foretold every period from `first` on, knowing only what was before.

    Naive ways, the density of all earlier incidents (`kde`), their Gi* (`gistar`), and a blend of a
    cell's own mean and the density (`tuned`), set by how well it would have foretold the periods
    before `first`.

    Parameters
    ----------
    counts
        (periods, rows, columns).
    incidents
        (periods,) all incidents, those outside the raster too: they are missed by every way.
    area
        (rows, columns) the cells that are looked at; it must not come from the periods foretold.
    first
        From 1.
    bandwidth_cells
        Of `kde`.
    """
    tuned = tune(counts[:first], area, shares)
    ways: dict[str, Scores] = {
        **{name: _naive(name) for name in NAIVE},
        "kde": Blend(bandwidth_cells).scores,
        "gistar": by_gi_star,
        "tuned": tuned.scores,
    }
    found = np.array(
        [
            [
                hits(way(counts[:at])[area], counts[at][area], shares)
                for at in range(first, len(counts))
            ]
            for way in ways.values()
        ]
    )
    best = np.array([hits(held[area], held[area], shares) for held in counts[first:]])
    return Backtest(
        tuple(ways), tuple(shares), found, best, incidents[first:], int(area.sum()), first, tuned
    )


def _naive(name: str) -> Scores:
    return lambda counts: naive(name, counts)


def tune(counts: Floats, area: NDArray[np.bool_], shares: Sequence[float] = SHARES) -> Blend:
    """Return the blend that would have hit most in the latter half of these periods.

    Hits at all shares of the area are added. At most 26 periods are tried.
    """
    periods = len(counts)
    begin = max(periods // 2, periods - MOST_TUNING, 1)
    blends = candidates()
    total = np.zeros(len(blends))
    for at in range(begin, periods):
        total += _tried(blends, counts[:at], counts[at][area], area, shares)
    return blends[int(total.argmax())]


def _tried(
    blends: Sequence[Blend],
    counts: Floats,
    truth: Floats,
    area: NDArray[np.bool_],
    shares: Sequence[float],
) -> Floats:
    """Return the hits of every blend; what several share is made once."""
    own = {half_life: recent(counts, half_life) for half_life in {one.half_life for one in blends}}
    around = {
        (one.half_life, one.bandwidth_cells): smoothed(own[one.half_life][0], one.bandwidth_cells)
        for one in blends
    }
    found = np.zeros(len(blends))
    for at, one in enumerate(blends):
        held, periods = own[one.half_life]
        drawn = one.drawn(held, periods, around[one.half_life, one.bandwidth_cells])
        found[at] = hits(drawn[area], truth, shares).sum()
    return found
