"""Checks of the streets: how long each waits, how often it is walked, and whose limit it has."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.verify.patrols.network import Net
from geo.verify.patrols.passages import CLEAR_M, STEP_M, Seen
from geo.verify.patrols.plan import Plan
from geo.verify.plan import Bools, Floats
from geo.verify.verdict import Check, rule, unchecked

ROUND_S = 6.0
SHORT_M = 0.6
"""A segment as short as what is touched from beside it is nobody's wait."""
REACH_M = 60.0


@dataclass(frozen=True)
class Waits:
    """What was measured of each street, nan where it has no segment to look at.

    Parameters
    ----------
    gap_min, least_min, visits
        (s,) longest wait, that of the segment that waits least, and fewest passages.
    judged
        (s,) whether no walk beside it can hide a longer wait.
    cut_off
        (s,) whether it lies, wholly or partly, in a part of the streets that nobody reaches. It
        waits for the whole plan, and is left out of what the report calls the worst gap.
    """

    gap_min: Floats
    least_min: Floats
    visits: Floats
    judged: Bools
    cut_off: Bools

    def worst_min(self) -> float:
        """Return the longest wait of a street that is not cut off."""
        return float(self.gap_min[~self.cut_off & np.isfinite(self.gap_min)].max(initial=0.0))

    def stretch(self, limit_min: Floats, camera_gap_min: Floats) -> tuple[float, float]:
        """Return the least and most the worst of wait over limit may be.

        A street has the limit of its tightest segment, which is not told: it may be the one that
        waits least or most. Where cameras look, nobody waits longer than for their next look.
        """
        rated = ~self.cut_off & np.isfinite(self.gap_min) & (limit_min > 0)
        worst = [
            np.fmin(waits_min, camera_gap_min)[rated] / limit_min[rated]
            for waits_min in (self.least_min, self.gap_min)
        ]
        return float(worst[0].max(initial=0.0)), float(worst[1].max(initial=0.0))


def tolerance_min(plan: Plan) -> float:
    """Return how far the longest wait may lie from that of the nearest place looked at.

    A place near a crossing may be left out, so that the nearest is a whole step away; between
    guards who come from two sides the wait changes at twice the pace.
    """
    return (ROUND_S + 2 * (STEP_M + CLEAR_M) / plan.speed_mps) / 60


def waits(plan: Plan, net: Net, seen: Seen) -> Waits:
    """Return what the segments of each street give it."""
    count = len(plan.streets.line)
    gap_min, visits = np.full(count, -np.inf), np.full(count, np.inf)
    least_min = np.full(count, np.inf)
    np.maximum.at(gap_min, net.street, seen.gap_s[net.segment] / 60)
    np.minimum.at(least_min, net.street, seen.gap_s[net.segment] / 60)
    np.minimum.at(visits, net.street, seen.visits[net.segment])
    judged = gap_min >= 0
    hidden = ~seen.judged[net.segment] & (net.length_m[net.segment] > SHORT_M)
    judged[net.street[hidden]] = False
    judged &= np.isfinite(visits)
    cut = np.zeros(count, dtype=bool)
    cut[net.street[~net.connected[net.segment]]] = True
    gap_min[cut], visits[cut] = plan.horizon_s / 60, 0
    visits = np.where(judged | cut, visits, np.nan)
    known = gap_min >= 0
    gap_min, least_min = np.where(known, gap_min, np.nan), np.where(known, least_min, np.nan)
    return Waits(gap_min, least_min, visits, judged, cut)


def street_checks(plan: Plan, net: Net, seen: Seen) -> list[Check]:
    """Return the checks of waits, visits and limits."""
    found = waits(plan, net, seen)
    return [*_gap_checks(plan, found), _visit_check(plan, found), _limit_check(plan)]


def _gap_checks(plan: Plan, found: Waits) -> list[Check]:
    claimed = plan.streets.worst_gap_min
    words = "没有哪条街比计划说的等得更久 No street stays unseen for longer than claimed"
    longer = "没有哪条街等得比计划说的短 No street is claimed to wait longer than it does"
    if np.isnan(claimed).all():
        why = "无此列 no such column"
        return [
            unchecked("streets_gap", words, why, {}),
            unchecked("streets_gap_over", longer, why, {}),
        ]
    slack = tolerance_min(plan)
    known = np.isfinite(claimed) & np.isfinite(found.gap_min)
    late = known & (found.gap_min > claimed + slack)
    late |= np.isfinite(found.gap_min) & np.isnan(claimed) & plan.streets.walkable
    soon = known & found.judged & (found.gap_min < claimed - slack)
    hidden = int((known & ~found.judged).sum())
    longer += (
        f"（{hidden} 条旁有他路，未查 {hidden} beside others not looked at）" if hidden else ""
    )
    return [
        rule("streets_gap", words, _told(late, claimed, found.gap_min)),
        rule("streets_gap_over", longer, _told(soon, claimed, found.gap_min)),
    ]


def _visit_check(plan: Plan, found: Waits) -> Check:
    """Check the visits; everybody who begins or ends within a street may make one more or less."""
    claimed = plan.streets.visits
    words = "巡过的次数属实 Streets are walked as often as claimed"
    if np.isnan(claimed).all():
        return unchecked("streets_visits", words, "无此列 no such column", {})
    known = np.isfinite(claimed) & np.isfinite(found.visits)
    starts = plan.shifts.start_s[[duty == "walk" for duty in plan.shifts.duty]]
    walkers = int(np.unique(starts, return_counts=True)[1].max(initial=1))
    wrong = known & (np.abs(found.visits - claimed) > walkers)
    # Said to be walked, but somewhere nobody ever comes.
    wrong |= (claimed > 0) & (found.gap_min >= plan.horizon_s / 60 - 1e-6)
    return rule("streets_visits", words, _told(wrong, claimed, found.visits))


def _limit_check(plan: Plan) -> Check:
    """Check that no checkpoint asks for more than the street it is seen from promises."""
    words = "路段时限不宽于巡更点时限 Streets have no weaker limit than their checkpoints"
    if plan.checkpoints is None or np.isnan(plan.streets.limit_min).all():
        return unchecked("streets_limit", words, "缺少巡更点或时限 no checkpoints or limits", {})
    streets = plan.streets
    known = streets.walkable & ~(streets.visits == 0) & ~shapely.is_empty(streets.line)
    walked = np.flatnonzero(known)
    lines = plan.streets.line[walked]
    wrong = []
    for name, shape in plan.checkpoints.items():
        limit = plan.checkpoint_limit_min.get(name, np.nan)
        away_m = shapely.distance(lines, shape)
        if np.isnan(limit) or not len(lines) or away_m.min() > REACH_M - 1:
            continue
        near = plan.streets.limit_min[walked[away_m <= away_m.min() + SHORT_M]]
        least = float(np.nan_to_num(near, nan=np.inf).min())
        if least > limit:
            wrong.append(f"{name}: {least:g} > {limit:g}")
    return rule("streets_limit", words, wrong)


def _told(wrong: Bools, claimed: Floats, found: Floats) -> list[str]:
    return [f"{at + 1}: {claimed[at]:.1f} ≠ {found[at]:.1f}" for at in np.flatnonzero(wrong)]
