"""What hotspots are looked for, and how."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from geo.cases.kpi.suppress import LEAST
from geo.faults import Fault

METHODS = ("kde", "gistar", "change")
SOURCES = ("reported", "discovered", "all")


@dataclass(frozen=True)
class HotspotParams:
    """What is asked for.

    Parameters
    ----------
    method
        kde: density; gistar: cells with more around them than chance puts there; change: what has
        become of such cells over periods.
    source
        Which incidents they are made of. What patrols discovered shows where patrols were: it is
        kept apart, and counts only when it is asked for.
    cell_m, bandwidth_m
        Side of a cell, and standard deviation of the kernel.
    first, last
        First and last day, both included; the first and last there are where not given.
    category
        Only incidents of this category.
    period_days
        Length of the periods of `change`.
    test_days
        Length of the periods that are foretold in the back-test.
    with_backtest
        Whether there is one.
    false_share
        Of the cells called hot, the share that may be so by chance.
    public
        For everybody: small numbers are withheld.
    least
        The smallest number that is not small.
    """

    method: str = "kde"
    source: str = "reported"
    cell_m: float = 50.0
    bandwidth_m: float = 150.0
    first: date | None = None
    last: date | None = None
    category: str | None = None
    period_days: int = 28
    test_days: int = 7
    with_backtest: bool = False
    false_share: float = 0.05
    public: bool = False
    least: int = LEAST

    @property
    def reach(self) -> int:
        """How many cells away a neighbour of Gi* is: its square is about as wide as a bandwidth."""
        return max(1, round((self.bandwidth_m / self.cell_m - 1) / 2))

    def faults(self) -> list[Fault]:
        """Return everything that is wrong with what is asked for."""
        return list(self._faults())

    def _faults(self) -> Iterator[Fault]:
        def fault(option: str, reason: str, remedy: str) -> Fault:
            return Fault("command line", reason, remedy, column=option)

        if self.method not in METHODS:
            yield fault("--method", f"'{self.method}' is no method.", f"One of {_or(METHODS)}.")
        if self.source not in SOURCES:
            yield fault("--source", f"'{self.source}' is no source.", f"One of {_or(SOURCES)}.")
        if not 1 <= self.cell_m <= 10_000:
            yield fault("--cell-m", f"{self.cell_m:g} is no side of a cell.", "From 1 to 10,000 m.")
        elif not self.cell_m <= self.bandwidth_m <= 100 * self.cell_m:
            reason = f"{self.bandwidth_m:g} m is less than a cell or more than 100 cells."
            yield fault("--bandwidth-m", reason, "Give one to a hundred times the cell.")
        if self.first and self.last and self.first > self.last:
            reason = f"{self.first} comes after {self.last}."
            yield fault("--from", reason, "Give --from before --to.")
        for option, days in (("--period-days", self.period_days), ("--test-days", self.test_days)):
            if not 1 <= days <= 366:
                yield fault(option, f"{days} days are no period.", "From 1 to 366 days.")
        if not 0 < self.false_share < 1:
            reason = f"{self.false_share:g} is no share."
            yield fault("--false-share", reason, "Between 0 and 1, for example 0.05.")
        if self.least < 2:
            yield fault("--least", f"{self.least} withholds nothing.", "At least 2.")

    def as_dict(self) -> dict[str, Any]:
        """Return what was asked for as plain values, for JSON."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }


def _or(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]
