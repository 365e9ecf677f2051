"""Every rule checked on a finished roster, from its rows alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from geo.patrol.rostering.fairness import days_of
from geo.patrol.rostering.law import Law, Portion, week_of
from geo.patrol.rostering.past import runs_past_midnight
from geo.patrol.rostering.request import NOTHING, Carry, Request

TINY_H = 1e-6


@dataclass(frozen=True)
class Violation:
    """One breach: who (empty where it is the roster's), which rule, and the figures.

    `code` says which rule it is whatever its limit: shift, overlap, rest, week, nights, hours,
    overtime; or leave, need, skill, posts.
    """

    guard_id: str
    rule: str
    found: str
    code: str = ""


def violations(
    roster: pd.DataFrame, first: date, days: int, law: Law, carry: Carry = NOTHING
) -> list[Violation]:
    """Return every breach of working time in a roster.

    Parameters
    ----------
    roster
        Frame with `guard_id`, `date`, `start`, `end` (zone-aware), one row a shift.
    first, days
        The days it covers. A cycle that has other days too is judged by its even share and
        `law.ahead_h`.
    law, carry
        Limits, and what was before: breaches that lie wholly before are not told.
    """
    end = first + timedelta(days=days)
    columns = ["guard_id", "date", "start", "end"]
    rows = roster[columns].assign(new=True)
    if carry.roster is not None and len(carry.roster):
        rows = pd.concat([carry.roster[columns].assign(new=False), rows])
    known = min(carry.since or first, *(rows["date"].tolist() or [first]))
    parts = [part for part in law.portions(known, end) if part.end > first]
    found: list[Violation] = []
    for guard, own in rows.sort_values("start").groupby("guard_id", sort=True):
        shifts = own.assign(
            hours=(own["end"] - own["start"]).dt.total_seconds() / 3600,
            night=runs_past_midnight(own),
        ).reset_index(drop=True)
        if not shifts["new"].any():
            continue
        name = str(guard)
        told = [
            *_rests(shifts, law),
            *_nights(shifts, law),
            *_hours(shifts, parts, first, law, carry.hours.get(name, 0.0)),
        ]
        if law.by_week:
            told += _overtime(shifts, law)
        found += [Violation(name, rule, what, code) for code, rule, what in told]
    return found


Told = Iterator[tuple[str, str, str]]
"""Code, rule and figures of breaches."""


def _rests(shifts: pd.DataFrame, law: Law) -> Told:
    longest = float(shifts.loc[shifts["new"], "hours"].max())
    if longest > law.most_shift_h + TINY_H:
        yield "shift", f"shift at most {law.most_shift_h:g} h", f"{longest:g} h"
    rest_h = (shifts["start"] - shifts["end"].shift(1)).dt.total_seconds() / 3600
    shortest = float(rest_h[shifts["new"]].min())
    if shortest < -TINY_H:
        yield "overlap", "one shift at a time", "two shifts overlap"
    elif shortest < law.rest_between_h - TINY_H:
        yield "rest", f"{law.rest_between_h:g} h rest between shifts", f"{shortest:g} h"
    if law.weekly_rest_h:
        stretch = (rest_h >= law.weekly_rest_h - TINY_H).cumsum()
        of = shifts[stretch.isin(stretch[shifts["new"]])].groupby(stretch)
        days = (of["end"].max() - of["start"].min()).dt.total_seconds().max() / 86_400
        if days > 6 + TINY_H:
            yield (
                "week",
                "a rest day a week",
                f"{days:.1f} days without {law.weekly_rest_h:g} h off",
            )


def _nights(shifts: pd.DataFrame, law: Law) -> Told:
    nights = shifts[shifts["night"]]
    day = nights["date"].map(date.toordinal)
    run = (day.diff() != 1).cumsum()
    most = int(run[run.isin(run[nights["new"]])].value_counts().max()) if len(nights) else 0
    if nights["new"].any() and most > law.nights_in_a_row:
        yield "nights", f"at most {law.nights_in_a_row} nights in a row", f"{most}"


def _hours(
    shifts: pd.DataFrame, parts: list[Portion], first: date, law: Law, before_h: float
) -> Told:
    for part in parts:
        inside = (shifts["date"] >= part.first) & (shifts["date"] < part.end)
        hours = float(shifts.loc[inside, "hours"].sum())
        hours += before_h if part.first < first else 0.0
        most = part.most_h if part.whole else part.most_h + law.ahead_h
        if hours > most + TINY_H:
            days = (part.end - part.first).days
            yield "hours", f"at most {most:.1f} h in {days} days", f"{hours:.1f} h"


def _overtime(shifts: pd.DataFrame, law: Law) -> Told:
    week = shifts["date"].map(week_of)
    worked = shifts.groupby(week)["hours"].sum()
    over = (worked - law.week_h).clip(lower=0)
    if law.permit is None:
        daily = (shifts["hours"] - law.day_h).clip(lower=0).groupby(week).sum()
        over = over.where(over > daily, daily)
    months = [(monday + timedelta(days=6)).replace(day=1) for monday in over.index]
    for month, hours in over.groupby(months).sum().items():
        if hours > law.overtime_month_h + TINY_H:
            rule = f"at most {law.overtime_month_h:g} h overtime a month"
            yield "overtime", rule, f"{hours:.1f} h in {month:%Y-%m}"


def unmet(
    roster: pd.DataFrame, request: Request, need: tuple[int, ...], *, exactly: bool = True
) -> list[Violation]:
    """Return every wish of a request that a roster does not meet: need, leave, skills and posts."""
    found = [
        Violation(guard, "leave", f"{day:%Y-%m-%d}", "leave")
        for guard, away in request.leave.items()
        for day in sorted(away & _touched(roster[roster["guard_id"] == guard]))
        if request.start <= day < request.end
    ]
    same: Callable[[int, int], bool] = int.__eq__ if exactly else int.__ge__
    by_shift = dict(tuple(roster.groupby(["date", "shift"])))
    for day in days_of(request):
        for name, count in zip(request.system.names, need, strict=True):
            rows = by_shift.get((day, name), roster.iloc[:0])
            here = f"{day:%Y-%m-%d} {name}"
            if not same(rows["guard_id"].nunique(), count):
                found.append(Violation("", "need", f"{here}: {len(rows)} of {count}", "need"))
            for wish in request.skill_needs:
                if wish.shift in {None, name}:
                    able = sum(wish.skill in request.skills.get(g, ()) for g in rows["guard_id"])
                    if able < wish.count:
                        found.append(
                            Violation("", "skill", f"{here}: {able} {wish.skill}", "skill")
                        )
            if not _manned(rows, request):
                found.append(Violation("", "posts", here, "posts"))
    return found


def _touched(rows: pd.DataFrame) -> set[date]:
    """Return the days on which any of the shifts runs."""
    last = (rows["end"] - pd.Timedelta("1s")).dt.date
    return set(rows["date"]) | set(last)


def _manned(rows: pd.DataFrame, request: Request) -> bool:
    """Return whether every post has a guard who is able."""
    if not request.manned:
        return True
    on_post = rows[rows["duty"].str.startswith("post:")]
    if len(on_post) != len(request.manned):
        return False
    unfit = np.array(
        [
            [
                duty != f"post:{post.centre}"
                or (post.skill is not None and post.skill not in request.skills.get(guard, ()))
                for post in request.manned
            ]
            for guard, duty in zip(on_post["guard_id"], on_post["duty"], strict=True)
        ]
    )
    return bool(unfit[linear_sum_assignment(unfit)].sum() == 0)
