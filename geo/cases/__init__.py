"""Cases: hazards and incidents on their way through 联集派办结评, as pure values.

`apply` is the door: a case and a command give the case after it or the reason why not. Behind it:
`flow` (what a table of steps is), `loop` and `walk` (the two tables: the six steps, and a grid
worker's walk, record, handle, reply, evaluate), `rules` and `needs` (what a row asks of actor and
content), `judge`, `taking`, `machine`, `case` (events folded), `words` (what is said). `category`
and `categories` say what may be reported and how long a step may take; `worktime`, `spells`,
`clock` and `urge` measure that; `campaign` is the joint inspection, `visits` what was
walked, `back` what was sent back.
"""

from geo.cases.actor import ROLES, SYSTEM, Actor, Role
from geo.cases.back import sent_back
from geo.cases.campaign import (
    Campaign,
    Finding,
    Progress,
    findings_as_commands,
    on_patrol_list,
    progress,
)
from geo.cases.case import FLOWS, Case, replay
from geo.cases.categories import default_categories, read_categories
from geo.cases.category import Categories, Category
from geo.cases.clock import Due, clock, expected, running
from geo.cases.command import Command, Event
from geo.cases.details import Details, Evidence
from geo.cases.limit import Limit
from geo.cases.machine import allowed, apply
from geo.cases.needs import Need
from geo.cases.outcome import Applied, Option, Refused
from geo.cases.urge import urge
from geo.cases.visits import Coverage, coverage
from geo.cases.worktime import WorkingTime

__all__ = [
    "FLOWS",
    "ROLES",
    "SYSTEM",
    "Actor",
    "Applied",
    "Campaign",
    "Case",
    "Categories",
    "Category",
    "Command",
    "Coverage",
    "Details",
    "Due",
    "Event",
    "Evidence",
    "Finding",
    "Limit",
    "Need",
    "Option",
    "Progress",
    "Refused",
    "Role",
    "WorkingTime",
    "allowed",
    "apply",
    "clock",
    "coverage",
    "default_categories",
    "expected",
    "findings_as_commands",
    "on_patrol_list",
    "progress",
    "read_categories",
    "replay",
    "running",
    "sent_back",
    "urge",
]
