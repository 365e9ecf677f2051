"""Rosters without crews: as fair as can be, stage by stage, each with a bound.

First the days on duty are found as a flow (`geo.patrol.rostering.flow`), then the shifts on those
days. Where both succeed at their bounds nothing is left to prove. Where they do not, the whole
model is searched stage by stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from geo.deadline import Deadline
from geo.patrol.rostering.fairness import SHARED, STAGES, Fairness, Stage, fairness
from geo.patrol.rostering.flow import EVERYTHING, TINY, Days, Flow, fewest_isolated
from geo.patrol.rostering.model import OFF, Ints, Model
from geo.patrol.rostering.past import Past
from geo.patrol.rostering.request import Request
from geo.patrol.rostering.solver import SOLVED, solver_of

DRAWS = 4
"""Days on duty are drawn so often where the nights cannot be shared evenly on those found."""
QUICK_S = 3.0
EVEN_S = 3.0
"""Wall-clock safety stops of the quick way; on an idle core most searches end far sooner."""


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    plan
        (guards, days) number of the shift, -1 for none; None where no roster was found.
    impossible
        Whether it is proved that there is none.
    """

    plan: Ints | None
    stages: list[Stage]
    impossible: bool = False


@dataclass(frozen=True)
class Task:
    """A request for a span that is searched as a whole: need of each shift, and what was before."""

    request: Request
    need: Sequence[int]
    before: Past

    @property
    def fair(self) -> Fairness:
        """What is to be shared evenly."""
        return fairness(self.request, self.need, self.before)

    def model(self) -> Model:
        """Return the whole model."""
        return Model(self.request, self.need, self.before)

    def flow(self, counted: Sequence[str], slack: int = 0) -> Flow:
        """Return the flow of days."""
        return Flow(self.request, self.need, self.before, self.fair, counted=counted, slack=slack)


def free(task: Task, deadline: Deadline) -> Found:
    """Return the fairest roster that keeps every hard rule."""
    fair = task.fair
    half = deadline.half()
    days, bound = fewest_isolated(task.request, task.need, task.before, fair, half)
    if bound is None:
        return Found(None, [], impossible=True)
    nights = fair.least_range("nights")
    for seed in range(1, DRAWS + 1):
        if days is None:
            break
        plan = _shifts_on(days, task, deadline.part(4), nights=nights)
        if plan is not None:
            even = [Stage(kind, fair.least_range(kind), fair.least_range(kind)) for kind in SHARED]
            return Found(plan, [*even, Stage("isolated", days.isolated, bound)])
        drawn = replace(task, request=replace(task.request, seed=task.request.seed + seed))
        flow = drawn.flow(EVERYTHING)
        days, _ = flow.solve(deadline.part(8).left_s(), most=days.isolated)
    return _by_stages(task, bound, deadline)


def quickly(task: Task, deadline: Deadline) -> Found:
    """Return a roster that keeps every hard rule, with equal shifts and few isolated days."""
    if task.flow(()).solve(deadline.part(6).left_s())[1] is None:
        return Found(None, [], impossible=True)
    for draw in range(DRAWS):
        drawn = replace(task, request=replace(task.request, seed=task.request.seed + draw))
        flow = drawn.flow(("shifts",), slack=draw // 2)
        days, _ = flow.solve(min(deadline.part(3).left_s(), QUICK_S), flow.alone)
        plan = _shifts_on(days, task, deadline.part(3)) if days else None
        if plan is not None:
            return Found(plan, [])
    model = task.model()
    solver = solver_of(task.request, deadline.left_s())
    status = solver.solve(model.model)
    plan = model.read(solver) if status in SOLVED else None
    return Found(plan, [], status == cp_model.INFEASIBLE)


def _shifts_on(
    days: Days, task: Task, deadline: Deadline, *, nights: int | None = None
) -> Ints | None:
    """Return a roster on given days; None where none was found.

    Its nights are within a range, or, where that is open, as even as a short search makes them.
    """
    model = task.model()
    model.fix_days(days.works)
    spread_of = model.range_of("nights", task.fair)
    if nights is None:
        model.model.minimize(spread_of)
        seconds = min(deadline.left_s(), EVEN_S)
    else:
        model.model.add(spread_of <= nights)
        seconds = deadline.left_s()
    solver = solver_of(task.request, seconds)
    return model.read(solver) if solver.solve(model.model) in SOLVED else None


def _by_stages(task: Task, isolated_bound: int, deadline: Deadline) -> Found:
    """Return the roster of a lexicographic search over the whole model."""
    fair = task.fair
    first = quickly(task, deadline.half())
    if first.plan is None:
        return first
    plan = first.plan
    model = task.model()
    stages: list[Stage] = []
    for number, name in enumerate(STAGES):
        even = all(stage.value == fair.least_range(stage.name) for stage in stages)
        if name in SHARED:
            aim, bound = model.range_of(name, fair), fair.least_range(name)
            value = spread(plan, task.request, fair, name)
        else:
            aim, bound = model.isolated(), isolated_bound if even else 0
            value = isolated(plan, task.before)
        if value > bound:
            model.model.add(aim >= bound)
            model.hint(plan)
            model.model.minimize(aim)
            solver = solver_of(task.request, deadline.part(len(STAGES) - number).left_s())
            if solver.solve(model.model) in SOLVED:
                plan = model.read(solver)
                value = round(solver.objective_value)
                bound = max(bound, ceil(solver.best_objective_bound - TINY))
        stages.append(Stage(name, value, bound))
        model.model.add(aim <= value)
    return Found(plan, stages)


def spread(plan: Ints, request: Request, fair: Fairness, kind: str) -> int:
    """Return the range over the guards of a count in `SHARED`, what counted before included."""
    works = plan != OFF
    if kind == "nights":
        nights = [s for s, shift in enumerate(request.system.shifts) if shift.night]
        works = np.isin(plan, nights)
    if kind == "weekends":
        first = request.start.weekday()
        works = works[:, (first + np.arange(request.days)) % 7 >= 5]
    return int(np.ptp(works.sum(axis=1) + fair.before[kind]))


def isolated(plan: Ints, before: Past) -> int:
    """Return the days on and off that stand alone, a carried day included."""
    works: NDArray[np.bool_] = plan != OFF
    if before.known:
        works = np.hstack([before.worked[:, -2:], works])
    return int(((works[:, 1:-1] != works[:, :-2]) & (works[:, 1:-1] != works[:, 2:])).sum())
