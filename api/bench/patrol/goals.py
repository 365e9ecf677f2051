"""Goals of patrols, and whether the results reach them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.bench.partition.goals import NOT_MEASURED, Goal
from api.bench.patrol.contest import BOUND, OURS
from api.bench.patrol.worlds import DEMO

MOST_WEEK = 1.05
MOST_SITES, SITES_WALKERS = 1.05, 4
MOST_TIERS = 1.25
ROSTER_DAYS, MOST_PROOF_S = 28, 60.0
GUARANTEE, MOST_GUESSED = 1.5, 0.40
SIGMA_M, LEAST_PRECISION, LEAST_RECALL, LEAST_FIXES_PER_S = 8.0, 0.97, 0.99, 5_000
MOST_HANDOVER_MIN = 2.0
MOST_PLAN_S = 10.0
MOST_REPAIR_S = 2.0
LEAST_ALARM_MIN = 5.0

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""The rows of each section."""


def goals(rows: Rows) -> list[Goal]:
    """Return the goals."""
    return [goal(rows) for goal in _GOALS]


def _weeks(rows: Rows) -> Goal:
    return _each(
        f"A week over every street, with shifts and meals: worst gap ≤ {MOST_WEEK:g} of its bound",
        {row["world"]: row["ratio"] for row in rows["weeks"]},
        lambda ratio: ratio <= MOST_WEEK,
    )


def _sites(rows: Rows) -> Goal:
    ratio = ratios(rows["sites"], SITES_WALKERS)
    return _each(
        f"300 checkpoints, {SITES_WALKERS} guards: worst gap ≤ {MOST_SITES:g} of its bound",
        {world: value for (world, way), value in ratio.items() if way == OURS},
        lambda value: value <= MOST_SITES,
    )


def ratios(rows: Sequence[Row], walkers: int) -> dict[tuple[str, str], float]:
    """Return worst wait over bound by world and way, where both are known."""
    column = f"worst_km_{walkers}"
    least = {row["world"]: row[column] for row in rows if row["way"] == BOUND}
    return {
        (row["world"], row["way"]): row[column] / least[row["world"]]
        for row in rows
        if row["way"] != BOUND and row.get(column) is not None and row["world"] in least
    }


def _tiers(rows: Rows) -> Goal:
    return _each(
        f"Three tiers of limits: guards walking ≤ {MOST_TIERS:g} of their bound",
        {row["world"]: row["ratio"] for row in rows["tiers"]},
        lambda ratio: ratio <= MOST_TIERS,
    )


def _rosters(rows: Rows) -> Goal:
    text = f"Roster 18 × {ROSTER_DAYS}: no violation, proved the best in {MOST_PROOF_S:g} s"
    made = [row for row in rows["rosters"] if row["days"] == ROSTER_DAYS]
    parts = {
        row["need"]: (
            f"{row['violations']} violations, {'proved' if row['proven'] else 'not proved'} in "
            f"{row['seconds']:.1f} s",
            row["violations"] == 0 and bool(row["proven"]) and row["seconds"] <= MOST_PROOF_S,
        )
        for row in made
        if row["status"] == "roster"
    }
    refused = ", ".join(row["need"] for row in made if row["status"] == "refused")
    return _told(text, parts, f"refused by law: {refused}" if refused else "")


def _shields(rows: Rows) -> Goal:
    text = (
        f"Guarantee {GUARANTEE:g} rounds: next place foreseen ≤ {MOST_GUESSED:g} of the time "
        "(by who knows the place only), no wait too long"
    )
    parts = {
        row["shield"]: (
            f"{row['guess_first']:.2f} ({row['guess_lap']:.2f} by who follows the lap), "
            f"{row['breaks']} breaks in {row['laps']:,} laps",
            row["guess_first"] <= MOST_GUESSED and row["breaks"] == 0,
        )
        for row in rows["shields"]
        if row["shield"] == "gridbeat" and row["guarantee"] == GUARANTEE
    }
    return _told(text, parts)


def _matching(rows: Rows) -> Goal:
    text = (
        f"Matching with errors of {SIGMA_M:g} m, planned walks, plan known: precision ≥ "
        f"{LEAST_PRECISION:g}, recall ≥ {LEAST_RECALL:g}, ≥ {LEAST_FIXES_PER_S:,} fixes/s"
    )
    parts = {
        row["world"]: (
            f"{row['precision']:.3f}, {row['recall']:.3f}, {row['fixes_per_s']:,}/s",
            row["precision"] >= LEAST_PRECISION
            and row["recall"] >= LEAST_RECALL
            and row["fixes_per_s"] >= LEAST_FIXES_PER_S,
        )
        for row in rows["matching"]
        if row["way"] == "gridbeat, plan" and row["sigma_m"] == SIGMA_M
    }
    return _told(text, parts)


def _handover(rows: Rows) -> Goal:
    return _each(
        f"A handover adds ≤ {MOST_HANDOVER_MIN:g} min to a gap",
        {row["world"]: row["handover_min"] for row in rows["weeks"]},
        lambda minutes: minutes is not None and minutes <= MOST_HANDOVER_MIN,
    )


def _first_plan(rows: Rows) -> Goal:
    text = f"Demo: a plan without violations in {MOST_PLAN_S:g} s"
    plans = {
        f"{row['world']}, streets alike": (row["seconds"], row["violations"])
        for row in rows["weeks"]
        if row["world"] == DEMO
    }
    for row in rows["repairs"][:1]:
        plans["as set by default"] = row["plan_s"], row["plan_violations"]
    parts = {
        name: (
            f"{seconds:.1f} s, {violations} violations",
            seconds <= MOST_PLAN_S and violations == 0,
        )
        for name, (seconds, violations) in plans.items()
    }
    return _told(text, parts)


def _repair(rows: Rows) -> Goal:
    return _each(
        f"A plan is repaired in {MOST_REPAIR_S:g} s",
        {row["event"]: row["repair_s_max"] for row in rows["repairs"]},
        lambda seconds: seconds <= MOST_REPAIR_S,
        unit=" s",
    )


def _alarm(rows: Rows) -> Goal:
    text = f"Alarm ≥ {LEAST_ALARM_MIN:g} min before nobody can make it any more"
    parts = {
        row["event"]: (
            f"{row['alarm_lead_min']:.1f} min, {row['alarms_watched']} alarms",
            row["alarm_lead_min"] >= LEAST_ALARM_MIN,
        )
        for row in rows["repairs"]
        if row["alarm_lead_min"] is not None
    }
    return _told(text, parts)


_GOALS: tuple[Callable[[Rows], Goal], ...] = (
    _weeks,
    _sites,
    _tiers,
    _rosters,
    _shields,
    _matching,
    _handover,
    _first_plan,
    _repair,
    _alarm,
)


def _each(
    text: str, values: Mapping[str, Any], good: Callable[[Any], bool], *, unit: str = ""
) -> Goal:
    """Return a goal every one of the values must reach."""
    said = {name: _figure(value) + unit for name, value in values.items()}
    return _told(text, {name: (said[name], good(value)) for name, value in values.items()})


def _figure(value: Any) -> str:
    return "none" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def _told(text: str, parts: Mapping[str, tuple[str, bool]], also: str = "") -> Goal:
    """Return a goal from what was measured of each; those that miss it are marked."""
    if not parts:
        return Goal(text, NOT_MEASURED, None)
    words = [f"{name}: {said}" + ("" if good else " ✗") for name, (said, good) in parts.items()]
    words += [also] if also else []
    return Goal(text, "; ".join(words), all(good for _, good in parts.values()))
