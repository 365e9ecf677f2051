"""The roster as a constraint program: law, need, leave, skills and posts are hard."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from geo.patrol.rostering.fairness import Fairness, days_of, weekend
from geo.patrol.rostering.law import WEEK_DAYS, week_of
from geo.patrol.rostering.past import KNOWN_DAYS, Past
from geo.patrol.rostering.request import Request

Ints = NDArray[np.int64]
OFF = -1
MINUTES = 60


class Model:
    """Variables and constraints.

    Parameters
    ----------
    request, need, before
        What is asked, how many in each shift, and what was before.
    """

    def __init__(self, request: Request, need: Sequence[int], before: Past) -> None:
        self.request, self.need, self.before = request, need, before
        self.days = days_of(request)
        self.model = cp_model.CpModel()
        guards, shifts = range(request.guards), range(len(need))
        new = self.model.new_bool_var
        self.on = [[[new("") for _ in shifts] for _ in self.days] for _ in guards]
        self.works = [[new("") for _ in self.days] for _ in guards]
        for guard in guards:
            for day in range(len(self.days)):
                self.model.add_exactly_one(*self.on[guard][day], ~self.works[guard][day])
            self._rest(guard)
            self._rest_days(guard)
            self._nights(guard)
            self._leave(guard)
        self._need()
        self._skills()
        self._hours()
        if request.law.by_week:
            self._overtime()

    def _rest(self, guard: int) -> None:
        """Forbid a shift too soon after another."""
        law, shifts = self.request.law, self.request.system.shifts
        on = self.on[guard]
        for first, one in enumerate(shifts):
            for gap in range(1, int(law.rest_between_h // 24) + 3):
                bad = [
                    s for s, two in enumerate(shifts) if one.rest_h(two, gap) < law.rest_between_h
                ]
                for day in range(len(self.days) - gap):
                    for second in bad:
                        self.model.add_bool_or(~on[day][first], ~on[day + gap][second])
        ended = self.before.last_end(guard)
        if ended is None:
            return
        for number, date in enumerate(self.days[:KNOWN_DAYS]):
            for second, shift in enumerate(shifts):
                rest = (shift.span(date)[0] - ended).total_seconds() / 3600
                if rest < law.rest_between_h:
                    self.model.add(on[number][second] == 0)

    def _rest_days(self, guard: int) -> None:
        """Demand days off in a row, long enough to be the weekly rest, after six days at most."""
        rest = int(-(-self.request.law.weekly_rest_h // 24))
        if rest == 0:
            return
        length = WEEK_DAYS - 1 + rest
        for first in range(max(1 - length, -KNOWN_DAYS), len(self.days) - length + 1):
            starts = range(first, first + WEEK_DAYS)
            self.model.add_bool_or([self._free(guard, day, rest) for day in starts])

    def _free(self, guard: int, first: int, days: int) -> cp_model.LiteralT:
        """Return a literal that implies days off in a row."""
        works = [self._worked(guard, day) for day in range(first, first + days)]
        if days == 1:
            return ~works[0]
        free = self.model.new_bool_var("")
        for one in works:
            self.model.add_implication(free, ~one)
        return free

    def _worked(self, guard: int, day: int) -> IntVar:
        """Return whether a guard works on a day, those before the plan included."""
        if day >= 0:
            return self.works[guard][day]
        return self.model.new_constant(int(self.before.worked[guard, day]))

    def _nights(self, guard: int) -> None:
        most = self.request.law.nights_in_a_row
        nights = [s for s, shift in enumerate(self.request.system.shifts) if shift.night]
        for first in range(max(-most, -KNOWN_DAYS), len(self.days) - most):
            span = range(first, first + most + 1)
            if any(day < 0 and not self.before.night[guard, day] for day in span):
                continue
            held = [~self.on[guard][day][s] for day in span if day >= 0 for s in nights]
            self.model.add_bool_or(held)

    def _leave(self, guard: int) -> None:
        """Keep days of leave free, also of the night before."""
        leave = self.request.leave.get(self.request.guard_ids[guard], frozenset())
        for number, day in enumerate([*self.days, self.request.end]):
            if day not in leave:
                continue
            if number < len(self.days):
                self.model.add(self.works[guard][number] == 0)
            for s, shift in enumerate(self.request.system.shifts):
                if shift.night and number:
                    self.model.add(self.on[guard][number - 1][s] == 0)

    def _need(self) -> None:
        for day in range(len(self.days)):
            for s, count in enumerate(self.need):
                self.model.add(sum(one[day][s] for one in self.on) == count)

    def _skills(self) -> None:
        demands = [
            (self.request.skilled(wish.skill), wish.count, wish.shift)
            for wish in self.request.skill_needs
        ]
        demands += [(able, count, None) for able, count in post_demands(self.request)]
        for able, count, name in demands:
            for s, shift in enumerate(self.request.system.names):
                if name in {None, shift}:
                    for day in range(len(self.days)):
                        self.model.add(sum(self.on[g][day][s] for g in able) >= count)

    def _hours(self) -> None:
        for part in self.before.portions():
            inside = [n for n, day in enumerate(self.days) if part.first <= day < part.end]
            for guard, worked_h in enumerate(self.before.hours(part)):
                most = part.shifts(self.request.system.hours, worked_h)
                if most < len(inside):
                    self.model.add(sum(self.works[guard][n] for n in inside) <= max(most, 0))

    def _overtime(self) -> None:
        """Hold the overtime of the weeks that end in a month to what a month allows."""
        law, hours = self.request.law, self.request.system.hours
        most = int(law.overtime_month_h * MINUTES)
        first = week_of(self.before.since)
        weeks = [
            first + timedelta(days=offset)
            for offset in range(0, (self.request.end - first).days, WEEK_DAYS)
        ]
        months: dict[tuple[int, int, int], list[IntVar]] = {}
        for monday in weeks:
            inside = [n for n, day in enumerate(self.days) if week_of(day) == monday]
            sunday = monday + timedelta(days=6)
            for guard, worked_h in enumerate(self.before.week_h(monday)):
                over = self.model.new_int_var(0, WEEK_DAYS * 24 * MINUTES, "")
                worked = int(worked_h * MINUTES) + hours * MINUTES * sum(
                    self.works[guard][n] for n in inside
                )
                self.model.add(over >= worked - int(law.week_h * MINUTES))
                months.setdefault((guard, sunday.year, sunday.month), []).append(over)
        for overtime in months.values():
            self.model.add(sum(overtime) <= most)

    def counts(self, kind: str) -> list[list[IntVar]]:
        """Return the variables whose sum is the count of each guard, of a kind in `SHARED`."""
        if kind == "nights":
            nights = [s for s, shift in enumerate(self.request.system.shifts) if shift.night]
            return [[day[s] for day in one for s in nights] for one in self.on]
        picked = [n for n, day in enumerate(self.days) if kind == "shifts" or weekend(day)]
        return [[one[n] for n in picked] for one in self.works]

    def range_of(self, kind: str, fair: Fairness) -> cp_model.LinearExprT:
        """Return the range of a count over the guards."""
        sums = [
            int(before) + sum(held)
            for before, held in zip(fair.before[kind], self.counts(kind), strict=True)
        ]
        top = int(fair.before[kind].max()) + len(self.days)
        low, high = self.model.new_int_var(0, top, ""), self.model.new_int_var(0, top, "")
        for one in sums:
            self.model.add(low <= one)
            self.model.add(one <= high)
        return high - low

    def isolated(self) -> cp_model.LinearExprT:
        """Return the number of days on, and off, that have none of their kind beside them."""
        alone = []
        for guard in range(self.request.guards):
            for day in range(-1 if self.before.known else 1, len(self.days) - 1):
                a, b, c = (self._worked(guard, day + step) for step in (-1, 0, 1))
                single = self.model.new_bool_var("")
                self.model.add_bool_or(single, a, ~b, c)
                self.model.add_bool_or(single, ~a, b, ~c)
                alone.append(single)
        return sum(alone)

    def fix_days(self, works: NDArray[np.bool_]) -> None:
        """Fix who works on which day, shape (guards, days)."""
        for row, given in zip(self.works, works, strict=True):
            for one, value in zip(row, given, strict=True):
                self.model.add(one == int(value))

    def hint(self, plan: Ints) -> None:
        """Hint a roster as `read` returns it."""
        self.model.clear_hints()
        for row, given in zip(self.on, plan, strict=True):
            for day, value in zip(row, given, strict=True):
                for s, one in enumerate(day):
                    self.model.add_hint(one, int(value == s))

    def read(self, solver: cp_model.CpSolver) -> Ints:
        """Return the shift of each guard on each day, `OFF` for none, shape (guards, days)."""
        return np.array(
            [
                [
                    next((s for s, v in enumerate(day) if solver.boolean_value(v)), OFF)
                    for day in row
                ]
                for row in self.on
            ]
        )


def post_demands(request: Request) -> list[tuple[list[int], int]]:
    """Return for every group of posts the guards able to man one, and how many they must be.

    By Hall's theorem the posts can be manned if and only if every group can.
    """
    kinds = sorted({post.skill or "" for post in request.manned})
    found = []
    for size in range(1, len(kinds) + 1):
        for group in combinations(kinds, size):
            posts = sum((post.skill or "") in group for post in request.manned)
            able = {
                g
                for skill in group
                for g in (request.skilled(skill) if skill else range(request.guards))
            }
            found.append((sorted(able), posts))
    return found
