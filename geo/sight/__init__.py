"""Sight: what guards see from where they walk, what cameras see, and what nobody sees in time.

`dead_corners` is the door, `watched` the one for streets and cameras alone. Behind them, in the
order of the work: `policy` (what counts as seen), `obstacles` (what stops the eye), `visible`
(visibility polygons), `walking` and `cameras` (who sees what), `rounds` (how often operators look),
`ground` (what is public), `dead` (what is left), `watch` (streets seen by cameras), `suggest` (what
would help), `words`, `report` and `frames` (what comes out), `corners`.
"""

from geo.sight.corners import DeadCorners, dead_corners
from geo.sight.eyes import Eyes
from geo.sight.policy import SightPolicy
from geo.sight.report import SightReport
from geo.sight.rounds import CameraRounds
from geo.sight.watch import watched

__all__ = [
    "CameraRounds",
    "DeadCorners",
    "Eyes",
    "SightPolicy",
    "SightReport",
    "dead_corners",
    "watched",
]
