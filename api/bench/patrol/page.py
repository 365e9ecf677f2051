"""The page of the patrol benchmark."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from api.bench.partition.goals import Goal
from api.bench.partition.tables import goal_table
from api.bench.patrol.contest import BOUND, WALKERS
from api.bench.patrol.goals import goals, ratios
from api.bench.patrol.results import Results
from api.bench.patrol.words import HEAD, NOTES, TITLES
from api.bench.patrol.work import GIVEN, SECTIONS

SKIPPED = "Skipped: the instances of others are not part of the repository (`--instances`).\n"
NO_PEERS = "not asked this time (`--peers`)"
NOT_RUN = "Not measured.\n"
DATA = (
    "made by gridbeat with seed 0 (demo, walled communities); towns and instances as given. "
    "Instances: CARPLIB and the windy sets of the University of Valencia as kept with HGS-CARP, "
    "graphs of patrolling_sim"
)
SEEDS = (
    "checkpoints 1, tiers 5, shields 1, events 1, walks from 7000, arcs 0, roaming guards 0 to 2, "
    "other searches and PyVRP 0"
)


def page(facts: Mapping[str, str], results: Results) -> str:
    """Return the benchmark as Markdown."""
    told = (
        {"peers": NO_PEERS} | dict(facts) | {"data": DATA, "seeds": SEEDS} | _measured(results.rows)
    )
    parts = [HEAD, table([{"what": key, "value": value} for key, value in told.items()])]
    parts += ["\n## Goals 目标\n", goal_table(patrol_goals(results))]
    for section in SECTIONS:
        parts += [f"## {TITLES[section]}\n", NOTES[section], _section(section, results.of(section))]
    parts += ["## What it took 用时\n", table(_took(results.rows))]
    return "\n".join(parts) + "\n"


def patrol_goals(results: Results) -> list[Goal]:
    """Return the goals; quick runs measure nothing."""
    return goals({section: results.of(section, quick=False) for section in SECTIONS})


def _section(section: str, rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return SKIPPED if section in GIVEN else NOT_RUN
    if section == "arcs":
        return table(of_sets(rows)) + "\n\n" + table(rows) + "\n"
    return table(contest_rows(rows) if section == "sites" else rows) + "\n"


def of_sets(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each set of instances."""
    found = []
    for name in dict.fromkeys(row["set"] for row in rows):
        ratio = [row["ratio"] for row in rows if row["set"] == name]
        mean, middle = sum(ratio) / len(ratio), median(ratio)
        found.append(
            {"set": name, "instances": len(ratio), "mean_ratio": mean}
            | {"median_ratio": middle, "worst_ratio": max(ratio)}
        )
    return found


def contest_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of checkpoints with waits as ratios to the bound."""
    over = {walkers: ratios(rows, walkers) for walkers in WALKERS}
    bounds = [row for row in rows if row["way"] == BOUND]
    found = []
    for row in rows:
        if row["way"] == BOUND:
            continue
        shown = {name: row.get(name) for name in ("world", "sites", "way", "round_km", "seconds")}
        for walkers in WALKERS:
            shown[f"ratio_{walkers}"] = over[walkers].get((row["world"], row["way"]))
        found.append(shown | ({"failed": row["failed"]} if "failed" in row else {}))
    for row in bounds:
        least = ", ".join(f"{row[f'worst_km_{walkers}']:.3f}" for walkers in WALKERS)
        words = f"*{BOUND}: km a guard walks, {WALKERS[0]} to {WALKERS[-1]} guards: {least}*"
        found.append({name: row[name] for name in ("world", "sites", "seconds")} | {"way": words})
    return found


def _measured(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return when, beside what else, and with less effort than the full one where it was so."""
    if not lines:
        return {}
    when = [line["at"] for line in lines]
    load = [line["load"] for line in lines]
    told = {
        "measured": f"{min(when)} to {max(when)}",
        "load (busy processes)": f"{sum(load) / len(load):.1f}, at most {max(load):.1f}",
    }
    tiny = sorted({line["section"] for line in lines if line.get("quick")})
    return told | ({"quick, no measurement": ", ".join(tiny)} if tiny else {})


def _took(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    cpu_s: dict[str, float] = defaultdict(float)
    for line in lines:
        cpu_s[line["section"]] += line["cpu_s"]
    return [
        {"section": section, "CPU minutes": cpu_s[section] / 60}
        for section in SECTIONS
        if section in cpu_s
    ]


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
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"{value:.3f}" if isinstance(value, float) else str(value).replace("|", "/")
