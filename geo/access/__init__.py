"""Who may see and do what: people, their roles, and the one policy every door asks."""

from geo.access.actor import Actor, Membership, Role
from geo.access.columns import Columns
from geo.access.policy import POLICY, Policy
from geo.access.scope import EVERYTHING, NOTHING, Scope

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "POLICY",
    "Actor",
    "Columns",
    "Membership",
    "Policy",
    "Role",
    "Scope",
]
