"""The page of the benchmark of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bench.partition.goals import Goal

P99_MS = 50.0
LEAST = {"PostGIS": 200.0, "SpatiaLite": 60.0}
_HEAD = """# Cases benchmark 案件基准测试

Made by `gridbeat bench api`; do not edit by hand. New cases (`POST …/cases`) are written down over
HTTP by a guard with a token, each with an Idempotency-Key: found on the map, judged, stored with
its first event, entered into the chained audit and committed to disk before the answer. The
database holds the cases told below before it starts. *At a pace*: sent at fixed times, and waited
for from then on. *As fast as can be*: each connection sends as soon as it is answered.
The feature service for desktop GIS is measured in [api.md](api.md).
"""
_COLUMNS = ("database", "workers", "pace", "connections", "answers", "failed", "p50_ms", "p95_ms",
            "p99_ms", "per_s", "load")  # fmt: skip


def api_goals(rows: Sequence[Mapping[str, Any]]) -> list[Goal]:
    """Return which goals were reached by the best number of workers; each database apart."""
    found = []
    for name, least in LEAST.items():
        own = [row for row in rows if row["database"] == name]
        paced = [row for row in own if row["pace"] != "as fast as can be"]
        fast = [row for row in own if row["pace"] == "as fast as can be"]
        if not paced or not fast:
            continue
        p99 = min(row["p99_ms"] for row in paced)
        most = max(row["per_s"] for row in fast)
        text = f"{name}: a new case, 99th percentile at {paced[0]['pace']} ≤ {P99_MS:g} ms"
        found.append(Goal(text, f"{p99:g} ms", p99 <= P99_MS))
        found.append(Goal(f"{name}: ≥ {least:g} new cases/s", f"{most:g}/s", most >= least))
    return found


def page(known: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the page as Markdown."""
    facts = ["| what | value |", "| --- | --- |"]
    facts += [f"| {name} | {value} |" for name, value in known.items()]
    goals = ["| goal | measured | reached |", "| --- | --- | --- |"]
    goals += [
        f"| {goal.text} | {goal.measured} | {'yes' if goal.reached else '**no**'} |"
        for goal in api_goals(rows)
    ]
    table = [_line(_COLUMNS), _line(["---"] * len(_COLUMNS))]
    table += [_line([str(row[name]) for name in _COLUMNS]) for row in rows]
    return "\n".join(
        [_HEAD, *facts, "", "## Goals 目标", "", *goals, "", "## Runs", "", *table, ""]
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
