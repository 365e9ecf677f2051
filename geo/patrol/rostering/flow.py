"""Who is on duty on which day, as a flow of guards: quick, and a bound for whole rosters.

A guard's days on and off are a path through a network whose nodes tell the day, how long the guard
has been on or off, and how often on duty so far; guards with the same leave share one network, and
their flow falls apart into paths. Which shift is worked, and what only some shifts allow, is left
out, so the least number of isolated days of the flow is a bound for every roster.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from geo.deadline import Deadline
from geo.patrol.rostering.fairness import Fairness, days_of, weekend
from geo.patrol.rostering.past import KNOWN_DAYS, Past
from geo.patrol.rostering.request import Request

QUICK_S = 3.0
"""For the try at the bound without counts, which mostly succeeds in a tenth of a second."""

State = tuple[bool, int]
"""On duty or not, and the days so; 0 stands for "long enough not to be alone" at the start."""
Node = tuple[State, int, int]
"""State, shifts and weekend shifts so far; both 0 where they are not counted."""
Arc = tuple[Node, Node]


@dataclass(frozen=True)
class Days:
    """Days on duty, (guards, days), their isolated days, and the least there can be."""

    works: NDArray[np.bool_]
    isolated: int
    bound: int


@dataclass(frozen=True)
class _Group:
    """Guards with the same leave: how many begin at each node, and the days they are off."""

    members: dict[Node, list[int]]
    off: frozenset[int]


class Flow:
    """The networks of all guards.

    Parameters
    ----------
    counted
        Whether paths end with as many shifts, and weekend shifts, as fairness asks.
    """

    def __init__(
        self, request: Request, need: Sequence[int], before: Past, fair: Fairness, *, counted: bool
    ) -> None:
        self.request, self.on_duty, self.counted = request, sum(need), counted
        self.longest = 6 if request.law.weekly_rest_h > 0 else request.days + KNOWN_DAYS
        self.weekend = [weekend(day) for day in days_of(request)]
        self.windows = (fair.target("shifts"), fair.target("weekends"))
        self.model = cp_model.CpModel()
        self.groups = self._groups(before, fair)
        self.flows: list[list[dict[Arc, IntVar]]] = []
        alone: list[IntVar] = []
        on_duty: list[list[IntVar]] = [[] for _ in self.weekend]
        for group in self.groups:
            layers = self._layers(group)
            flows = [{arc: self._count() for arc in arcs} for arcs in layers]
            self.flows.append(flows)
            self._conserve(group, flows)
            for day, arcs in enumerate(flows):
                on_duty[day] += [flow for (_, head), flow in arcs.items() if head[0][0]]
                alone += [flow for (tail, head), flow in arcs.items() if _alone(tail[0], head[0])]
        for held in on_duty:
            self.model.add(sum(held) == self.on_duty)
        self.alone = sum(alone)

    def _count(self) -> IntVar:
        return self.model.new_int_var(0, self.request.guards, "")

    def _groups(self, before: Past, fair: Fairness) -> list[_Group]:
        members: dict[frozenset[int], dict[Node, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        days = days_of(self.request)
        for guard, name in enumerate(self.request.guard_ids):
            leave = self.request.leave.get(name, frozenset())
            off = frozenset(number for number, day in enumerate(days) if day in leave)
            counts = (int(fair.before["shifts"][guard]), int(fair.before["weekends"][guard]))
            state = _state(before.worked[guard]) if before.known else (False, 0)
            node = (state, *(counts if self.counted else (0, 0)))
            members[off][node].append(guard)
        return [_Group(dict(nodes), off) for off, nodes in members.items()]

    def _steps(self, node: Node, day: int, off: frozenset[int]) -> list[Node]:
        (on, run), shifts, ends = node
        fresh = day == 0 and run == 0  # nothing is known of the days before
        first = 0 if fresh else 1
        found: list[Node] = []
        if day not in off and not (on and max(run, 1) >= self.longest):
            state = (True, max(run, 1) + 1) if on else (True, first)
            more = int(self.counted)
            found.append((state, shifts + more, ends + more * self.weekend[day]))
        state = (False, first) if on or fresh else (False, 2)
        found.append((state, shifts, ends))
        return found

    def _layers(self, group: _Group) -> list[list[Arc]]:
        """Return the arcs of each day that lie on a path to an end that is allowed."""
        layers: list[list[Arc]] = []
        nodes = set(group.members)
        for day in range(len(self.weekend)):
            arcs = [
                (tail, head) for tail in sorted(nodes) for head in self._steps(tail, day, group.off)
            ]
            layers.append(arcs)
            nodes = {head for _, head in arcs}
        if not self.counted:
            return layers
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

    def solve(self, seconds: float, *, most: int | None = None) -> tuple[Days | None, int | None]:
        """Return days on duty with the fewest isolated ones, and the bound proved for them.

        With `most`, any with so few. The bound is None where there is no such flow at all.
        """
        if most is None:
            self.model.minimize(self.alone)
        else:
            self.model.add(self.alone <= most)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.request.workers
        solver.parameters.random_seed = self.request.seed
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None, None
        bound = most if most is not None else max(int(-(-solver.best_objective_bound // 1)), 0)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None, bound
        return Days(self._paths(solver), int(solver.value(self.alone)), bound), bound

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
) -> tuple[Days | None, int]:
    """Return days on duty as fair as arithmetic allows with the fewest isolated days, and a bound.

    The bound holds for all rosters in which shifts and weekends are shared that evenly. No days are
    returned where none were found.
    """
    loose = Flow(request, need, before, fair, counted=False)
    _, least = loose.solve(min(deadline.left_s(), QUICK_S))
    if least is None:
        return None, 0
    quick = Flow(request, need, before, fair, counted=True)
    found, _ = quick.solve(min(deadline.left_s(), QUICK_S), most=least)
    if found:
        return found, least
    found, bound = Flow(request, need, before, fair, counted=True).solve(deadline.half().left_s())
    return found, max(least, bound or 0)
