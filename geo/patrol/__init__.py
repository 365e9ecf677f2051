"""Patrol plans: who walks where at what time, and what no plan could do better."""

from geo.patrol.params import PatrolParams
from geo.patrol.plan import Patrol, plan
from geo.patrol.report import Gap, PatrolReport

__all__ = ["Gap", "Patrol", "PatrolParams", "PatrolReport", "plan"]
