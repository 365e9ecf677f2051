"""Goals of hotspots, and whether the results reach them."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bench.hotspot.speed import OURS, POINTS
from api.bench.partition.goals import NOT_MEASURED, Goal

MOST_DENSITY_S, MOST_PNG_S, MOST_ERROR = 0.1, 0.25, 0.005
MOST_GISTAR_S, MOST_DIFFERENCE = 0.05, 1e-9
MOST_KNOX_S = 1.0
MOST_PAGE_BYTES = 500_000
MOST_HOME_S, MOST_FIRST_S, MOST_STREAM_S = 0.3, 2.0, 1.0
COUNTED = "counted before"
HOME_CASES, CITY = 100_000, 1_000

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
        _home(rows),
        _first(rows, "The coverage map of a week", "coverage of a week", 1),
        _first(rows, "The map of 1,000 communities and 1 M incidents", "city", CITY),
        _stream(rows),
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


def _home(rows: Rows) -> Goal:
    text = f"The console's home, and each thing it fetches, in {MOST_HOME_S:g} s at 100,000 cases"
    found = [row for row in _opened(rows, "home", 1) if row["cases"] >= HOME_CASES]
    if not any(row["what"] == "home" for row in found):
        return Goal(text, NOT_MEASURED, None)
    slowest = {name: max(own, key=lambda row: row["seconds"]) for name, own in _by(found).items()}
    said = "; ".join(
        f"{name}: {row['what']} {row['seconds']:.3f} s" for name, row in slowest.items()
    )
    return Goal(
        text, f"slowest by median: {said}", all(row["seconds"] <= MOST_HOME_S for row in found)
    )


def _first(rows: Rows, subject: str, what: str, communities: int) -> Goal:
    text = f"{subject} opens in {MOST_FIRST_S:g} s at first, its parts counted by the service"
    found = [row for row in _opened(rows, what, communities) if row["what"].endswith(COUNTED)]
    if not found:
        return Goal(text, NOT_MEASURED, None)
    worst = {name: max(one["first_s"] for one in own) for name, own in _by(found).items()}
    said = "; ".join(f"{name}: {seconds:.2f} s" for name, seconds in worst.items())
    return Goal(text, said, max(worst.values()) <= MOST_FIRST_S)


def _stream(rows: Rows) -> Goal:
    text = f"A fix is told on the stream in {MOST_STREAM_S:g} s (95th percentile)"
    found = [row for row in rows["served"] if row["what"] == "fix to stream"]
    if not found:
        return Goal(text, NOT_MEASURED, None)
    said = "; ".join(
        f"{row['database']}: {row['p95_s']:.2f} s, at most {row['most_s']:.2f} s" for row in found
    )
    return Goal(text, said, max(row["p95_s"] for row in found) <= MOST_STREAM_S)


def _opened(rows: Rows, what: str, communities: int) -> list[Row]:
    """Return the rows of a page and of its parts, where there are so many communities."""
    return [
        row for row in rows["served"]
        if row["what"].split(",")[0] == what and row["communities"] >= communities
    ]  # fmt: skip


def _by(found: Sequence[Row]) -> dict[str, list[Row]]:
    names = dict.fromkeys(row["database"] for row in found)
    return {name: [row for row in found if row["database"] == name] for name in names}
