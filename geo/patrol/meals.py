"""When guards eat: hours of a shift."""

from dataclasses import dataclass

MEAL_S = 1800.0
FIRST_MEAL_S = 7200.0
"""Nobody eats in the first two hours of a shift."""
LAST_MEAL_S = 8 * 3600.0 - 3600.0
"""The last meal begins an hour before the shift ends."""
MEALS_S = FIRST_MEAL_S - MEAL_S, LAST_MEAL_S + MEAL_S
"""All meals lie between these seconds of a shift; the relief eats first."""


@dataclass(frozen=True)
class Meals:
    """When beads rest in a shift without a relief.

    Parameters
    ----------
    step_s
        Seconds from the meal of a bead to that of the bead behind it; of the bead ahead of it where
        it is below zero. Less is taken where the shift is too short for so many meals.
    later_s
        In the second of such shifts in a row all eat so much later than in the first, and so on
        until the last meals of a shift are reached. So nobody eats twice in a round longer than a
        shift.
    """

    step_s: float
    later_s: float = 0.0

    def begin_s(self, bead: int, walkers: int, row: int) -> float:
        """Return when a bead rests, from the start of the `row`-th such shift in a row."""
        step_s = min(abs(self.step_s), (LAST_MEAL_S - FIRST_MEAL_S) // max(walkers - 1, 1))
        first_s = FIRST_MEAL_S + row * self.later_s
        first_s = min(first_s, LAST_MEAL_S - (walkers - 1) * step_s)
        return first_s + step_s * (walkers - 1 - bead if self.step_s > 0 else bead)


MEALS = (
    *(Meals(-step_s) for step_s in (2400.0, 1800.0, 1200.0, 600.0)),
    Meals(1800.0, LAST_MEAL_S),
    Meals(600.0, LAST_MEAL_S),
)
"""Meals worth trying, ten minutes after the bead before has gone on first. A place waits longest
when the bead ahead passes it before its meal and the bead behind eats twice before it comes."""
