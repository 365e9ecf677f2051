"""Rosters the law allows, as fair as can be, with their bounds.

`Request` → `roster` → `Roster`. In reading order: `law` (limits and their articles), `shifts` and
`patterns` (customs as data), `request` (what is asked), `refusal` (what arithmetic rules out),
`fixed` (crews) or `free` with `flow` and `model` (no crews), `line` and `rolling` (long plans),
`duties`, `check` (every rule again, from the rows alone), `fixes`, `answer`; `home` gives guards a
grid.
"""

from geo.patrol.rostering.answer import Roster, roster
from geo.patrol.rostering.check import Violation, unmet, violations
from geo.patrol.rostering.fairness import Stage
from geo.patrol.rostering.fixes import Fix
from geo.patrol.rostering.home import Home, homes
from geo.patrol.rostering.law import Law
from geo.patrol.rostering.request import Carry, Post, Request, SkillNeed

__all__ = [
    "Carry",
    "Fix",
    "Home",
    "Law",
    "Post",
    "Request",
    "Roster",
    "SkillNeed",
    "Stage",
    "Violation",
    "homes",
    "roster",
    "unmet",
    "violations",
]
