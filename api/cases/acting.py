"""People as the actors of cases: an account in one role, or a resident with a link."""

from data.store.secrets import digest
from geo import access
from geo.access import Role
from geo.cases import Actor
from geo.errors import DeniedError


def acting(person: access.Actor, role: Role, community_id: int) -> Actor:
    """Return an account's person in one role; with several memberships in it, all their grids.

    Raises
    ------
    DeniedError
        The person has no such role there.
    """
    held = [one for one in person.at(community_id) if one.role == role]
    if not held:
        raise DeniedError(f"没有“{role}”角色。You have no role '{role}' here.")
    departments = [one.department for one in held if one.department]
    return Actor(
        f"account:{person.account_id}",
        role.value,
        departments[0] if departments else None,
        frozenset[str]().union(*(one.grids for one in held)),
    )


def guard_of(person: access.Actor, community_id: int) -> str | None:
    """Return the guard number of a person in a community; None where there is none."""
    numbers = (one.guard_id for one in person.at(community_id) if one.role == Role.guard)
    return next((number for number in numbers if number), None)


def resident(secret: str) -> Actor:
    """Return the resident who holds the secret of a link to a case."""
    return Actor(f"resident:{digest(secret)}", "resident")
