"""Tables of the results, in Markdown."""

from collections import Counter
from collections.abc import Callable, Sequence

import pandas as pd

from api.bench.partition.goals import Goal, is_ours
from api.bench.partition.methods import PEERS, Method, ours

MEANS = (
    "in_band",
    "contiguous",
    "crossings",
    "pp_mean",
    "pp_min",
    "reock_mean",
    "cut_m",
    "cut_edges",
    "road_share",
    "road_cut_m",
    "rms_radius_m",
    "deviation",
    "seconds",
    "peak_mb",
)


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """Return a table; the first columns are words, the others figures on the right."""
    lines = [heads, ["---"] * words + ["--:"] * (len(heads) - words), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def labels(frame: pd.DataFrame) -> dict[str, Method]:
    """Return the methods that have rows, ours first, in the order of the tables."""
    known = {method.key: method for method in (*ours(), *PEERS)}
    there = list(dict.fromkeys(frame["method"]))
    old = {key: Method(key, key) for key in there if key not in known}
    return {key: method for key, method in (old | known).items() if key in there}


def head_to_head(frame: pd.DataFrame) -> str:
    """Return one row per method: means over all plans delivered, whether in the band or not."""
    heads = [
        "method",
        "given",
        "plans",
        "solved",
        "grids",
        "in band",
        "contig.",
        "crossing",
        "PP mean / min",
        "Reock",
        "cut m",
        "cut edges",
        "road share",
        "road-w. cut",
        "RMS m",
        "dev.",
        "s",
        "MB",
    ]
    rows = []
    for key, method in labels(frame).items():
        part = frame[frame["method"] == key]
        plans = part[part["plan"].notna()]
        mean = plans[list(MEANS)].astype(float).mean()
        known = part[part["known"].eq("feasible")]
        rows.append(
            [
                _name(method),
                method.handed,
                f"{len(plans)}/{len(part)}",
                f"{known['solved'].mean():.0%}" if len(known) else "",
                *(_figures(mean, plans) if len(plans) else [""] * (len(heads) - 4)),
            ]
        )
    return markdown(heads, rows)


def _figures(mean: "pd.Series[float]", plans: pd.DataFrame) -> list[str]:
    return [
        f"{plans['grids'].astype(float).mean():.1f}",
        f"{mean['in_band']:.1f}",
        f"{mean['contiguous']:.1f}",
        f"{mean['crossings']:.1f}",
        f"{mean['pp_mean']:.3f} / {mean['pp_min']:.3f}",
        f"{mean['reock_mean']:.3f}",
        f"{mean['cut_m']:.0f}",
        f"{mean['cut_edges']:.0f}",
        f"{mean['road_share']:.3f}",
        f"{mean['road_cut_m']:.0f}",
        f"{mean['rms_radius_m']:.1f}",
        f"{mean['deviation']:.3f}",
        f"{mean['seconds']:.2f}",
        f"{mean['peak_mb']:.0f}",
    ]


def infeasible(frame: pd.DataFrame) -> str:
    """Return what our methods say where no plan exists, and what peers deliver there."""
    heads = ["method", "instances", "said so with proof", "s mean / max", "fixes", "tried", "work"]
    rows = []
    for key, method in labels(frame).items():
        part = frame[frame["method"] == key]
        mine = bool(is_ours(part).all())
        counts = [f"{part[name].sum():.0f}" for name in ("fixes", "fixes_tried", "fixes_worked")]
        seconds = part["seconds"].astype(float)
        rows.append(
            [
                _name(method),
                str(len(part)),
                f"{part['proved'].sum()}" if mine else "never",
                f"{seconds.mean():.1f} / {seconds.max():.1f}",
                *(counts if mine else [""] * 3),
            ]
        )
    return markdown(heads, rows)


def not_known(frame: pd.DataFrame) -> str:
    """Return how many of the instances that may or may not have a split were solved."""
    return _counted(frame, lambda part: int(part["solved"].sum()), "solved")


def failures(frame: pd.DataFrame) -> str:
    """Return which runs came to nothing, and why."""
    bad = frame[frame["error"].notna()]
    names = {key: method.label for key, method in labels(frame).items()}
    told = zip(bad["method"].map(names), bad["family"], bad["error"], strict=True)
    rows = [
        [str(method), str(family), str(error).replace("|", "/"), str(count)]
        for (method, family, error), count in sorted(Counter(told).items())
    ]
    heads = ["method", "family", "error", "runs"]
    return markdown(heads, rows, words=3) if rows else "None.\n"


def certified(frame: pd.DataFrame) -> str:
    """Return the gaps between the inertia of our plans and its proved lower bound."""
    heads = ["method", "plans", "with a bound", "gap mean", "gap max", "s mean"]
    rows = []
    for key, method in labels(frame).items():
        part = frame[(frame["method"] == key) & frame["plan"].notna()]
        gap = pd.to_numeric(part["inertia_gap"], errors="coerce").dropna()
        rows.append(
            [
                _name(method),
                str(len(part)),
                str(len(gap)),
                f"{gap.mean():.3%}" if len(gap) else "",
                f"{gap.max():.3%}" if len(gap) else "",
                f"{part['seconds'].mean():.1f}",
            ]
        )
    return markdown(heads, rows)


def repeated(frame: pd.DataFrame) -> str:
    """Return whether a seed gives the same plan again, and how far other seeds lead away."""
    heads = ["family", "same seed, same plan", "PP over seeds", "road-w. cut over seeds", "seeds"]
    rows = []
    again = frame[frame["repeat"] > 0]
    for _, row in again.iterrows():
        same = frame[
            (frame["family"] == row["family"])
            & (frame["instance"] == row["instance"])
            & (frame["method"] == row["method"])
        ]
        first = same[(same["seed"] == row["seed"]) & (same["repeat"] == 0)]
        plans = same[(same["repeat"] == 0) & same["plan"].notna()]
        told = len(first) and (
            first["plan"].iloc[0] == row["plan"]
            or (pd.isna(first["plan"].iloc[0]) and pd.isna(row["plan"]))
        )
        pp, cut = plans["pp_mean"], plans["road_cut_m"]
        rows.append(
            [
                str(row["family"]),
                "yes" if told else "no",
                f"{pp.min():.3f} to {pp.max():.3f}" if len(plans) else "",
                f"{cut.min():.0f} to {cut.max():.0f}" if len(plans) else "",
                str(len(plans)),
            ]
        )
    return markdown(heads, rows)


def goal_table(reached: Sequence[Goal]) -> str:
    """Return the goals."""
    words = {True: "yes", False: "**no**", None: "—"}
    rows = [[goal.text, goal.measured, words[goal.reached]] for goal in reached]
    return markdown(["goal", "measured", "reached"], rows, words=3)


def _counted(frame: pd.DataFrame, count: Callable[[pd.DataFrame], int], head: str) -> str:
    rows = []
    for key, method in labels(frame).items():
        part = frame[frame["method"] == key]
        rows.append([_name(method), str(len(part)), str(count(part))])
    return markdown(["method", "instances", head], rows)


def _name(method: Method) -> str:
    mark = "*" if method.handed else "" if method.peer else "**"
    return f"{mark}{method.label}{mark}"
