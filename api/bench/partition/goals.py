"""Goals of the split, and whether the results reach them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

MOST_PROOF_S = 60.0
MOST_GAP, MOST_GAP_S = 0.01, 20.0
LESS_ROAD_CUT = 0.15
LEAST_ROAD_SHARE, LEAST_PP = 0.90, 0.62
MOST_CITY_S = 600.0

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured, and whether it is reached; None where nothing was measured."""

    text: str
    measured: str
    reached: bool | None


def goals(frame: pd.DataFrame, city: dict[str, Any] | None) -> list[Goal]:
    """Return the goals; `frame` has one row per run, seed 0 and no repetition."""
    return [
        _solved(frame),
        _proved(frame),
        _certified(frame),
        _shorter(frame),
        _on_roads(frame),
        _city(city),
    ]


def is_ours(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are ours."""
    return frame["method"].str.startswith("gridbeat")


def _goal(text: str, parts: dict[str, tuple[str, bool]], *, every: bool) -> Goal:
    """Return a goal from what each of our methods measured; one of them is enough, or all are."""
    if not parts:
        return Goal(text, NOT_MEASURED, None)
    reached = [good for _, good in parts.values()]
    words = "; ".join(f"{method}: {said}" for method, (said, _) in parts.items())
    return Goal(text, words, all(reached) if every else any(reached))


def _solved(frame: pd.DataFrame) -> Goal:
    text = (
        "Every feasible instance solved: all grids in band, in one piece, none crossing, "
        "no building cut, no gap, no overlap"
    )
    rows = frame[is_ours(frame) & frame["known"].eq("feasible")]
    parts = {
        str(method): (f"{int(part['solved'].sum())} of {len(part)}", bool(part["solved"].all()))
        for method, part in rows.groupby("method")
    }
    return _goal(text, parts, every=True)


def _proved(frame: pd.DataFrame) -> Goal:
    text = f"Every infeasible instance: proof and a fix that works, in {MOST_PROOF_S:g} s"
    rows = frame[is_ours(frame) & frame["known"].eq("infeasible")]
    parts = {}
    for method, part in rows.groupby("method"):
        proved = part["proved"] & (part["seconds"] <= MOST_PROOF_S)
        mended = part["fixes_worked"] > 0
        said = (
            f"{int(proved.sum())} of {len(part)} proved in time, "
            f"{int(mended.sum())} with a fix that works, {part['seconds'].max():.1f} s at most"
        )
        parts[str(method)] = said, bool((proved & mended).all())
    return _goal(text, parts, every=True)


def _certified(frame: pd.DataFrame) -> Goal:
    text = f"Inertia certified within {MOST_GAP:.0%} in {MOST_GAP_S:g} s per community"
    parts = {}
    rows = frame[is_ours(frame) & frame["known"].eq("feasible")]
    for method, part in rows.groupby("method"):
        gap = pd.to_numeric(part["inertia_gap"], errors="coerce")
        good = (gap <= MOST_GAP) & (part["seconds"] <= MOST_GAP_S)
        said = f"{int(good.sum())} of {len(part)}"
        if gap.notna().any():
            said += f", gap {gap.mean():.2%} on average in {part['seconds'].mean():.1f} s"
        parts[str(method)] = said, bool(good.all())
    return _goal(text, parts, every=False)


def _shorter(frame: pd.DataFrame) -> Goal:
    text = (
        f"Road-weighted cut at least {LESS_ROAD_CUT:.0%} below the best solved plan of all peers, "
        "at equal or better mean Polsby-Popper"
    )
    solved = frame[frame["solved"]]
    peers = solved[~is_ours(solved)]
    if peers.empty:
        return Goal(text, NOT_MEASURED, None)
    best = peers.loc[peers.groupby(["family", "instance"])["road_cut_m"].idxmin()]
    parts = {}
    for method, part in solved[is_ours(solved)].groupby("method"):
        both = part.merge(best, on=["family", "instance"], suffixes=("", "_peer"))
        if len(both):
            less = 1 - both["road_cut_m"].sum() / both["road_cut_m_peer"].sum()
            pp, theirs = both["pp_mean"].mean(), both["pp_mean_peer"].mean()
            said = f"{less:+.1%} less, PP {pp:.3f} against {theirs:.3f}, {len(both)} instances"
            parts[str(method)] = said, bool(less >= LESS_ROAD_CUT and pp >= theirs)
    return _goal(text, parts, every=False)


def _on_roads(frame: pd.DataFrame) -> Goal:
    text = f"Road share at least {LEAST_ROAD_SHARE:.2f} with mean Polsby-Popper {LEAST_PP:.2f}"
    rows = frame[is_ours(frame) & frame["solved"]]
    parts = {}
    for method, part in rows.groupby("method"):
        share, pp = part["road_share"].mean(), part["pp_mean"].mean()
        good = bool(share >= LEAST_ROAD_SHARE and pp >= LEAST_PP)
        parts[str(method)] = f"{share:.3f} with {pp:.3f}", good
    return _goal(text, parts, every=False)


def _city(city: dict[str, Any] | None) -> Goal:
    text = f"1,000,000 households in {MOST_CITY_S / 60:g} min on 2 cores, every grid in band"
    if city is None:
        return Goal(text, NOT_MEASURED, None)
    said = (
        f"{city['households']:,} households, {city['in_band']:,} of {city['grids']:,} grids in "
        f"band, {city['feasible']} of {city['communities']} communities, {city['seconds']:.0f} s"
    )
    good = city["in_band"] == city["grids"] and city["feasible"] == city["communities"]
    enough = city["households"] >= 998_400
    return Goal(text, said, good and city["seconds"] <= MOST_CITY_S if enough else None)
