"""Limits of segments over the time of a plan: constant within parts of days, with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.patrol.policy import DAY_MIN, DEFAULT_POLICY, Policy, Rule

INCIDENT = "incident"
"""The name of the rule that raises the surroundings of a new incident."""


@dataclass(frozen=True)
class Limits:
    """How long each segment may stay unseen at every moment, and which rules say so.

    Parameters
    ----------
    ordinary_min
        Minutes where no rule is in force.
    names
        (r,) names of the rules.
    rule_min
        (r, m) minutes each rule allows each segment; infinite where it does not mean it.
    begin_s
        (p,) second at which each part begins, from the start of the plan, ascending; the first
        is 0. The last part has no end.
    in_force
        (p, r) whether each rule is in force in each part.
    camera_gap_min
        (m,) minutes between two looks of cameras at a segment, infinite where none see it: a look
        is a visit.
    """

    ordinary_min: float
    names: tuple[str, ...]
    rule_min: NDArray[np.float64]
    begin_s: NDArray[np.float64]
    in_force: NDArray[np.bool_]
    camera_gap_min: NDArray[np.float64]

    @classmethod
    def constant(cls, limit_min: NDArray[np.float64]) -> "Limits":
        """Return limits that are the same at every moment."""
        return cls(
            float(limit_min.max()),
            ("given",),
            limit_min[None, :].astype(float),
            np.zeros(1),
            np.ones((1, 1), bool),
            np.full(len(limit_min), np.inf),
        )

    @cached_property
    def _kinds(self) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        kinds, of_part = np.unique(self.in_force, axis=0, return_inverse=True)
        return kinds, of_part.reshape(-1)

    @property
    def row(self) -> NDArray[np.intp]:
        """(p,) the row of the table that is in force in each part."""
        return self._kinds[1]

    @cached_property
    def table_min(self) -> NDArray[np.float64]:
        """(k, m) the different limits there are over time, in minutes."""
        rows = [
            self.rule_min[kind].min(axis=0, initial=self.ordinary_min) for kind in self._kinds[0]
        ]
        return np.array(rows)

    @cached_property
    def limit_min(self) -> NDArray[np.float64]:
        """(m,) the tightest limit of each segment at any time."""
        return self.table_min.min(axis=0)

    @cached_property
    def on_foot_min(self) -> NDArray[np.float64]:
        """(m,) the tightest limit cameras do not keep, `ordinary_min` where they keep all."""
        watched = self.camera_gap_min <= self.table_min
        return np.where(watched, self.ordinary_min, self.table_min).min(axis=0)

    @cached_property
    def lasting_min(self) -> NDArray[np.float64]:
        """(m,) the loosest limit of each segment at any time, which feet must keep all along.

        Infinite where cameras keep it.
        """
        loosest = self.table_min.max(axis=0)
        return np.where(self.camera_gap_min <= loosest, np.inf, loosest)

    def at(self, second: float) -> NDArray[np.float64]:
        """Return (m,) the limits in force at a second from the start of the plan, in minutes."""
        part = max(int(np.searchsorted(self.begin_s, second, side="right")) - 1, 0)
        return self.table_min[self.row[part]]

    @property
    def why(self) -> list[tuple[str, ...]]:
        """(m,) names of the rules that make a segment tighter than ordinary at some time."""
        ever = np.any(self.in_force, axis=0, keepdims=True).T & (self.rule_min < self.ordinary_min)
        return [
            tuple(name for name, says in zip(self.names, of_segment, strict=True) if says)
            for of_segment in ever.T
        ]


def parts(
    rules: Sequence[Rule], begin: datetime, horizon_s: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return when each part of a plan begins and which rules are in force in it.

    Parameters
    ----------
    begin
        Start of the plan in local time.
    horizon_s
        Its length in seconds.

    Returns
    -------
    (p,) seconds from the start, ascending from 0, and (p, r) truths; neighbours differ.
    """
    midnight = datetime(begin.year, begin.month, begin.day, tzinfo=begin.tzinfo)
    offset_min = (begin - midnight).total_seconds() / 60
    days = np.arange(int((offset_min + horizon_s / 60) // DAY_MIN) + 1)
    marks = {0, *(minute for rule in rules for hours in rule.hours for minute in hours)}
    turns_min = np.unique(days[:, None] * DAY_MIN + np.array(sorted(marks))[None, :]) - offset_min
    turns_s = turns_min * 60
    begin_s = np.r_[0.0, turns_s[(turns_s > 0) & (turns_s < horizon_s)]]
    minute = offset_min + begin_s / 60
    day = [(midnight + timedelta(days=int(one))).date() for one in days]
    of_day = (minute // DAY_MIN).astype(int)
    today = np.array([[_on_day(rule, one) for rule in rules] for one in day], bool)
    today = today.reshape(len(day), len(rules))[of_day]
    now = np.array([_at_minute(rule, minute % DAY_MIN) for rule in rules], bool)
    in_force = today & now.reshape(len(rules), len(begin_s)).T
    fresh = np.r_[True, (in_force[1:] != in_force[:-1]).any(axis=1)]
    return begin_s[fresh], in_force[fresh]


def raised(
    limits: Limits,
    net: Network,
    points: NDArray[np.object_],
    *,
    now_s: float,
    until_s: float,
    policy: Policy = DEFAULT_POLICY,
) -> Limits:
    """Return the limits with the surroundings of incidents raised until the shift ends.

    Parameters
    ----------
    points
        Places of the incidents, in the network's CRS: every segment within the policy's reach of
        one is meant.
    now_s, until_s
        Now and the end of the shift, seconds from the start of the plan.
    """
    near = np.zeros(len(net.lines), bool)
    if len(points):
        _, edge = shapely.STRtree(net.lines).query(
            points, predicate="dwithin", distance=policy.reach_m
        )
        near[edge] = True
    added = np.where(near, policy.tier_min(policy.incident_tier), np.inf)
    begin_s = np.unique(np.r_[limits.begin_s, now_s, until_s])
    part = np.searchsorted(limits.begin_s, begin_s, side="right") - 1
    fresh = (begin_s >= now_s) & (begin_s < until_s)
    return replace(
        limits,
        names=(*limits.names, INCIDENT),
        rule_min=np.vstack([limits.rule_min, added]),
        begin_s=begin_s,
        in_force=np.c_[limits.in_force[part], fresh],
    )


def _on_day(rule: Rule, day: date) -> bool:
    """Return whether a rule is in force on a calendar day, as to seasons and dates."""
    if not rule.seasons and not rule.dates:
        return True
    here = (day.month, day.day)
    for first, last in rule.seasons:
        inside = first <= here <= last if first <= last else here >= first or here <= last
        if inside:
            return True
    return any(first <= day <= last for first, last in rule.dates)


def _at_minute(rule: Rule, minute: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether a rule is in force at minutes of the day, as to its hours."""
    if not rule.hours:
        return np.ones(len(minute), bool)
    now = np.zeros(len(minute), bool)
    for begin, end in rule.hours:
        after, before = minute >= begin, minute < end
        now |= (after & before) if begin < end else (after | before)
    return now
