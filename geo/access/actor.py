"""People who are known to the service, and what they are in which community."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a community. Residents need no account and have no role."""

    guard = "guard"
    grid_worker = "grid_worker"
    dispatcher = "dispatcher"
    department = "department"
    manager = "manager"
    analyst = "analyst"
    admin = "admin"


NEEDS = {Role.guard: "guard_id", Role.grid_worker: "grids", Role.department: "department"}
"""What a membership must name besides its role: without it, it reaches nothing."""


@dataclass(frozen=True)
class Membership:
    """One role of a person in one community; in every community where `community_id` is None.

    Parameters
    ----------
    grids
        Numbers of the own grids of a grid worker.
    department
        Department of who acts for one.
    guard_id
        Number of a guard, as in rosters and routes.
    """

    role: Role
    community_id: int | None = None
    grids: frozenset[str] = frozenset()
    department: str | None = None
    guard_id: str | None = None


@dataclass(frozen=True)
class Actor:
    """A person who asks for something."""

    account_id: int
    username: str
    memberships: tuple[Membership, ...] = ()

    def at(self, community_id: int | None) -> tuple[Membership, ...]:
        """Return the memberships that count in a community; None asks for those of every one."""
        return tuple(one for one in self.memberships if one.community_id in {None, community_id})

    def roles(self, community_id: int | None) -> frozenset[Role]:
        """Return the roles of the person in a community."""
        return frozenset(one.role for one in self.at(community_id))
