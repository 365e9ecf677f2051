"""Edits of a patrol plan by people: duties change hands, and what follows is told at once.

`edited` is the door, `suggest` proposes who could do it instead. Behind them: `edit` (what may be
asked), `applied` (who does what, in roster, routes and stops), `checks` and `words` (what is
broken, and other consequences).
"""

from geo.patrol.edits.applied import renamed, rerouted, restopped
from geo.patrol.edits.checks import Bounds, Check
from geo.patrol.edits.edit import Edit, GiveDuty, SwapDuties, Turn
from geo.patrol.edits.edited import Edited, Suggestion, edited, suggest

__all__ = [
    "Bounds",
    "Check",
    "Edit",
    "Edited",
    "GiveDuty",
    "Suggestion",
    "SwapDuties",
    "Turn",
    "edited",
    "renamed",
    "rerouted",
    "restopped",
    "suggest",
]
