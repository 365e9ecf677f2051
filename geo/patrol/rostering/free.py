"""Rosters without crews: as fair as can be, stage by stage, each with a bound.

First the days on duty are found as a flow (`geo.patrol.rostering.flow`), then the shifts on those
days. Where both succeed every stage is at its bound, and nothing is left to prove. Where they do
not, the whole model is searched stage by stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from geo.deadline import Deadline
from geo.patrol.rostering.fairness import SHARED, STAGES, Fairness, Stage, fairness
from geo.patrol.rostering.flow import Days, fewest_isolated
from geo.patrol.rostering.model import OFF, Ints, Model
from geo.patrol.rostering.past import Past
from geo.patrol.rostering.request import Request

SHIFTS_S = 10.0
"""For finding the shifts of given days, which mostly takes a tenth of a second."""


@dataclass(frozen=True)
class Found:
    """What a search found: the shift of each guard and day, or whether there is proved none.

    Parameters
    ----------
    plan
        (guards, days) number of the shift, -1 for none; None where no roster was found.
    """

    plan: Ints | None
    stages: list[Stage]
    impossible: bool = False


def free(request: Request, need: Sequence[int], before: Past, deadline: Deadline) -> Found:
    """Return the fairest roster that keeps every hard rule."""
    fair = fairness(request, need, before)
    days, bound = fewest_isolated(request, need, before, fair, deadline.half())
    if days and (found := _shifts_on(days, request, need, before, fair, deadline)):
        return found
    return _by_stages(request, need, before, fair, bound, deadline)


def feasible(request: Request, need: Sequence[int], before: Past, deadline: Deadline) -> Found:
    """Return any roster that keeps every hard rule."""
    model = Model(request, need, before)
    solver = solver_of(request, deadline.left_s())
    status = solver.solve(model.model)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Found(model.read(solver), [])
    return Found(None, [], status == cp_model.INFEASIBLE)


def solver_of(request: Request, seconds: float) -> cp_model.CpSolver:
    """Return a solver with the settings of a request."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = request.workers
    solver.parameters.random_seed = request.seed
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    return solver


def _shifts_on(
    days: Days,
    request: Request,
    need: Sequence[int],
    before: Past,
    fair: Fairness,
    deadline: Deadline,
) -> Found | None:
    """Return a roster on given days with nights shared evenly; None where none was found."""
    model = Model(request, need, before)
    model.fix_days(days.works)
    nights = fair.least_range("nights")
    model.model.add(model.range_of("nights", fair) <= nights)
    solver = solver_of(request, min(deadline.half().left_s(), SHIFTS_S))
    if solver.solve(model.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    even = [Stage(kind, fair.least_range(kind), fair.least_range(kind)) for kind in SHARED]
    return Found(model.read(solver), [*even, Stage("isolated", days.isolated, days.bound)])


def _by_stages(
    request: Request,
    need: Sequence[int],
    before: Past,
    fair: Fairness,
    isolated_bound: int,
    deadline: Deadline,
) -> Found:
    """Return the roster of a lexicographic search over the whole model."""
    model = Model(request, need, before)
    first = solver_of(request, deadline.half().left_s())
    status = first.solve(model.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Found(None, [], status == cp_model.INFEASIBLE)
    plan = model.read(first)
    stages: list[Stage] = []
    for number, name in enumerate(STAGES):
        shared = name in SHARED
        even = all(stage.value == fair.least_range(stage.name) for stage in stages)
        bound = fair.least_range(name) if shared else isolated_bound if even else 0
        aim = model.range_of(name, fair) if shared else model.isolated()
        value = spread(plan, request, fair, name) if shared else isolated(plan, before)
        if value > bound:
            model.model.add(aim >= bound)
            model.hint(plan)
            model.model.minimize(aim)
            solver = solver_of(request, deadline.part(len(STAGES) - number).left_s())
            status = solver.solve(model.model)
            if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
                plan = model.read(solver)
                value = round(solver.objective_value)
                bound = max(bound, int(-(-(solver.best_objective_bound - 1e-6) // 1)))
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
