"""The page that is published: what was run, the tables, the goals."""

from typing import Any

import pandas as pd

from api.bench.partition.goals import goals
from api.bench.partition.tables import (
    certified,
    failures,
    goal_table,
    head_to_head,
    infeasible,
    markdown,
    not_known,
    repeated,
)
from api.bench.results import Row
from data.samples.families import FAMILIES, GRIDS, HIGH, LOW

COLUMNS = (
    *("family", "instance", "method", "seed", "repeat", "known", "error", "solved", "proved"),
    *("grids", "in_band", "contiguous", "crossings", "buildings_cut", "gap_m2", "overlap_m2"),
    *("households_min", "households_max", "deviation", "pp_mean", "pp_min", "reock_mean"),
    *("cut_m", "cut_edges", "road_share", "road_cut_m", "inertia", "rms_radius_m", "plan"),
    *("seconds", "peak_mb", "inertia_bound", "inertia_gap"),
    *("fixes", "fixes_tried", "fixes_worked", "at", "load"),
)
"""What the tables need; a row that lacks one has nothing there."""

FAMILY_WORDS = {
    "slabs": "rows of slabs with 8 to 29 households, 25 households of room or more per compound",
    "tight": "the same with at most 15 households of room per compound",
    "towers": "few towers of 30 to 98 households; of every four, two are feasible, one is "
    "impossible on purpose (counted), one is left open",
    "irregular": "streets that lean and sway, compounds with a corner cut out",
    "empty-land": "a park block, a school and a square where nobody lives",
}

HEAD = f"""# Benchmark of the split 网格划分基准测试

Communities of 2.0 x 1.4 km with five walled compounds, made from seeds, are divided into {GRIDS}
grids of {LOW} to {HIGH} households. Everybody gets the same atoms (a building and the land around
it) with the same borders, and one scorer takes all figures from the labels. Made by
`gridbeat bench partition`; do not edit by hand.
"""

TOWN_WORDS = """Households are estimated where the file has none. One region without compounds, so
nobody nests; everybody is asked for the fewest grids for which our ladder finds a split. Not part
of the goals above, which are about the families.
"""

NOTES = """How to read it:

- *Methods in italics are nested*: they run compound by compound and are **handed our number of
  grids per compound (k_c), and with it the slack**. Of all others only ours knows compounds
  as borders; GerryChain's short bursts know them as a surcharge.
- *solved*: share of the instances known to be feasible where every rule holds: the grids asked for,
  all in the band, each in one piece and inside one compound, no building cut, no land left over or
  covered twice. *plans*: plans delivered, of how many runs. All other figures are means over
  the plans delivered, whether or not they keep the band; a quality bought by breaking the band is
  no merit.
- *cut*: metres of border between grids; *road-w. cut* takes 80 % off where a street runs along it;
  *PP*: Polsby-Popper; *RMS*: household-weighted distance to the centre of the grid; *dev.*:
  greatest distance of a grid's households from the mean, over the mean.
- *s*: for ours the whole split, from layers to finished polygons; for peers their own call alone,
  without reading, importing or building the atoms (the best of several seeds counts all of them).
  *MB*: most memory of the process, libraries included.
- max-p runs with fewer starts and rounds than its own default, which takes many minutes here.
"""


def page(rows: list[Row], city: dict[str, Any] | None, facts: dict[str, str]) -> str:
    """Return the page for the rows of the results, Markdown."""
    frame = framed(rows)
    once = frame[(frame["seed"] == 0) & (frame["repeat"] == 0)]
    parts = [
        HEAD,
        _made(facts, once),
        "## Goals 目标\n",
        goal_table(goals(once[once["family"].isin(list(FAMILIES))], city)),
        NOTES,
    ]
    for name in FAMILIES:
        family = once[(once["family"] == name) & once["known"].ne("infeasible")]
        if len(family):
            parts += [f"## {name}\n", f"{FAMILY_WORDS[name].capitalize()}.\n", head_to_head(family)]
    towns = once[~once["family"].isin(list(FAMILIES))]
    for name in dict.fromkeys(towns["family"]):
        table = head_to_head(towns[towns["family"] == name])
        parts += [f"## A real town 真实城镇: {name}\n", TOWN_WORDS, table]
    once = once[once["family"].isin(list(FAMILIES))]
    impossible = once[once["known"].eq("infeasible")]
    if len(impossible):
        parts += ["## Where no split exists 无解\n", infeasible(impossible)]
    unknown = once[once["known"].eq("open")]
    if len(unknown):
        parts += ["## Where nobody knows whether a split exists 未知\n", not_known(unknown)]
    mine = once[once["method"].str.startswith("gridbeat") & once["known"].ne("infeasible")]
    parts += ["## Certified inertia 惯量界\n", certified(mine)]
    parts += ["## The same seed again, and others 可重复性\n", repeated(frame)]
    if city is not None:
        parts += ["## A city 城市规模\n", _city(city)]
    parts += ["## Runs that failed 失败\n", failures(frame)]
    return "\n".join(parts)


def framed(rows: list[Row]) -> pd.DataFrame:
    """Return the rows as a frame with every column of `COLUMNS`."""
    frame = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    flags = {name: frame[name].eq(True).astype(bool) for name in ("solved", "proved")}
    words = {name: frame[name].astype(object) for name in ("family", "method", "error", "plan")}
    return frame.assign(**flags, **words)


def _made(facts: dict[str, str], once: pd.DataFrame) -> str:
    counts = once.groupby("family")["instance"].nunique().reindex(list(FAMILIES)).dropna()
    said = ", ".join(f"{name} {count:.0f}" for name, count in counts.items())
    rows = [[name, value] for name, value in facts.items()]
    when = once["at"].dropna()
    if len(when):
        rows.append(["measured", f"{when.min()} to {when.max()}"])
        load = once["load"].astype(float)
        rows.append(["load (busy processes)", f"{load.mean():.1f}, at most {load.max():.1f}"])
    rows.append(["communities", f"{said}; seeds 0, 1, ... in each family"])
    return markdown(["what", "value"], rows, words=2)


def _city(city: dict[str, Any]) -> str:
    rows = [
        [
            f"**gridbeat**, {city['workers']} processes",
            f"{city['households']:,}",
            f"{city['in_band']:,}/{city['grids']:,}",
            f"{city['contiguous']:,}",
            f"{city['crossings']:,}",
            f"{city['cut_m'] / 1000:.0f}",
            f"{city['road_share']:.3f}",
            f"{city['seconds']:.1f}",
            f"{city['worker_peak_mb']:.0f} each",
        ]
    ]
    metis = city.get("metis")
    if metis and "error" not in metis:
        rows.append(
            [
                f"METIS on {metis['atoms']:,} atoms as one graph, compounds ignored",
                f"{city['households']:,}",
                f"{metis['in_band']:,}/{metis['grids']:,}",
                f"{metis['contiguous']:,}",
                f"{metis['crossings']:,}",
                f"{metis['cut_m'] / 1000:.0f}",
                f"{metis['road_share']:.3f}",
                f"{metis['seconds']:.1f}",
                f"{metis['peak_mb']:.0f}",
            ]
        )
    heads = ["method", "households", "in band", "in one piece", "crossing", "cut km"]
    table = markdown([*heads, "road share", "s", "MB"], rows)
    failed = city["communities"] - city["feasible"]
    return (
        f"{city['communities']} different communities side by side; {failed} of them without a "
        "plan. Ours counts making the communities and their atoms, METIS its own call alone; "
        "its cut includes the borders between communities, ours does not.\n\n" + table
    )
