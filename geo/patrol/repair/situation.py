"""Where a running plan stands after something happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.patrol.repair.event import Event
from geo.patrol.repair.ledger import Ledger, Must, seen_sites
from geo.patrol.repair.passes import Passes, joined, nothing
from geo.patrol.repair.places import metric, require, spot_at, under
from geo.patrol.repair.running import Running, Shift
from geo.patrol.repair.walker import Duty, Rules, Timeline, planned, timeline
from geo.patrol.repair.ways import Spot, Ways


@dataclass(frozen=True)
class Situation:
    """A plan in force, what happened, and what follows if nobody changes anything.

    Parameters
    ----------
    rules
        The network as it can be passed, and what was planned for the rest of the shift.
    duties
        Guards who can still walk, in the order of the roster.
    own
        For each of them the planned passages that are still theirs.
    nothing
        What they do if nothing is changed: their plan, around what is closed.
    gone_s
        Since when each lost guard is gone.
    ledger
        When every place was last seen, and what counts as late.
    later
        What later shifts walk.
    shut
        (m,) segments that are closed, or that nobody can come to.
    unplaced
        Guards on duty of whom nobody says where they are: they cannot be sent.
    """

    running: Running
    event: Event
    at_s: float
    rules: Rules
    duties: tuple[Duty, ...]
    own: tuple[tuple[int, ...], ...]
    nothing: tuple[Timeline, ...]
    gone_s: dict[str, float]
    ledger: Ledger
    later: Passes
    shut: NDArray[np.bool_]
    unplaced: tuple[str, ...]

    @property
    def net(self) -> Network:
        """The network."""
        return self.running.net

    @property
    def planned(self) -> Passes:
        """What was planned for the rest of the shift, by everybody on duty."""
        return self.rules.plan.passes

    @property
    def end_s(self) -> float:
        """The end of the shift."""
        return self.ledger.end_s


def situation(plan: Running, event: Event) -> Situation:
    """Return where a running plan stands after something happened.

    Raises
    ------
    InputError
        The moment is not in the plan, a guard is not on duty then, a place is not near a street or
        a street is not in the plan; every fault is named.
    """
    at_s = plan.second(event.at)
    on_duty = plan.on_duty(at_s)
    require(plan, event, at_s, on_duty)
    end_s = max(plan.shifts[walk].end_s for walk in on_duty)
    gone_s = {
        name: plan.second(since) if since is not None else at_s
        for name, since in event.lost.items()
    }
    closed_s = _closed_s(plan, event, end_s)
    as_planned = joined([plan.walked(walk).after(at_s) for walk in on_duty])
    # Who comes late joins in the middle of a passage.
    there_s = [_there_s(plan, event, plan.shifts[walk], at_s) for walk in on_duty]
    rests = [plan.walked(walk).after(at) for walk, at in zip(on_duty, there_s, strict=True)]
    rest = planned(plan.net, joined(rests))
    rules = Rules(
        plan.net, rest, plan.speed_mps, closed_s.tolist(), _ways(plan.net, closed_s, at_s)
    )
    duties, own, unplaced = [], [], []
    for walk in on_duty:
        shift = plan.shifts[walk]
        if shift.guard_id in gone_s:
            continue
        duty = _duty(plan, event, walk, at_s)
        if duty is None:
            unplaced.append(shift.guard_id)
            continue
        mine = tuple(np.flatnonzero(rest.passes.walk == walk).tolist())
        by_plan = mine and duty.guard_id not in event.positions
        duties.append(replace(duty, first=mine[0]) if by_plan else duty)
        own.append(mine)
    later = plan.passes.take(~np.isin(plan.passes.walk, on_duty)).after(at_s)
    ledger, shut = _ledger(plan, event, at_s, end_s, as_planned, duties, closed_s, later, gone_s)
    still = tuple(timeline(rules, *one) for one in zip(duties, own, strict=True))
    return Situation(
        plan,
        event,
        at_s,
        rules,
        tuple(duties),
        tuple(own),
        still,
        gone_s,
        ledger,
        later,
        shut,
        tuple(unplaced),
    )


def _closed_s(plan: Running, event: Event, end_s: float) -> NDArray[np.float64]:
    """Return (m,) until when each segment is closed; -inf where it is not."""
    closed_s = np.full(len(plan.net.lines), -inf)
    for block in event.blocks:
        until_s = end_s if block.until is None else plan.second(block.until)
        hit = np.isin(np.arange(len(closed_s)), _of_streets(plan, block.streets))
        if block.shape is not None:
            hit[under(plan.net, metric(plan, [block.shape])[0])] = True
        closed_s[hit] = np.maximum(closed_s[hit], until_s)
    return closed_s


def _of_streets(plan: Running, rows: tuple[int, ...]) -> NDArray[np.intp]:
    street, segment = plan.net.owners.T
    return segment[np.isin(street, rows)]


def _ways(net: Network, closed_s: NDArray[np.float64], at_s: float) -> list[tuple[float, Ways]]:
    lifts = np.unique(closed_s[np.isfinite(closed_s) & (closed_s > at_s)]).tolist()
    before = [(until_s, Ways(net, closed_s >= until_s)) for until_s in lifts]
    return [*before, (inf, Ways(net, np.zeros(len(closed_s), dtype=bool)))]


def _duty(plan: Running, event: Event, walk: int, at_s: float) -> Duty | None:
    """Return from where and when a guard can walk; None where nobody says where that is."""
    shift, net = plan.shifts[walk], plan.net
    ready_s = _there_s(plan, event, shift, at_s)
    spot = None
    if shift.guard_id in event.positions:
        spot = spot_at(net, metric(plan, [event.positions[shift.guard_id]])[0])
    else:
        spot = _planned_spot(plan, walk, shift, ready_s)
    if spot is None:
        return None
    meals = tuple((begin_s, end_s) for begin_s, end_s in shift.meals_s if end_s > ready_s)
    return Duty(walk, shift.guard_id, spot, ready_s, shift.end_s, meals)


def _there_s(plan: Running, event: Event, shift: Shift, at_s: float) -> float:
    """Return from when a guard is there: now, or when who is late comes."""
    comes = event.late.get(shift.guard_id)
    return at_s if comes is None else max(at_s, plan.second(comes))


def _planned_spot(plan: Running, walk: int, shift: Shift, second: float) -> Spot | None:
    """Return where the plan has a guard: on the walk, where it last was or where it begins."""
    mine = plan.walked(walk)
    before = mine.before(second)
    if len(before):
        return _exact(plan.net, int(before.segment[-1]), float(before.to_m[-1]))
    if len(mine):
        return _exact(plan.net, int(mine.segment[0]), float(mine.from_m[0]))
    if shift.first_xy is not None:
        return spot_at(plan.net, shapely.Point(shift.first_xy))
    return None


def _exact(net: Network, segment: int, at_m: float) -> Spot:
    return Spot(segment, min(max(at_m, 0.0), float(net.length_m[segment])))


def _ledger(  # noqa: PLR0917 - everything a situation is made of
    plan: Running,
    event: Event,
    at_s: float,
    end_s: float,
    as_planned: Passes,
    duties: Sequence[Duty],
    closed_s: NDArray[np.float64],
    later: Passes,
    gone_s: dict[str, float],
) -> tuple[Ledger, NDArray[np.bool_]]:
    net = plan.net
    past = plan.passes.before(at_s)
    by_plan_s = _last_s(net, [past])
    lost = [w for w in plan.on_duty(at_s) if plan.shifts[w].guard_id in gone_s]
    walked = [plan.walked(w).before(min(gone_s[plan.shifts[w].guard_id], at_s)) for w in lost]
    last_s = _last_s(net, [past.take(~np.isin(past.walk, lost)), *walked])
    _override(plan, event, last_s, at_s)
    limit_s = np.repeat(plan.limit_s, 2)
    site, when = seen_sites(net, later)
    soon = when <= end_s
    next_s = np.full(2 * len(net.lines), max(plan.end_s, end_s))
    np.minimum.at(next_s, site[~soon], when[~soon])
    shut = _shut(net, closed_s, at_s, duties)
    weight = np.full(len(next_s), 0.5)
    weight[np.repeat(shut & (closed_s >= end_s), 2)] = 0.0
    ledger = Ledger(
        net,
        last_s,
        next_s,
        limit_s,
        (site[soon], when[soon]),
        np.zeros(len(next_s)),
        weight,
        _musts(plan, event, at_s, closed_s),
        end_s,
    )
    if_planned = replace(ledger, last_s=by_plan_s)
    allowed_s = if_planned.excess_s([seen_sites(net, as_planned)])
    wait_s = np.repeat(np.where(np.isfinite(closed_s), closed_s, -inf), 2) - last_s - limit_s
    return replace(ledger, allowed_s=np.maximum(allowed_s, wait_s)), shut


def _last_s(net: Network, walked: Sequence[Passes]) -> NDArray[np.float64]:
    """Return (2m,) when each site was last seen; the start of the plan where it never was."""
    last_s = np.zeros(2 * len(net.lines))
    site, when = seen_sites(net, joined([nothing(), *walked]))
    np.maximum.at(last_s, site, when)
    return last_s


def _override(plan: Running, event: Event, last_s: NDArray[np.float64], at_s: float) -> None:
    if event.seen is None or not len(event.seen):
        return
    shapes = event.seen.to_crs(plan.crs).geometry.to_numpy()
    seconds = (event.seen["seen_at"] - plan.begin).dt.total_seconds().to_numpy()
    told: dict[int, float] = {}
    for shape, second in zip(shapes, seconds.tolist(), strict=True):
        for segment in under(plan.net, shape).tolist():
            told[segment] = max(told.get(segment, -inf), min(second, at_s))
    for segment, second in told.items():
        last_s[2 * segment : 2 * segment + 2] = second


def _shut(
    net: Network, closed_s: NDArray[np.float64], at_s: float, duties: Sequence[Duty]
) -> NDArray[np.bool_]:
    """Return (m,) what is closed now, or that nobody on duty can come to."""
    closed = closed_s > at_s
    if not closed.any():
        return closed
    ways = Ways(net, closed)
    parts = {int(ways.part[node]) for duty in duties for node, _ in ways.exits(duty.spot)}
    return closed | ~np.isin(ways.part[net.edges], list(parts)).any(axis=1)


def _musts(
    plan: Running, event: Event, at_s: float, closed_s: NDArray[np.float64]
) -> tuple[Must, ...]:
    points = metric(plan, [see.point for see in event.sees])
    spots = [spot_at(plan.net, point, ~(closed_s > at_s)) for point in points]
    return tuple(
        Must(spot.segment, spot.at_m, at_s + see.limit_min * 60, see.limit_min * 60)
        for spot, see in zip(spots, event.sees, strict=True)
    )


def timeline_of(now: Situation, number: int, items: tuple[int, ...]) -> Timeline:
    """Return what an order of things to do comes to for one of the guards."""
    return timeline(now.rules, now.duties[number], items)
