"""A period beside the one before: by how much, and whether that is better."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from geo.cases.kpi import Figure
from geo.cases.kpi.formulas import Unit

Good = Literal["up", "down"]
GOOD: Mapping[str, Good] = {
    "closing_rate": "up",
    "on_time_rate": "up",
    "first_response_median_h": "down",
    "first_response_p90_h": "down",
    "redo_rate": "down",
    "reopen_rate": "down",
    "open_overdue": "down",
    "handling_median_h": "down",
    "handling_p90_h": "down",
    "satisfaction": "up",
    "rating": "up",
    "visits_on_time": "up",
    "visits_missed": "down",
    "rounds_completed": "up",
    "places_covered": "up",
    "visits_proved": "up",
    "shifts_walked": "up",
    "buildings_reached": "up",
}
"""Which way each figure should go."""
SAME: Mapping[Unit, float] = {"share": 0.0005, "h": 1 / 120, "cases": 0.5, "points": 0.005}
"""Less than this is nothing in the decimals that are shown."""


@dataclass(frozen=True)
class Change:
    """How a figure differs from the period before, in its own unit.

    Parameters
    ----------
    by
        The figure less the one before; shares in points of 1.
    better
        Whether that is the right way; None where nothing changed that would be shown.
    """

    by: float
    before: float
    better: bool | None


def changes(
    now: Iterable[Figure], before: Iterable[Figure]
) -> dict[tuple[str, str | None], Change]:
    """Return the changes by name and group of figures that both periods show.

    A figure that is withheld in either period has none: a difference would give it away.
    """
    earlier = {(one.formula.name, one.group): one.value for one in before}
    found = {}
    for one in now:
        key = (one.formula.name, one.group)
        was = earlier.get(key)
        if one.value is None or was is None:
            continue
        by = one.value - was
        up = GOOD.get(one.formula.name) == "up"
        same = abs(by) < SAME[one.formula.unit]
        found[key] = Change(by, was, None if same else (by > 0) == up)
    return found
