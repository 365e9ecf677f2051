"""Patrols that cannot be foreseen, within a guarantee that always holds.

`blocks` (what is visited), `queue` (a bead's secret plan and what changes of it cost), `walk` (the
steps drawn), `measures` (who can foresee them), `streets` (rounds of streets as blocks and back),
`promise` (what each street may wait), `draw` (rounds drawn for a whole plan and measured in its
timetable), `report`.
"""

from geo.patrol.shield.blocks import Blocks
from geo.patrol.shield.draw import Shielded, drawn, shielded
from geo.patrol.shield.promise import Promise
from geo.patrol.shield.report import ShieldReport
from geo.patrol.shield.walk import StuckError, Walk

__all__ = [
    "Blocks",
    "Promise",
    "ShieldReport",
    "Shielded",
    "StuckError",
    "Walk",
    "drawn",
    "shielded",
]
