"""Long rosters, window by window, each joined to the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import ceil

import numpy as np
import pandas as pd

from geo.deadline import Deadline
from geo.patrol.rostering.check import unmet, violations
from geo.patrol.rostering.duties import table
from geo.patrol.rostering.fairness import SHARED, Stage, fairness
from geo.patrol.rostering.flow import Flow
from geo.patrol.rostering.free import Found, Task, free, isolated, quickly, spread
from geo.patrol.rostering.line import repeated
from geo.patrol.rostering.model import Ints
from geo.patrol.rostering.past import past
from geo.patrol.rostering.request import Request

WINDOW_DAYS = 31
"""A plan up to so long is searched as a whole."""
ROLLED_DAYS = 14
"""Windows of a longer one: two weeks take half a second."""
BOUND_S = 5.0


def windows(request: Request) -> Iterator[tuple[int, int]]:
    """Return the first day and the number of days of windows of nearly equal length."""
    count = ceil(request.days / ROLLED_DAYS) if request.days > WINDOW_DAYS else 1
    edges = [request.days * at // count for at in range(count + 1)]
    for first, end in pairwise(edges):
        yield first, end - first


def rolled(
    request: Request, need: Sequence[int], deadline: Deadline, *, fair: bool = True
) -> Found:
    """Return a roster of any length; any that keeps the hard rules where `fair` is not asked for.

    A longer plan repeats one line where that keeps every rule and wish. Else its windows are found
    one by one, with shifts shared evenly over all of it. Its bounds
    are those of the whole: what arithmetic allows, and the fewest isolated days of any flow.
    """
    if request.days > WINDOW_DAYS and (plan := _repeated(request, need, deadline)) is not None:
        return Found(plan, _stages(request, need, plan, deadline) if fair else [])
    plans: list[Ints] = []
    spans = list(windows(request))
    carry = request.carry
    for number, (first, days) in enumerate(spans):
        begin = request.start + timedelta(days=first)
        window = replace(request, start=begin, days=days, carry=carry)
        left = deadline.part(max((len(spans) - number) // 3, 1))
        search = free if fair and len(spans) == 1 else quickly
        found = search(Task(window, need, past(window)), left)
        if found.plan is None:
            # Only the first window is judged by itself: another might do with other days before.
            return replace(found, impossible=found.impossible and number == 0)
        plans.append(found.plan)
        rows = table(window, need, found.plan)
        before = carry.roster
        rows = rows if before is None else pd.concat([before, rows], ignore_index=True)
        carry = replace(carry, roster=rows, since=past(window).since)
    plan = np.hstack(plans)
    if len(plans) == 1 or not fair:
        return Found(plan, found.stages)
    return Found(plan, _stages(request, need, plan, deadline))


def _repeated(request: Request, need: Sequence[int], deadline: Deadline) -> Ints | None:
    plan = repeated(request, need, deadline)
    if plan is None:
        return None
    rows = table(request, need, plan)
    found = violations(rows, request.start, request.days, request.law, request.carry)
    return None if found or unmet(rows, request, tuple(need)) else plan


def _stages(request: Request, need: Sequence[int], plan: Ints, deadline: Deadline) -> list[Stage]:
    before = past(request)
    even = fairness(request, need, before)
    stages = [
        Stage(kind, spread(plan, request, even, kind), even.least_range(kind)) for kind in SHARED
    ]
    flow = Flow(request, need, before, even)
    _, bound = flow.solve(min(BOUND_S, deadline.left_s()), flow.alone)
    return [*stages, Stage("isolated", isolated(plan, before), bound or 0)]
