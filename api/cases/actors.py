"""In which role a person acts on a case, and which cases are theirs."""

from collections.abc import Iterable, Sequence

from api.cases.acting import acting
from geo.access import Actor as Person
from geo.cases import FLOWS, Actor, Case, Categories, allowed
from geo.cases.case import BORN_BY


def name_of(person: Person) -> str:
    """Return the name by which the history of cases knows a person."""
    return f"account:{person.account_id}"


def actors(person: Person, community_id: int) -> tuple[Actor, ...]:
    """Return a person in each of the roles held in a community, one role at a time."""
    return tuple(acting(person, role, community_id) for role in sorted(person.roles(community_id)))


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
    names = {case.linked_by, *(event.actor for event in case.history)}
    return any(
        one.name in names or (one.department is not None and one.department in case.departments)
        for one in able
    )


def commands(flow: str) -> tuple[str, ...]:
    """Return the codes of all commands of a flow that act on what is there already."""
    return tuple(verb.code for verb in FLOWS[flow].verbs if verb.code not in BORN_BY)
