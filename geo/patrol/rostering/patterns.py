"""Customary patterns of crews, as data: those the law allows and those it does not."""

from dataclasses import dataclass
from datetime import date

from geo.patrol.rostering.law import YEAR_DAYS
from geo.patrol.rostering.shifts import EIGHT, TWELVE, System


@dataclass(frozen=True)
class Pattern:
    """What a crew does on the days of its cycle; crew by crew it begins `step` days later.

    Parameters
    ----------
    zh, en
        What people call it.
    cycle
        Name of the shift on each day, None for a day off.
    rests_within
        Crews have no day off of their own: their members take turns, so many of each crew being on
        duty as the need says.
    """

    zh: str
    en: str
    system: System
    crews: int
    step: int
    cycle: tuple[str | None, ...]
    rests_within: bool = False

    @property
    def year_h(self) -> float:
        """Hours a year of each guard."""
        worked = sum(shift is not None for shift in self.cycle)
        return worked * self.system.hours * YEAR_DAYS / len(self.cycle)

    def shift(self, crew: int, day: date) -> str | None:
        """Return what a crew does on a day: cycles are fixed to the calendar, so plans join."""
        return self.cycle[(day.toordinal() + self.step * crew) % len(self.cycle)]

    def staggered(self, members: int, on_duty: int) -> "Pattern":
        """Return the pattern of crews whose members take turns, each guard a crew of his own.

        Of each crew `on_duty` work, so each guard works so many days in the same shift, rests for
        the others, and goes on in the next shift.
        """
        block = [[shift] * on_duty + [None] * (members - on_duty) for shift in self.cycle]
        days = tuple(day for part in block for day in part)
        return Pattern(self.zh, self.en, self.system, len(days), 1, days)


PATTERNS = {
    "four_three": Pattern(
        "四班三运转",
        "four crews in three shifts of 8 h",
        EIGHT,
        4,
        2,
        ("early", "early", "middle", "middle", "night", "night", None, None),
    ),
    "four_two": Pattern(
        "四班两运转",
        "four crews in two shifts of 12 h",
        TWELVE,
        4,
        1,
        ("day", "night", None, None),
    ),
    "five_three": Pattern(
        "五班三运转",
        "five crews in three shifts of 8 h",
        EIGHT,
        5,
        2,
        ("early", "early", "middle", "middle", "night", "night", None, None, None, None),
    ),
    "three_rest": Pattern(
        "三班轮休",
        "three crews of 8 h whose members rest in turn",
        EIGHT,
        3,
        1,
        ("early", "middle", "night"),
        rests_within=True,
    ),
    "three_three": Pattern(
        "三班倒",
        "three crews of 8 h without a day off",
        EIGHT,
        3,
        1,
        ("early", "middle", "night"),
    ),
    "three_two": Pattern(
        "三班两运转",
        "three crews, 12 h on and 24 h off",
        TWELVE,
        3,
        1,
        ("day", "night", None),
    ),
    "two_two": Pattern("两班倒", "two crews, 12 h on and 12 h off", TWELVE, 2, 1, ("day", "night")),
}


def crews(guards: int, count: int) -> list[list[int]]:
    """Return the numbers of the guards in crews of nearly equal size, larger ones first."""
    small, larger = divmod(guards, count)
    numbers = iter(range(guards))
    return [[next(numbers) for _ in range(small + (crew < larger))] for crew in range(count)]
