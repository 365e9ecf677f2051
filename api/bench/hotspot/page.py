"""The page of the hotspot benchmark."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bench.hotspot.goals import goals
from api.bench.hotspot.suite import SECTIONS
from api.bench.hotspot.words import HEAD, NOTES, TITLES
from api.bench.partition.goals import Goal
from api.bench.partition.tables import goal_table
from api.bench.patrol.page import table
from api.bench.patrol.results import Results

NOT_RUN = "Not measured.\n"
DATA = (
    "seeded; New York: thefts of vehicles 2014 to 2017, NYPD open data through the Crime Open "
    "Database (mpjashby/crimedata, MIT); Lancashire: anti-social behaviour 2022, contains public "
    "sector information licensed under the Open Government Licence v3.0 (police.uk); demo: made up"
)
SEED = "0"

_DROPPED = ("naive", "hits", "bandwidth_m", "tuned", "dropped", "learnt", "foretold", "period")


def page(facts: Mapping[str, str], results: Results) -> str:
    """Return the benchmark as Markdown."""
    told = {**facts, "data": DATA, "seed": SEED, **_measured(results.rows)}
    parts = [HEAD, table([{"what": key, "value": value} for key, value in told.items()])]
    parts += ["\n## Goals 目标\n", goal_table(hotspot_goals(results))]
    for section in SECTIONS:
        parts += [f"## {TITLES[section]}\n", NOTES[section], _section(section, results.of(section))]
    return "\n".join(parts).rstrip() + "\n"


def hotspot_goals(results: Results) -> list[Goal]:
    """Return the goals; quick runs measure nothing."""
    return goals({section: results.of(section, quick=False) for section in SECTIONS})


def _section(section: str, rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return NOT_RUN
    if section == "backtest":
        return _foretold(rows)
    return table([{name: _short(value) for name, value in row.items()} for row in rows]) + "\n"


def _short(value: Any) -> Any:
    """Return a figure in few digits; small ones as powers of ten."""
    if isinstance(value, float) and value != 0 and abs(value) < 0.001:
        return f"{value:.1e}"
    return f"{value:,}" if isinstance(value, int) and value >= 10_000 else value


def _foretold(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a table and a verdict for each place and size of cell."""
    parts = []
    for place, cell_m in dict.fromkeys((row["place"], row["cell_m"]) for row in rows):
        mine = [row for row in rows if (row["place"], row["cell_m"]) == (place, cell_m)]
        head = mine[0]
        tuned = next(row["tuned"] for row in mine if row["tuned"])
        parts.append(
            f"### {place}, cells of {cell_m:g} m\n\n"
            f"{head['foretold']} {head['period']}s foretold after {head['learnt']}; "
            f"{head['incidents']:,} incidents on {head['cells']:,} cells"
            + (f"; {head['dropped']:,} left out, their time unsure" if head["dropped"] else "")
            + f". kde: bandwidth {head['bandwidth_m']:g} m; tuned: {tuned}.\n"
        )
        parts.append(table([_line(row) for row in mine]) + "\n")
        parts.append(verdict(mine) + "\n")
    return "\n".join(parts)


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"way": row["way"], "area": f"{row['area_share']:.0%}"}
    kept |= {name: row[name] for name in ("hit_rate", "pai", "pei_star")}
    lead = None
    if row.get("lead") is not None:
        lead = f"{row['lead']:+.3f} ({row['lead_low']:+.3f} … {row['lead_high']:+.3f})"
    return kept | {"best_naive": row.get("best_naive"), "lead": lead, "verdict": row.get("verdict")}


def verdict(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return in words who wins at each share of the area."""
    said = []
    for share in dict.fromkeys(row["area_share"] for row in rows):
        ours = [row for row in rows if row["area_share"] == share and row.get("verdict")]
        better = [row["way"] for row in ours if row["verdict"] == "better"]
        worse = [row["way"] for row in ours if row["verdict"] == "worse"]
        naive = ours[0]["best_naive"]
        text = f"{', '.join(better)} beat {naive}" if better else f"nothing beats {naive}"
        said.append(f"{share:.0%}: {text}" + (f"; {', '.join(worse)} lose to it" if worse else ""))
    return "**" + ". ".join(said) + ".**"


def _measured(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return when, beside what else, and what was but tried."""
    if not lines:
        return {}
    when, load = [line["at"] for line in lines], [line["load"] for line in lines]
    told = {
        "measured": f"{min(when)} to {max(when)}",
        "load (busy processes)": f"{sum(load) / len(load):.1f}, at most {max(load):.1f}",
    }
    tried = sorted({line["section"] for line in lines if line["quick"]})
    return told | ({"quick, no measurement": ", ".join(tried)} if tried else {})
