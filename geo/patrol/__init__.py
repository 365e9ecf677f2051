"""Patrol plans: who walks where at what time, and what no plan could do better.

`plan` is the door. Behind it, in the order of the work: `network` (streets noded where they meet),
`policy`, `limits` and `demand` (how long each may stay unseen, when and why), `law` and `roster`
(who is on duty), `matching` and `cycle` (a shortest walk over every street), `timetable` (who is
where when), `visits` (how long each street waits), `judge` (whether that is ever too long),
`capacity` and `bounds` (what no plan can do better), `summary`, `words`, `report` and `frames`
(what comes out). `duty` and `passages` read a guard's shift back from a plan.
"""

from geo.patrol.params import PatrolParams
from geo.patrol.plan import Patrol, plan
from geo.patrol.policy import DEFAULT_POLICY, Policy, Rule
from geo.patrol.report import Gap, PatrolReport

__all__ = [
    "DEFAULT_POLICY",
    "Gap",
    "Patrol",
    "PatrolParams",
    "PatrolReport",
    "Policy",
    "Rule",
    "plan",
]
