"""What can be told of a request before any search: hours, heads and the guards they take."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from geo.patrol.rostering.law import YEAR_DAYS, Law
from geo.patrol.rostering.patterns import Pattern, crews
from geo.patrol.rostering.request import Request

POST_YEAR_H = 24 * YEAR_DAYS
EXTRA = (0, 2, 1)
"""Which shift gets a guard more than others first: early, then night."""


def year_h(request: Request, need: Sequence[int]) -> float:
    """Return the hours a year of each guard if they share the need evenly."""
    return sum(need) * request.system.hours * YEAR_DAYS / request.guards


def guards_for(need: Sequence[int], shift_h: float, law: Law) -> int | None:
    """Return the guards whose yearly hours cover a need; None where no hours are allowed."""
    if not law.most_year_h:
        return None
    return ceil(sum(need) * shift_h * YEAR_DAYS / law.most_year_h - 1e-9)


def post_guards(law: Law) -> float:
    """Return the guards one post takes round the clock without overtime: 4.42 by the law."""
    return POST_YEAR_H / law.year_h if law.year_h else float("inf")


def most_need(request: Request) -> tuple[int, ...]:
    """Return the largest even need whose yearly hours are allowed; may hold zeros."""
    system = request.system
    a_year = request.guards * request.law.most_year_h / (system.hours * YEAR_DAYS)
    return even_need(min(floor(a_year + 1e-9), request.guards), len(system.shifts))


def even_need(total: int, shifts: int) -> tuple[int, ...]:
    """Return a total shared out among the shifts as evenly as can be."""
    least, over = divmod(total, shifts)
    order = [at for at in EXTRA if at < shifts]
    return tuple(least + (order.index(at) < over) for at in range(shifts))


def fewer(need: Sequence[int]) -> tuple[int, ...]:
    """Return a need with one guard less, in the shift that has most."""
    order = [at for at in reversed(EXTRA) if at < len(need)]
    largest = max(order, key=lambda at: need[at])
    return tuple(n - (at == largest) for at, n in enumerate(need))


@dataclass(frozen=True)
class Crewed:
    """A pattern made for so many guards: who is in which crew, and who is left over.

    Parameters
    ----------
    pattern
        With crews of one where members rest in turn.
    members
        Numbers of the guards of each crew.
    spare
        Guards in no crew.
    """

    pattern: Pattern
    members: list[list[int]]
    spare: list[int]

    @property
    def least(self) -> int:
        """Guards on duty in every shift at least, and exactly where all crews are equal."""
        if self.pattern.crews == len(self.pattern.cycle) and len(self.members[0]) == 1:
            first = next(shift for shift in self.pattern.cycle if shift)
            return self.pattern.cycle.count(first)
        return min(map(len, self.members))


def crewed(request: Request, need: Sequence[int] | None) -> Crewed:
    """Return the crews of a request with a fixed pattern.

    Where members rest in turn so many are on duty as the need says, or as the law allows.
    """
    pattern = request.fixed
    assert pattern is not None  # noqa: S101 - asked for fixed patterns only
    if not pattern.rests_within:
        return Crewed(pattern, crews(request.guards, pattern.crews), [])
    size = request.guards // pattern.crews
    on_duty = max(need) if need else most_on_duty(pattern, size, request.law)
    used = size * pattern.crews
    return Crewed(
        pattern.staggered(size, on_duty),
        [[guard] for guard in range(used)],
        list(range(used, request.guards)),
    )


def most_on_duty(pattern: Pattern, members: int, law: Law) -> int:
    """Return how many of a crew that rests in turn may be on duty."""
    shift_h = pattern.system.hours
    by_hours = floor(members * law.most_year_h / (shift_h * YEAR_DAYS) + 1e-9)
    return max(min(by_hours, 6, members - 1, law.nights_in_a_row), 0)
