"""The page on which a patrol plan is edited by hand: a week of duties, and who does them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maps.console.by_hand import ByHand
from maps.console.frame import Frame, Said, render
from maps.console.roster import DUTIES, SHIFTS, WEEKDAYS

DAYS = 7
RULES: Mapping[str, Said] = {
    "overlap": ("一人一班", "One shift at a time"),
    "rest": ("班间休息", "Rest between shifts"),
    "week": ("每周休息", "Weekly rest"),
    "nights": ("连续夜班", "Nights in a row"),
    "hours": ("工时", "Hours"),
    "overtime": ("加班", "Overtime"),
    "shift": ("每班时长", "Length of a shift"),
    "leave": ("请假", "Leave"),
    "begun": ("已开始的班", "Shifts begun"),
    "coverage": ("覆盖", "Coverage"),
}


@dataclass(frozen=True)
class Cell:
    """A duty of the table.

    Parameters
    ----------
    turn
        The duty as an address says it.
    was
        Whose it was before the edits; empty where it stayed.
    begun
        Whether it has begun already.
    ticked
        Whether the person ticked it.
    """

    turn: str
    shift: str
    duty: str
    was: str = ""
    begun: bool = False
    ticked: bool = False


@dataclass(frozen=True)
class GuardLine:
    """A guard of the table: his duties of the week by day, and days off.

    `wrong` tells that the edits broke a rule of his; `shifts`, `hours` and `nights` are of the
    whole plan, before and after.
    """

    guard_id: str
    cells: Mapping[date, Sequence[Cell]]
    away: frozenset[date]
    wrong: bool
    shifts: tuple[int, int]
    hours: tuple[float, float]
    nights: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class PatrolEdit(ByHand):
    """What the page shows.

    Parameters
    ----------
    first
        First day of the week that is shown.
    span
        First and last day of the plan.
    leave
        Days off as the address tells them, with the address without each.
    earlier, later
        Addresses of the weeks before and after; empty where there are none.
    """

    first: date
    span: tuple[date, date]
    lines: Sequence[GuardLine]
    today: date
    leave: Sequence[tuple[str, str, date, str]]
    earlier: str
    later: str

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What each form carries along: names and values."""
        return [*super().fields, *(("away", one[0]) for one in self.leave)]


def patrol_edit_page(frame: Frame, edit: PatrolEdit) -> str:
    """Return the page that edits a patrol plan."""
    days = [edit.first + timedelta(days=one) for one in range(DAYS)]
    return render(
        "patrol_edit.html",
        frame,
        edit=edit,
        rules=RULES,
        shifts=SHIFTS,
        duties=DUTIES,
        days=[(day, WEEKDAYS[day.weekday()]) for day in days],
        here_url=f"{frame.base}/plans/patrol/{edit.plan.id}/edit",
    )
