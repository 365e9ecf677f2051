"""A plan in force that something happens to: alarms before a limit is missed, and repairs.

`running` reads a plan back from its frames, once; `situation` says where it stands after an
`Event`; `repair` and `alarms` answer. Behind them: `passes` (routes as segments walked), `places`
and `ways` (shortest ways), `walker` (what an order of things to do comes to), `ledger` (what is
late), `score`, `moves` and `search` (the repair), `reach` (until when somebody can still make it),
`frames` and `words` (what comes out).
"""

from geo.patrol.repair.alarm import alarms
from geo.patrol.repair.event import Block, Event, See
from geo.patrol.repair.repair import Repair, repair
from geo.patrol.repair.running import Running, running
from geo.patrol.repair.situation import Situation, situation

__all__ = [
    "Block",
    "Event",
    "Repair",
    "Running",
    "See",
    "Situation",
    "alarms",
    "repair",
    "running",
    "situation",
]
