"""Rosters of fixed crews."""

from collections.abc import Sequence

import numpy as np

from geo.patrol.rostering.arithmetic import crewed
from geo.patrol.rostering.fairness import days_of
from geo.patrol.rostering.model import OFF, Ints
from geo.patrol.rostering.request import Request


def fixed(request: Request, need: Sequence[int] | None) -> Ints:
    """Return the shift of each guard and day by the pattern, leave taken out, (guards, days).

    Crews larger than the need have more on duty; who is on leave is missing from his crew, also in
    the night before.
    """
    made = crewed(request, need)
    names = request.system.names
    plan = np.full((request.guards, request.days), OFF)
    for crew, members in enumerate(made.members):
        for number, day in enumerate(days_of(request)):
            shift = made.pattern.shift(crew, day)
            if shift:
                plan[members, number] = names.index(shift)
    nights = [s for s, shift in enumerate(request.system.shifts) if shift.night]
    for guard, name in enumerate(request.guard_ids):
        for number, day in enumerate([*days_of(request), request.end]):
            if day in request.leave.get(name, ()):
                plan[guard, number : number + 1] = OFF
                if number and plan[guard, number - 1] in nights:
                    plan[guard, number - 1] = OFF
    return plan
