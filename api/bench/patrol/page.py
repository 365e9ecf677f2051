"""The page of the patrol benchmark."""

from collections.abc import Mapping, Sequence
from typing import Any

HEAD = """# Patrol benchmark 巡逻基准测试

Made by `gridbeat bench patrol`; do not edit by hand. Speeds 0.9 m/s. A *bound* is what no plan can
beat: for streets the path form of the postman problem with odd junctions matched exactly; for
checkpoints the better of the subtour program of a path cover and the rates of `geo.patrol.proof`,
for tiers those rates, both certified by weak duality. The rates hold for plans without end by
guards who never jump. A ratio of 1 is optimal.
"""

STREETS = """
## Every street, without rests

Worst gap of all guards over the bound, and the same when streets are shared out to guards by
walking distance, each with a round of his own.
"""

WEEK = """
## A week of 18 guards, with shifts, meals and handovers

`ratio`: worst gap of any street over the capacity bound (all streets alike, `--prefer streets`).
`weighted`: worst of gap over limit, over its bound, for the same plan and for `--prefer limits`.
`for all`: guards walking at once with whom our laps keep every limit, meals relieved.
"""

SITES = """
## 300 checkpoints

Worst gap over the bound for any plan. Junctions of the network drawn with seed 1; fewer where there
are fewer. Policies are simulated for 40 rounds from one random start.
"""

TIERS = """
## Three tiers

299 checkpoints: 20 every 60 min, 80 every 120 min, the others every 480 min. Figures are guards
walking at once; fewer checkpoints where there are fewer junctions.
`woven`: one lap in eight variants, timed by a linear program; `window min`: what the tightest wait,
of 60; `worst gap over limit`: measured on the walks alone, over three rounds of the longest.
"""


def page(
    facts: Mapping[str, str],
    streets: Sequence[Mapping[str, Any]],
    weeks: Sequence[Mapping[str, Any]],
    sites: Sequence[Mapping[str, Any]],
    tiers: Sequence[Mapping[str, Any]],
) -> str:
    """Return the benchmark as Markdown."""
    lines = [HEAD, table([{"what": key, "value": value} for key, value in facts.items()])]
    lines += [STREETS, table(streets), WEEK, table(weeks), SITES, table(sites), TIERS, table(tiers)]
    return "\n".join(lines) + "\n"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a Markdown table; columns in the order they come up."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = ["| " + " | ".join(name.replace("_", " ") for name in names) + " |"]
    head.append("| " + " | ".join("---" for _ in names) + " |")
    body = ["| " + " | ".join(_shown(row.get(name)) for name in names) + " |" for row in rows]
    return "\n".join(head + body)


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
