"""The page of the benchmark of the feature service."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bench.ogc.questions import QUESTIONS
from api.bench.ogc.suite import WHOLE
from api.bench.partition.goals import Goal

GDAL_S, IDLE_MB, EMBEDDED_MS = 6.0, 150.0, 15.0
Rows = Sequence[Mapping[str, Any]]
_HEAD = """# Feature service benchmark 要素服务基准测试

Made by `gridbeat bench api --peers`; do not edit by hand. A mesh of polygons and many points in one
PostGIS; gridbeat, TiPg and pygeoapi serve it one after the other, each with one worker of the same
server on the same machine, which also makes the load; of gridbeat, what `gridbeat serve --only ogc`
answers. It asks for a token, applies the policy and tells links, marks and exact counts; the peers
have no policy. Every request of a run has another window, row, filter or tile, so that nobody
answers from memory; each tile is asked for once. *p50*: one request after the other. *per s*: eight
connections (`wrk -t1 -c8`, tiles: `curl --parallel-max 8`). The pages of peers are asked for by
offset, ours by the row they follow. pygeoapi speaks to PostgreSQL over psycopg 3 here; its tiles
are left out: one takes seconds. Its failed checks come from a collection without a time field,
where it answers 500 to `datetime`, and from a plain JSON type where the request names no type.
"""


def ogc_goals(rows: Rows) -> list[Goal]:
    """Return which goals were reached."""
    found = []
    for question in QUESTIONS:
        row = _row(rows, "gridbeat", question.name)
        if question.least_per_s is not None:
            value = row.get("per_s")
            text = f"{question.name}: ≥ {question.least_per_s:,g}/s"
            reached = None if value is None else value >= question.least_per_s
            found.append(Goal(text, f"{value}/s", reached))
        if question.most_ms is not None:
            value = row.get("p50_ms")
            reached = None if value is None else value <= question.most_ms
            found.append(
                Goal(f"{question.name}: ≤ {question.most_ms:g} ms", f"{value} ms", reached)
            )
    flat = [row for row in rows if "points" in row["question"]]
    if flat:
        least = min(row["per_s"] for row in flat)
        text = "deep pages of 1,000 points: ≥ 150/s and flat"
        told = ", ".join(f"{row['per_s']}" for row in flat)
        steady = least >= 150 and least > 0.7 * max(row["per_s"] for row in flat)
        found.append(Goal(text, f"{told}/s", steady))
    read = _row(rows, "gridbeat", "GDAL reads all polygons").get("s")
    found.append(_most("GDAL reads all polygons", read, GDAL_S, "s"))
    for text, name in (("the feature service", "RSS"), ("all of gridbeat", WHOLE)):
        held = _row(rows, "gridbeat", name).get("mb")
        found.append(_most(f"resident memory of {text}", held, IDLE_MB, "MB"))
    embedded = _row(rows, "gridbeat", "limit=1000", "SpatiaLite").get("p50_ms")
    found.append(_most("SpatiaLite: limit=1000, p50", embedded, EMBEDDED_MS, "ms"))
    for letter, whose in (("C", "the standard's"), ("X", "our own")):
        count = _row(rows, "gridbeat", f"failed {letter}").get("count")
        found.append(_most(f"failed checks, {whose}", count, 0, ""))
    return found


def _most(text: str, value: Any, most: float, unit: str) -> Goal:
    reached = None if value is None else value <= most
    return Goal(f"{text}: ≤ {most:g} {unit}".strip(), f"{value} {unit}".strip(), reached)


def _row(rows: Rows, service: str, question: str, database: str = "PostGIS") -> Mapping[str, Any]:
    wanted = (service, question, database)
    for row in rows:
        if (row["service"], row["question"], row["database"]) == wanted:
            return row
    return {}


def ogc_page(known: Mapping[str, str], rows: Rows) -> str:
    """Return the page as Markdown."""
    lines = [_HEAD, "| what | value |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in known.items()]
    lines += ["", "## Goals 目标", "", "| goal | measured | reached |", "| --- | --- | --- |"]
    words = {True: "yes", False: "**no**", None: "–"}
    lines += [
        f"| {goal.text} | {goal.measured} | {words[goal.reached]} |" for goal in ogc_goals(rows)
    ]
    lines += ["", "## Side by side 对比", "", *_table(rows), "", "## Checks 合规检查", ""]
    lines += _checks(rows)
    return "\n".join(lines) + "\n"


def _table(rows: Rows) -> list[str]:
    services = list(dict.fromkeys((row["service"], row["database"]) for row in rows))
    lines = [f"| request | {' | '.join(f'{a} · {b}' for a, b in services)} |"]
    lines.append("| --- " * (len(services) + 1) + "|")
    for question in dict.fromkeys(row["question"] for row in rows):
        if not question.startswith("failed"):
            cells = [_cell(_row(rows, one[0], question, one[1])) for one in services]
            lines.append(f"| {question} | {' | '.join(cells)} |")
    lines += ["", "Cells: p50 ms / p99 ms / per s · kB of an answer · load of the machine."]
    return lines


def _cell(row: Mapping[str, Any]) -> str:
    if row.get("wrong"):
        return "fails"
    if "mb" in row:
        return f"{row['mb']} MB"
    if "s" in row:
        return f"{row['s']} s · load {row['load']}"
    if "p50_ms" not in row:
        return "–"
    parts = [str(row["p50_ms"]), str(row["p99_ms"]), str(row.get("per_s", "–"))]
    return f"{' / '.join(parts)} · {row['kb']} · {row['load']}"


def _checks(rows: Rows) -> list[str]:
    lines = ["| service | the standard's, failed | our own, failed | checks |"]
    lines.append("| --- | --- | --- | --- |")
    told = []
    for service, database in dict.fromkeys((row["service"], row["database"]) for row in rows):
        found = [_row(rows, service, f"failed {letter}", database) for letter in "CX"]
        if all(found):
            counts = " | ".join(str(one["count"]) for one in found)
            lines.append(f"| {service} · {database} | {counts} | {found[0]['of']} |")
            names = [one["id"] for part in found for one in part["which"]]
            if names:
                told += ["", f"{service}: {', '.join(f'`{name}`' for name in names)}."]
    return [*lines, *told]
