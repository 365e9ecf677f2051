"""Who is on duty on which day, as a flow of guards: quick, and a bound for whole rosters.

A guard's days on and off are a path through a network whose nodes tell the day, how long the guard
has been on or off, and how often on duty so far; guards with the same leave share one network, and
their flow falls apart into paths. Which shift is worked, and what only some shifts allow, is left
out, so the least number of isolated days of the flow is a bound for every roster.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from geo.deadline import Deadline
from geo.patrol.rostering.fairness import Fairness, days_of, weekend
from geo.patrol.rostering.past import KNOWN_DAYS, Past
from geo.patrol.rostering.refusal import skills_wanted
from geo.patrol.rostering.request import Request
from geo.patrol.rostering.solver import SOLVED, solver_of

TINY = 1e-6
EVERYTHING = ("shifts", "weekends")

State = tuple[bool, int]
"""On duty or not, and the days so; 0 stands for "long enough not to be alone" at the start."""
Node = tuple[State, int, int]
"""State, shifts and weekend shifts so far; both 0 where they are not counted."""
Arc = tuple[Node, Node]
Kind = tuple[frozenset[int], frozenset[str]]


@dataclass(frozen=True)
class Days:
    """Days on duty, (guards, days), and how many of them, or of those off, stand alone."""

    works: NDArray[np.bool_]
    isolated: int


@dataclass(frozen=True)
class _Group:
    """Guards with the same leave and skills: who begins at each node, and the days they are off."""

    members: dict[Node, list[int]]
    off: frozenset[int]
    skills: frozenset[str]


class Flow:
    """The networks of all guards.

    Parameters
    ----------
    counted
        What paths are counted for, "shifts" and "weekends": they end with as many of them as
        fairness asks, give or take `slack`.
    lift
        Whether guards may work on days of leave; `broken` is the number of such days.
    """

    def __init__(
        self,
        request: Request,
        need: Sequence[int],
        before: Past,
        fair: Fairness,
        *,
        counted: Sequence[str] = (),
        slack: int = 0,
        lift: bool = False,
    ) -> None:
        self.request = request
        self.counted = tuple(int(kind in counted) for kind in ("shifts", "weekends"))
        self.longest = 6 if request.law.weekly_rest_h > 0 else request.days + KNOWN_DAYS
        self.weekend = [weekend(day) for day in days_of(request)]
        self.windows = tuple(
            (least - slack, most + slack) if count else (0, 0)
            for count, (least, most) in zip(
                self.counted, map(fair.target, ("shifts", "weekends")), strict=True
            )
        )
        self.model = cp_model.CpModel()
        self.groups = self._groups(before, fair)
        self.flows: list[list[dict[Arc, IntVar]]] = []
        alone: list[IntVar] = []
        broken: list[IntVar] = []
        on_duty: list[list[tuple[_Group, IntVar]]] = [[] for _ in self.weekend]
        for group in self.groups:
            layers = self._layers(group, frozenset() if lift else group.off)
            flows = [{arc: self._count() for arc in arcs} for arcs in layers]
            self.flows.append(flows)
            self._conserve(group, flows)
            for day, arcs in enumerate(flows):
                held = [flow for (_, head), flow in arcs.items() if head[0][0]]
                on_duty[day] += [(group, flow) for flow in held]
                broken += held if day in group.off else []
                alone += [flow for (tail, head), flow in arcs.items() if _alone(tail[0], head[0])]
        for held_by in on_duty:
            self.model.add(sum(flow for _, flow in held_by) == sum(need))
            for skill, count in skills_wanted(request).items():
                able = [flow for group, flow in held_by if skill in group.skills]
                self.model.add(sum(able) >= count)
        self.alone, self.broken = sum(alone), sum(broken)

    def _count(self) -> IntVar:
        return self.model.new_int_var(0, self.request.guards, "")

    def _groups(self, before: Past, fair: Fairness) -> list[_Group]:
        members: dict[Kind, dict[Node, list[int]]] = defaultdict(lambda: defaultdict(list))
        days = days_of(self.request)
        for guard, name in enumerate(self.request.guard_ids):
            leave = self.request.leave.get(name, frozenset())
            off = frozenset(number for number, day in enumerate(days) if day in leave)
            counts = (int(fair.before["shifts"][guard]), int(fair.before["weekends"][guard]))
            counts = (counts[0] * self.counted[0], counts[1] * self.counted[1])
            state = _state(before.worked[guard]) if before.known else (False, 0)
            node = (state, *counts)
            skills = self.request.skills.get(name, frozenset())
            members[off, skills.intersection(skills_wanted(self.request))][node].append(guard)
        return [_Group(dict(nodes), *kind) for kind, nodes in members.items()]

    def _steps(self, node: Node, day: int, off: frozenset[int]) -> list[Node]:
        (on, run), shifts, ends = node
        fresh = day == 0 and run == 0  # nothing is known of the days before
        first = 0 if fresh else 1
        found: list[Node] = []
        if day not in off and not (on and max(run, 1) >= self.longest):
            state = (True, max(run, 1) + 1) if on else (True, first)
            by_shift, by_weekend = self.counted
            found.append((state, shifts + by_shift, ends + by_weekend * self.weekend[day]))
        state = (False, first) if on or fresh else (False, 2)
        found.append((state, shifts, ends))
        return found

    def _layers(self, group: _Group, off: frozenset[int]) -> list[list[Arc]]:
        """Return the arcs of each day that lie on a path to an end that is allowed."""
        layers: list[list[Arc]] = []
        nodes = set(group.members)
        for day in range(len(self.weekend)):
            arcs = [(tail, head) for tail in sorted(nodes) for head in self._steps(tail, day, off)]
            layers.append(arcs)
            nodes = {head for _, head in arcs}
        (least, most), (least_ends, most_ends) = self.windows
        nodes = {n for n in nodes if least <= n[1] <= most and least_ends <= n[2] <= most_ends}
        for day in reversed(range(len(layers))):
            layers[day] = [arc for arc in layers[day] if arc[1] in nodes]
            nodes = {tail for tail, _ in layers[day]}
        return layers

    def _conserve(self, group: _Group, flows: list[dict[Arc, IntVar]]) -> None:
        come: dict[Node, list[IntVar]] = {}
        for day, arcs in enumerate(flows):
            leave: dict[Node, list[IntVar]] = defaultdict(list)
            arrive: dict[Node, list[IntVar]] = defaultdict(list)
            for (tail, head), flow in arcs.items():
                leave[tail].append(flow)
                arrive[head].append(flow)
            if day == 0:
                for node, guards in group.members.items():
                    self.model.add(sum(leave[node]) == len(guards))
            else:
                for node in come.keys() | leave.keys():
                    self.model.add(sum(come.get(node, [])) == sum(leave.get(node, [])))
            come = arrive

    def solve(
        self, seconds: float, aim: cp_model.LinearExprT | None = None, most: int | None = None
    ) -> tuple[Days | None, int | None]:
        """Return days on duty, and a bound of `aim` proved for all flows.

        Parameters
        ----------
        aim
            What is to be least; isolated days are kept to `most` where that is given instead.

        Returns
        -------
        The days, None where none were found in time; the bound, None where no flow exists.
        """
        if aim is not None:
            self.model.minimize(aim)
        if most is not None:
            self.model.add(self.alone <= most)
        solver = solver_of(self.request, seconds)
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None, None
        bound = max(ceil(solver.best_objective_bound - TINY), 0) if aim is not None else 0
        if status not in SOLVED:
            return None, bound
        return Days(self._paths(solver), int(solver.value(self.alone))), bound

    def _paths(self, solver: cp_model.CpSolver) -> NDArray[np.bool_]:
        works = np.zeros((self.request.guards, len(self.weekend)), dtype=bool)
        for group, flows in zip(self.groups, self.flows, strict=True):
            at = [(guard, node) for node, guards in group.members.items() for guard in guards]
            for day, arcs in enumerate(flows):
                left = Counter({arc: int(solver.value(flow)) for arc, flow in arcs.items()})
                moved = []
                for guard, tail in at:
                    arc = next(one for one in arcs if one[0] == tail and left[one] > 0)
                    left[arc] -= 1
                    works[guard, day] = arc[1][0][0]
                    moved.append((guard, arc[1]))
                at = moved
        return works


def _state(worked: NDArray[np.bool_]) -> State:
    """Return the state after the days before the plan, oldest first."""
    on = bool(worked[-1])
    changes = np.flatnonzero(worked != on)
    run = len(worked) - 1 - int(changes[-1]) if len(changes) else len(worked)
    return on, run if on else min(run, 2)


def _alone(tail: State, head: State) -> bool:
    """Return whether a change from on to off, or back, leaves a day alone behind it."""
    return tail[0] != head[0] and tail[1] == 1


def fewest_isolated(
    request: Request, need: Sequence[int], before: Past, fair: Fairness, deadline: Deadline
) -> tuple[Days | None, int | None]:
    """Return days on duty as fair as arithmetic allows with the fewest isolated days, and a bound.

    The bound holds for all rosters in which shifts and weekends are shared that evenly. No days are
    returned where none were found, and no bound where there is no roster at all.
    """
    loose = Flow(request, need, before, fair)
    _, least = loose.solve(deadline.part(4).left_s(), loose.alone)
    if least is None:
        return None, None
    quick = Flow(request, need, before, fair, counted=EVERYTHING)
    found, _ = quick.solve(deadline.half().left_s(), most=least)
    if found:
        return found, least
    full = Flow(request, need, before, fair, counted=EVERYTHING)
    full.model.add(full.alone >= least)
    found, bound = full.solve(deadline.left_s(), full.alone)
    return found, max(least, bound or 0)
