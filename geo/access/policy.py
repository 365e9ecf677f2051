"""The one policy: which rows, which columns, which actions. Every door asks here.

Rows and columns are decided for one person, one subject and one community, from the table in
`geo.access.subjects`. What the table does not grant is refused.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from geo.access.actor import Actor, Membership, Role
from geo.access.columns import Columns
from geo.access.scope import EVERYTHING, NOTHING, Scope
from geo.access.subjects import ACTIONS, SUBJECTS, Reach, Subject

READ = "read"


class Policy:
    """Decides by a table of subjects and one of actions; an unknown subject is a KeyError."""

    def __init__(
        self,
        subjects: Mapping[str, Subject] = SUBJECTS,
        actions: Mapping[tuple[str, str], frozenset[Role]] = ACTIONS,
    ) -> None:
        self.subjects = subjects
        self._actions = actions

    def rows(self, actor: Actor, subject: str, community_id: int | None) -> Scope:
        """Return which rows of a subject a person may see in a community.

        Parameters
        ----------
        community_id
            None for what belongs to no community: accounts and the audit.
        """
        return self._reached(self.subjects[subject], actor.at(community_id))

    def columns(
        self, actor: Actor, subject: str, community_id: int | None, *, reason: bool = False
    ) -> Columns:
        """Return which columns of these rows a person may see.

        Personal columns are shown only where the roles that may see them reach every row that is
        shown at all: two roles together never show what neither shows alone.

        Parameters
        ----------
        reason
            Whether the person says what for. Whoever passes true records it.
        """
        found = self.subjects[subject]
        held = actor.at(community_id)
        rows = self._reached(found, held)
        if not rows:
            return Columns(frozenset())
        told = found.told if reason else frozenset()
        personal = rows == self._reached(found, _in(held, found.free | told))
        beyond = rows == self._reached(found, _in(held, told))
        if found.columns is None:
            return Columns(None, frozenset() if personal else found.personal)
        withheld = frozenset() if personal else found.personal
        return Columns(found.columns | (found.personal - withheld), withheld, beyond)

    def leaving(
        self, actor: Actor, subject: str, community_id: int | None, *, reason: bool = False
    ) -> Columns:
        """Return which columns a person may take away in a file.

        A file is out of sight for good: personal columns leave for a reason only, even with those
        who see them in their daily work.

        Parameters
        ----------
        reason
            Whether the person says what for. Whoever passes true records it.
        """
        found = self.columns(actor, subject, community_id, reason=reason)
        return found if reason else found.without(self.subjects[subject].personal)

    def needs_reason(self, actor: Actor, subject: str, community_id: int | None) -> bool:
        """Return whether a reason would show this person columns that are withheld without."""
        return self.columns(actor, subject, community_id) != self.columns(
            actor, subject, community_id, reason=True
        )

    def may(self, actor: Actor, action: str, subject: str, community_id: int | None) -> bool:
        """Return whether a person may do something to a subject; what no table names, nobody."""
        if action == READ:
            return bool(self.rows(actor, subject, community_id))
        roles = self._actions.get((action, subject), frozenset())
        return bool(roles & actor.roles(community_id))

    @staticmethod
    def _reached(subject: Subject, held: Iterable[Membership]) -> Scope:
        return reduce(or_, (_scope(subject.reach.get(one.role), one) for one in held), NOTHING)


def _in(held: Iterable[Membership], roles: frozenset[Role]) -> list[Membership]:
    return [one for one in held if one.role in roles]


def _scope(reach: Reach | None, held: Membership) -> Scope:
    """Return how far one membership reaches."""
    match reach:
        case "all":
            return EVERYTHING
        case "published":
            return Scope(published=True)
        case "grids":
            return Scope(grids=held.grids)
        case "guard" if held.guard_id:
            return Scope(guards=frozenset({held.guard_id}))
        case "department" if held.department:
            return Scope(departments=frozenset({held.department}))
    return NOTHING


POLICY = Policy()
"""The policy of the service."""
