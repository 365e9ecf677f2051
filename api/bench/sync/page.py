"""The page of the benchmark of the tablets' doors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.bench.partition.goals import Goal

P99_MS = 250.0
CORE = 0.20
POSITIONS_S, ITEMS_S, OPERATIONS = 2000.0, 150.0, 100_000
_HEAD = """# Sync benchmark 平板同步基准测试

Made by `gridbeat bench sync`; do not edit by hand. Eighteen tablets of guards on duty send over
HTTP with tokens, each on one connection. *Positions*: requests of 100 fixes, kept where the roster
says that the guard is on shift. *Items*: requests of 20, as after an hour without network: sixteen
check-ins, three new cases, one note on one of them; each done once, answered for itself, committed
to disk before the answer. *At a pace*: sent at fixed times, and waited for from then on. *As fast
as can be*: each connection sends as soon as it is answered. *With the other*: both at once. *A
whole community*: every tablet sends ten fixes every ten seconds, a check-in every half minute, and
one of them a report with a photo of 1600 × 1200 every twenty seconds. `core` is the share of one
core that the service used (of PostGIS without the database's own).
"""
_FAULTS = """
`gridbeat bench sync --faults`: eighteen tablets, two to a person, make check-ins, cases, notes that
need what the other tablet made, cries for help, photos and fixes, and send them by the tablet's
protocol through a proxy that spoils every fifth request, to a service that is killed (SIGKILL) and
started anew all the time, while tokens end, clocks are a day wrong and apps restart. At the end the
database is compared with what the tablets made. *Lost* is what neither holds, or was done and not
accepted; *doubled* is what was done or stored more than once.
"""
_COLUMNS = ("database", "what", "workers", "answers", "failed", "p50_ms", "p95_ms", "p99_ms",
            "per_s", "core", "load")  # fmt: skip
_COUNTS = ("made", "sent", "again", "requests", "accepted", "returned", "pending", "photos",
           "fixes", "fixes_stored", "fixes_off_shift", "fixes_pending", "restarts", "sign_ins",
           "doubled", "lost", "lasted_s", "load")  # fmt: skip
Row = Mapping[str, Any]


def sync_goals(rows: Sequence[Row]) -> list[Goal]:
    """Return which goals were reached by the best number of workers."""
    found = [
        *_paced(rows, f"positions, {POSITIONS_S:g}/s", POSITIONS_S, "positions"),
        *_paced(rows, f"items, {ITEMS_S:g}/s", ITEMS_S, "outbox items"),
    ]
    whole = _of(rows, "SpatiaLite", "a whole community")
    if whole:
        core = min(row["core"] for row in whole)
        text = f"SpatiaLite: a whole community at ≤ {CORE:.0%} of one core"
        found.append(Goal(text, f"{core:.1%}", core <= CORE))
    soaks = [row for row in rows if row["what"] == "faults"]
    if soaks:
        found.append(_counted(soaks))
    return found


def _of(rows: Sequence[Row], database: str, what: str) -> list[Row]:
    return [row for row in rows if (row["database"], row["what"]) == (database, what)]


def _counted(soaks: Sequence[Row]) -> Goal:
    said = [
        f"{row['database']} {row['made']:,} made, {row['lost']} lost, {row['doubled']} doubled"
        for row in soaks
    ]
    right = not any(row["lost"] or row["doubled"] for row in soaks)
    enough = sum(row["made"] for row in soaks) >= OPERATIONS
    text = f"≥ {OPERATIONS:,} operations with faults: none lost, none doubled"
    return Goal(text, "; ".join(said), right and enough)


def _paced(rows: Sequence[Row], what: str, per_s: float, name: str) -> list[Goal]:
    own = _of(rows, "PostGIS", what)
    if not own:
        return []
    best = min(own, key=lambda row: row["p99_ms"])
    measured = f"{best['p99_ms']:g} ms at {best['per_s']:g}/s"
    reached = best["p99_ms"] <= P99_MS and best["per_s"] >= 0.99 * per_s and not best["failed"]
    return [
        Goal(f"PostGIS: {per_s:g} {name}/s, 99th percentile ≤ {P99_MS:g} ms", measured, reached)
    ]


def page(known: Mapping[str, str], rows: Sequence[Row]) -> str:
    """Return the page as Markdown."""
    goals = [
        [goal.text, goal.measured, "yes" if goal.reached else "**no**"] for goal in sync_goals(rows)
    ]
    runs = [row for row in rows if row["what"] != "faults"]
    soaks = [row for row in rows if row["what"] == "faults"]
    parts = [
        _HEAD,
        _table(["what", "value"], known.items()),
        "\n## Goals 目标\n",
        _table(["goal", "measured", "reached"], goals),
    ]
    if runs:
        parts += [
            "\n## Runs\n",
            _table(_COLUMNS, [[row[name] for name in _COLUMNS] for row in runs]),
        ]
    if soaks:
        names = sorted({name for row in soaks for name in row["happened"]})
        parts += ["\n## Faults 故障\n" + _FAULTS, _beside(soaks, _COUNTS, lambda row: row)]
        parts += [
            "\nHow often what happened:\n",
            _beside(soaks, names, lambda row: row["happened"]),
        ]
    return "\n".join([*parts, ""])


def _beside(rows: Sequence[Row], names: Sequence[str], of: Callable[[Row], Row]) -> str:
    head = ["what", *(str(row["database"]) for row in rows)]
    return _table(head, [[name, *(of(row).get(name, 0) for row in rows)] for name in names])


def _table(head: Sequence[str], rows: Any) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
