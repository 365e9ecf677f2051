"""Can the numbers work at all? Households, grids and the band, before any geometry.

A region of h households splits into k grids of L to U households only if k L <= h <= k U. All
regions together must make the number of grids asked for. What fails here is impossible for good.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """Households a grid may hold, both ends allowed."""

    low: int
    high: int

    def least(self, households: int) -> int:
        """Return the least number of grids that can hold the households, at least one."""
        return max(-(-households // self.high), 1)

    def most(self, households: int) -> int:
        """Return the greatest number of grids that the households can fill."""
        return households // self.low

    def fits(self, households: int) -> bool:
        """Return whether some number of grids holds the households."""
        return self.least(households) <= self.most(households)

    def slack(self, households: int, grids: int) -> int:
        """Return the room left when the households are held by so many grids."""
        return self.high * grids - households

    def tightened(self, households: int, grids: int) -> "Band":
        """Return the band a grid really has: the others can hold, and must hold, only so many.

        L_c = max(L, h - U (k - 1)) and U_c = min(U, h - L (k - 1)).
        """
        return Band(
            max(self.low, households - self.high * (grids - 1)),
            min(self.high, households - self.low * (grids - 1)),
        )


def reach(households: list[int], band: Band) -> tuple[int, int] | None:
    """Return the least and the greatest number of grids of all regions, None if one cannot fit."""
    if not households or not all(band.fits(h) for h in households):
        return None
    return sum(map(band.least, households)), sum(map(band.most, households))


def works(households: list[int], grids: int | None, band: Band) -> bool:
    """Return whether the arithmetic admits the number of grids (None: any number)."""
    span = reach(households, band)
    return span is not None and (grids is None or span[0] <= grids <= span[1])


def allot(
    households: list[int],
    grids: int | None,
    band: Band,
    barred: frozenset[tuple[int, int]] = frozenset(),
) -> list[int] | None:
    """Return the number of grids of each region, None where the arithmetic forbids it.

    Without a number of grids every region gets the least it can do with. With one, a dynamic
    programme shares them out so that the grids are as equal as possible (least sum of squared
    deviations from the overall mean).

    Parameters
    ----------
    households
        Households of each region.
    grids
        Number of grids, None for the least.
    band
        The band.
    barred
        Pairs of region and number of grids not to be used.
    """
    choices = [
        [k for k in range(band.least(h), band.most(h) + 1) if (at, k) not in barred]
        for at, h in enumerate(households)
    ]
    if not choices or not all(choices):
        return None
    if grids is None:
        return [options[0] for options in choices]
    mean = sum(households) / grids
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for h, options in zip(households, choices, strict=True):
        step: dict[int, tuple[float, list[int]]] = {}
        for used, (cost, shares) in best.items():
            for k in options:
                total = cost + k * (h / k - mean) ** 2
                if used + k <= grids and (used + k not in step or total < step[used + k][0]):
                    step[used + k] = (total, [*shares, k])
        best = step
    return best[grids][1] if grids in best else None


def smallest_high(households: list[int], grids: int | None, band: Band) -> int | None:
    """Return the smallest maximum that makes the arithmetic work, the minimum kept."""
    for high in range(band.high + 1, sum(households) + 1):
        if works(households, grids, Band(band.low, high)):
            return high
    return None


def largest_low(households: list[int], grids: int | None, band: Band) -> int | None:
    """Return the largest minimum that makes the arithmetic work, the maximum kept."""
    for low in range(band.low - 1, 0, -1):
        if works(households, grids, Band(low, band.high)):
            return low
    return None
