"""One line of shifts that every guard works, each a day later than the one before.

A line as long as there are guards, with as many early, middle and night shifts as a day needs, has
exactly the need on duty every day; it goes on for ever and is as fair as can be over its length. It
is tiny to find, so long plans are made of it.
"""

from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from geo.deadline import Deadline
from geo.patrol.rostering.law import WEEK_DAYS
from geo.patrol.rostering.model import OFF, Ints
from geo.patrol.rostering.request import Request
from geo.patrol.rostering.solver import SOLVED, solver_of


def repeated(request: Request, need: Sequence[int], deadline: Deadline) -> Ints | None:
    """Return the shift of each guard and day, (guards, days), by one line; None without one.

    Rest, days off and nights are kept; hours, leave and skills are not looked at. The line is fixed
    to the calendar, so a plan goes on where the former of the same need ended.
    """
    length = request.guards
    if length <= WEEK_DAYS:
        return None
    line = _line(request, need, deadline)
    if line is None:
        return None
    days = request.start.toordinal() + np.arange(request.days)
    return line[(days[None, :] + np.arange(length)[:, None]) % length]


def _line(request: Request, need: Sequence[int], deadline: Deadline) -> Ints | None:
    law, shifts, length = request.law, request.system.shifts, request.guards
    model = cp_model.CpModel()
    on = [[model.new_bool_var("") for _ in shifts] for _ in range(length)]
    works = [model.new_bool_var("") for _ in range(length)]
    alone = []
    for day in range(length):
        model.add_exactly_one(*on[day], ~works[day])
        for first, one in enumerate(shifts):
            for gap in range(1, int(law.rest_between_h // 24) + 3):
                for second, two in enumerate(shifts):
                    if one.rest_h(two, gap) < law.rest_between_h:
                        model.add_bool_or(~on[day][first], ~on[(day + gap) % length][second])
        if law.weekly_rest_h:
            model.add_bool_or([~works[(day + ahead) % length] for ahead in range(WEEK_DAYS)])
        run = range(day, day + law.nights_in_a_row + 1)
        for number, shift in enumerate(shifts):
            if shift.night:
                model.add_bool_or([~on[at % length][number] for at in run])
        single = model.new_bool_var("")
        a, b, c = works[day - 1], works[day], works[(day + 1) % length]
        model.add_bool_or(single, a, ~b, c)
        model.add_bool_or(single, ~a, b, ~c)
        alone.append(single)
    for number, count in enumerate(need):
        model.add(sum(day[number] for day in on) == count)
    model.minimize(sum(alone))
    solver = solver_of(request, deadline.part(4).left_s())
    if solver.solve(model) not in SOLVED:
        return None
    found = [[solver.boolean_value(one) for one in day] for day in on]
    return np.array([day.index(True) if any(day) else OFF for day in found])
