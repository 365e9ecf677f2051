"""The pages on which staff take cases through 联集派办结评, in Chinese or English.

`frame` is what all of them stand in. Then one module a page (`queue`, `sheet`, `desk`, `numbers`,
`shifts`, `conflicts`) and what they are made of: `filters` (the queue's address), `forms` and
`fields` (a step as a form), `timeline`, `times` (limits in words), `badges`. Forms come first,
scripts only add to them.
"""

from maps.console.conflicts import Conflicts, conflicts_page
from maps.console.dashboards import Board, dashboard_page
from maps.console.desk import Desk, desk_page, similar_lines, similar_part
from maps.console.filters import Filters
from maps.console.forms import Typed
from maps.console.frame import Frame, Lang, Said, problem_page
from maps.console.numbers import Numbers, numbers_page
from maps.console.queue import Line, Queue, queue_page
from maps.console.sheet import Contact, Sheet, Similar, sheet_page
from maps.console.shifts import Shifts, shifts_page

__all__ = [
    "Board",
    "Conflicts",
    "Contact",
    "Desk",
    "Filters",
    "Frame",
    "Lang",
    "Line",
    "Numbers",
    "Queue",
    "Said",
    "Sheet",
    "Shifts",
    "Similar",
    "Typed",
    "conflicts_page",
    "dashboard_page",
    "desk_page",
    "numbers_page",
    "problem_page",
    "queue_page",
    "sheet_page",
    "shifts_page",
    "similar_lines",
    "similar_part",
]
