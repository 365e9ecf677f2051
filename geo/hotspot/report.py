"""What hotspots say of themselves."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class HotspotReport:
    """Figures of a run.

    Parameters
    ----------
    feasible, reason, fixes
        Whether the incidents can tell anything at all, and if not why, and what helps.
    method, source, first, last, n
        What was looked at; `n` incidents the hotspots are made of.
    n_reported, n_discovered
        All incidents of the period by source; None in the public view.
    left_out
        Incidents outside the period or category; empty in the public view.
    crs, cell_m, bandwidth_m, reach_cells
        Of the raster, the kernel and the neighbours of Gi*.
    cells
        Cells of the ground looked at.
    classes
        Cells by class.
    period_days, periods
        Of the method change.
    patrol_h
        Hours of patrol that are known; None where none are, and in the public view.
    backtest
        `feasible`, `reason`, `period_days`, `periods`, `training`, `cells`, `tuned` and the rows of
        the table; None where it was not asked for.
    words
        The same for people, Chinese then English.
    """

    feasible: bool
    method: str
    source: str
    reason: str | None = None
    fixes: list[str] = field(default_factory=list)
    first: str | None = None
    last: str | None = None
    n: int = 0
    n_reported: int | None = None
    n_discovered: int | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    crs: str | None = None
    cell_m: float = 0.0
    bandwidth_m: float = 0.0
    reach_cells: int | None = None
    cells: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    period_days: int | None = None
    periods: int | None = None
    patrol_h: float | None = None
    public: bool = False
    backtest: dict[str, Any] | None = None
    words: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)
