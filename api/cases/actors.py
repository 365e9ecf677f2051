"""Who acts on cases: a person of the service in one of the roles of a community."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from geo.access import Actor as Person
from geo.access import Membership
from geo.access import Role as Office
from geo.cases import FLOWS, Actor, Case, Categories, allowed
from geo.cases.case import BORN_BY


def name_of(account_id: int) -> str:
    """Return the name by which the history of cases knows an account."""
    return f"account:{account_id}"


def actors(person: Person, community_id: int) -> tuple[Actor, ...]:
    """Return a person in each of the roles held in a community, one role at a time.

    Grids of several memberships of a grid worker are taken together; somebody who acts for two
    departments is two actors, with one name.
    """
    held = sorted(person.at(community_id), key=_kind)
    return tuple(_actor(person, list(same)) for _, same in groupby(held, key=_kind))


def guard_id_of(person: Person, community_id: int) -> str | None:
    """Return the number of a person who is a guard in a community."""
    numbers = [one.guard_id for one in person.at(community_id) if one.role == Office.guard]
    return next((number for number in numbers if number), None)


def chosen(
    able: Sequence[Actor], case: Case | None, kind: str, book: Categories, role: str | None = None
) -> Actor:
    """Return in which role a command is taken: the one asked for, else the first that may.

    Where no role may, the first the table knows for the command, so that the refusal says what is
    missing and not who else could.

    Parameters
    ----------
    able
        The person in each role; at least one.
    role
        The role asked for; one the person does not hold counts as none asked for.
    """
    wished = [actor for actor in able if actor.role == role] or list(able)
    can = (one for one in wished if any(o.command == kind for o in allowed(case, one, book)))
    flow = case.table if case else BORN_BY.get(kind)
    known = (one for one in wished if flow is not None and one.role in flow.roles(kind))
    return next(can, None) or next(known, None) or wished[0]


def concerned(able: Iterable[Actor], case: Case) -> bool:
    """Return whether a person had to do with a case, whether it is still theirs to see or not.

    A step taken without a connection may arrive after the case went to others: it must not be lost.
    """
    names = {case.linked_by, case.reporter, *case.handlers, *(one.actor for one in case.history)}
    return any(
        one.name in names or (one.department is not None and one.department in case.departments)
        for one in able
    )


def commands(flow: str) -> tuple[str, ...]:
    """Return the codes of all commands of a flow that act on what is there already."""
    return tuple(verb.code for verb in FLOWS[flow].verbs if verb.code not in BORN_BY)


def _kind(held: Membership) -> tuple[str, str]:
    return held.role.value, held.department or ""


def _actor(person: Person, held: Sequence[Membership]) -> Actor:
    grids = frozenset[str]().union(*(one.grids for one in held))
    first = held[0]
    return Actor(name_of(person.account_id), first.role.value, first.department, grids)
