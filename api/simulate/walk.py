"""Where somebody walks a plan, and what a receiver in the hand makes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Walk = tuple[float, float, shapely.LineString]
"""Seconds of begin and end, and the line walked evenly in between, in a metric CRS."""


@dataclass(frozen=True)
class Path:
    """Where somebody is at what time.

    Parameters
    ----------
    at_s
        Seconds, ascending; n of them.
    xy
        Easting and northing in metres, n × 2. Before the first and after the last one stands still;
        in between one walks evenly.
    """

    at_s: Floats
    xy: Floats

    @staticmethod
    def of(walks: Iterable[Walk]) -> "Path":
        """Return the path along walks in time order; whoever waits between two stands still.

        Raises
        ------
        ValueError
            There are none, or one begins before the last has ended.
        """
        times: list[Floats] = []
        places: list[Floats] = []
        for start_s, end_s, line in walks:
            xy = shapely.get_coordinates(line)
            gone_m = np.r_[0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]
            share = gone_m / gone_m[-1] if gone_m[-1] > 0 else np.linspace(0, 1, len(xy))
            times.append(start_s + share * (end_s - start_s))
            places.append(xy)
        at_s = np.concatenate(times) if times else np.empty(0)
        if not len(at_s) or np.any(np.diff(at_s) < -1e-6):
            raise ValueError("walks must follow each other, and there must be one")
        return Path(np.maximum.accumulate(at_s), np.concatenate(places))

    def places(self, at_s: Floats) -> Floats:
        """Return where one is at m moments: m × 2 metres."""
        return np.column_stack([np.interp(at_s, self.at_s, axis) for axis in self.xy.T])


@dataclass(frozen=True)
class Receiver:
    """How a receiver errs.

    Parameters
    ----------
    error_m
        Standard deviation of either coordinate.
    memory_s
        How long an error lasts: it wanders, and does not jump.
    wild_share, wild
        Share of fixes that are wild, and how many times as far off they are; they say so.
    """

    error_m: float = 4.0
    memory_s: float = 20.0
    wild_share: float = 0.01
    wild: float = 15.0


def fixes(
    path: Path, at_s: Floats, receiver: Receiver, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return what a receiver tells at m moments: m × 2 metres, and m accuracies in metres.

    The error is a first-order autoregression (Gauss-Markov), the usual model of a code receiver's.
    """
    true = path.places(at_s)
    kept = np.exp(-np.diff(at_s, prepend=at_s[:1]) / receiver.memory_s)
    drawn = rng.standard_normal(true.shape)
    error = np.empty_like(true)
    last = drawn[0] if len(drawn) else np.zeros(2)
    for step, share in enumerate(kept):
        last = share * last + np.sqrt(1 - share**2) * drawn[step]
        error[step] = last
    wild = np.where(rng.random(len(at_s)) < receiver.wild_share, receiver.wild, 1.0)
    spread_m = receiver.error_m * wild
    return true + error * spread_m[:, None], np.round(
        spread_m * rng.uniform(1.0, 2.0, len(wild)), 1
    )


@dataclass(frozen=True)
class Gaps:
    """When something is not to be had: seconds of begin and end, in order, n × 2."""

    spans_s: Floats

    @staticmethod
    def drawn(
        begin_s: float, end_s: float, share: float, mean_s: float, rng: np.random.Generator
    ) -> "Gaps":
        """Return gaps of a mean length that take up a share of the time, on the average."""
        spans: list[tuple[float, float]] = []
        if share >= 1:
            spans = [(begin_s, end_s)]
        elif share > 0:
            between_s = mean_s * (1 - share) / share
            # As if it had been going on before: it may begin in the middle of one.
            at_s = begin_s if rng.random() < share else begin_s + rng.exponential(between_s)
            while at_s < end_s:
                until_s = min(end_s, at_s + rng.exponential(mean_s))
                spans.append((at_s, until_s))
                at_s = until_s + rng.exponential(between_s)
        return Gaps(np.array(spans, dtype=float).reshape(-1, 2))

    def holds(self, at_s: Floats | Sequence[float]) -> NDArray[np.bool_]:
        """Return which of m moments lie in a gap; its end does not."""
        moments = np.asarray(at_s, dtype=float)
        if not len(self.spans_s):
            return np.zeros(len(moments), dtype=bool)
        begun = np.searchsorted(self.spans_s[:, 0], moments, side="right") - 1
        inside: NDArray[np.bool_] = (begun >= 0) & (moments < self.spans_s[begun, 1])
        return inside
