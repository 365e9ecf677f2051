"""Goals of hotspots, and whether the results reach them."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bench.hotspot.speed import OURS, POINTS
from api.bench.partition.goals import NOT_MEASURED, Goal

MOST_DENSITY_S, MOST_PNG_S, MOST_ERROR = 0.1, 0.25, 0.005
MOST_GISTAR_S, MOST_DIFFERENCE = 0.05, 1e-9
MOST_KNOX_S = 1.0
MOST_PAGE_BYTES = 500_000

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""The rows of each section."""


def goals(rows: Rows) -> list[Goal]:
    """Return the goals."""
    return [
        _density(rows),
        _png(rows),
        _error(rows),
        _gistar(rows),
        _equal(rows),
        _knox(rows),
        _page(rows),
    ]


def _named(rows: Sequence[Row], what: str) -> Row | None:
    return next((row for row in rows if row["what"] == what and "failed" not in row), None)


def _within(text: str, row: Row | None, most_s: float) -> Goal:
    if row is None:
        return Goal(text, NOT_MEASURED, None)
    said = f"{row['seconds']:.3f} s (median of 7; least {row['least_s']:.3f} s)"
    return Goal(text, said, row["seconds"] <= most_s)


def _density(rows: Rows) -> Goal:
    text = f"1,000,000 points to a density on 512² cells in {MOST_DENSITY_S:g} s"
    return _within(text, _named(rows["density"], "density"), MOST_DENSITY_S)


def _png(rows: Rows) -> Goal:
    text = f"The same to a coloured PNG in Web Mercator in {MOST_PNG_S:g} s"
    return _within(text, _named(rows["density"], "density and PNG in Web Mercator"), MOST_PNG_S)


def _error(rows: Rows) -> Goal:
    text = f"Error against the exact sum of all kernels ≤ {MOST_ERROR:.1%}"
    row = _named(rows["density"], "density")
    if row is None:
        return Goal(text, NOT_MEASURED, None)
    worst, mean = row["worst_over_peak"], row["mean_over_mean"]
    said = f"at most {worst:.3%} of the peak, {mean:.3%} on average"
    return Goal(text, said, max(worst, mean) <= MOST_ERROR)


def _gistar(rows: Rows) -> Goal:
    text = f"Gi* with p and Benjamini-Hochberg on 100,000 cells in {MOST_GISTAR_S:g} s"
    return _within(text, _named(rows["gistar"], OURS), MOST_GISTAR_S)


def _equal(rows: Rows) -> Goal:
    text = f"z and p equal to esda's to {MOST_DIFFERENCE:g}"
    row = _named(rows["gistar"], "esda")
    if row is None:
        return Goal(text, NOT_MEASURED, None)
    said = f"z differs by {row['z_differs']:.1e}, p by {row['p_differs']:.1e} at most"
    return Goal(text, said, max(row["z_differs"], row["p_differs"]) <= MOST_DIFFERENCE)


def _knox(rows: Rows) -> Goal:
    text = f"Near repeats among 20,000 events with 999 shuffles in {MOST_KNOX_S:g} s"
    return _within(text, _named(rows["knox"], OURS), MOST_KNOX_S)


def _page(rows: Rows) -> Goal:
    text = f"Heatmap page of 1,000,000 points in {MOST_PAGE_BYTES // 1000} kB"
    row = next((one for one in rows["pages"] if one["points"] == POINTS), None)
    if row is None:
        return Goal(text, NOT_MEASURED, None)
    said = f"{row['bytes'] / 1000:.0f} kB, {row['gzip_bytes'] / 1000:.0f} kB as sent"
    return Goal(text, said, row["bytes"] <= MOST_PAGE_BYTES)
