"""Who is on duty when: four crews, three shifts a day (四班三运转)."""

from datetime import date, datetime, timedelta

import pandas as pd

from geo.clock import LOCAL
from geo.schema import RESULTS

CREWS = 4
CYCLE_DAYS = 8
SHIFTS = {"early": 6, "middle": 14, "night": 22}
"""The shifts and the hour they begin: 早班, 中班, 夜班, eight hours each."""
SHIFT_H = 8
PATTERN = ("early", "early", "middle", "middle", "night", "night", None, None)
"""What a crew does on the days of its cycle: 42 hours a week on average."""


def crews(guards: int) -> list[list[str]]:
    """Return the guards G01, G02 … in four crews of nearly equal size, larger ones first."""
    small, larger = divmod(guards, CREWS)
    ids = iter(f"G{number:02d}" for number in range(1, guards + 1))
    return [[next(ids) for _ in range(small + (crew < larger))] for crew in range(CREWS)]


def roster(guards: int, walkers: int, start: date, days: int) -> pd.DataFrame:
    """Return the roster: one row a guard and shift, in time order.

    The first `walkers` of a crew walk, turn and turn about by day; one more relieves them at meals
    (`relief`); others stand by (`standby`). The cycle is fixed to the calendar, so
    that one plan goes on where the former ended.

    Returns
    -------
    Frame of the contract's layer `roster`.
    """
    rows = []
    for day in (start + timedelta(days=offset) for offset in range(days)):
        for number, members in enumerate(crews(guards)):
            shift = PATTERN[(day.toordinal() + 2 * number) % CYCLE_DAYS]
            if shift is None:
                continue
            begins = datetime(day.year, day.month, day.day, SHIFTS[shift], tzinfo=LOCAL)
            ends = begins + timedelta(hours=SHIFT_H)
            turn = day.toordinal() % len(members)
            for place, guard in enumerate(members[turn:] + members[:turn]):
                duty = "walk" if place < walkers else "relief" if place == walkers else "standby"
                rows.append((guard, day, shift, begins, ends, duty))
    frame = pd.DataFrame(rows, columns=[column.name for column in RESULTS["roster"].columns])
    return frame.sort_values(["start", "guard_id"], ignore_index=True)
