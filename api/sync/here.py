"""Who is asking from a tablet, and in which community."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Query, Request

from api import view
from api.caller import Caller, settled
from api.cases.office import Offices
from api.deps import SessionDep
from api.view import View
from data.store import registry
from data.store.sync_presence import Who
from geo.access import Actor, Role
from geo.errors import DeniedError, NotFoundError


@dataclass(frozen=True)
class Here:
    """A person at a tablet, in one community; `guard_id` is the number on the roster."""

    view: View
    guard_id: str | None
    offices: Offices

    @property
    def account_id(self) -> int:
        """The number of the account."""
        return self.view.actor.account_id

    @property
    def community_id(self) -> int:
        """The number of the community."""
        return self.view.stored.id

    def who(self, device: str) -> Who:
        """Return the person as sender from a tablet."""
        return Who(self.community_id, self.account_id, device, self.guard_id)

    def require_person(self, person: str) -> None:
        """Make sure that what is sent belongs to who sends it: tablets are shared.

        Raises
        ------
        HTTPException
            401: it is somebody else's; the tablet keeps it until that person signs in.
        """
        if person != str(self.account_id):
            raise HTTPException(
                401, "这些内容属于另一人，请本人登录。They belong to somebody else."
            )


def here(
    request: Request,
    session: SessionDep,
    caller: Annotated[Caller, Depends(settled)],
    community: Annotated[
        str | None, Query(description="Code, name or number; not needed by who has one only.")
    ] = None,
) -> Here:
    """Return the person at the tablet.

    Raises
    ------
    DeniedError
        The person is no guard there.
    NotFoundError
        There is no such community, or it must be named.
    """
    stored = registry.find(session, community or str(_only(caller.actor)))
    found = view.of(request, session, stored, caller)
    held = [one for one in caller.actor.at(stored.id) if one.role == Role.guard]
    if not held:
        raise DeniedError("平板端供保安使用。The tablet is for guards.")
    numbers = [one.guard_id for one in held if one.guard_id]
    return Here(found, numbers[0] if numbers else None, request.app.state.offices)


def _only(actor: Actor) -> int:
    """Return the one community a person is a guard of.

    Raises
    ------
    NotFoundError
        There are none or several.
    """
    found = {one.community_id for one in actor.memberships if one.role == Role.guard}
    numbers = {one for one in found if one is not None}
    if not found:
        raise DeniedError("平板端供保安使用。The tablet is for guards.")
    if len(numbers) != 1 or None in found:
        raise NotFoundError("Name the community: ?community=")
    return numbers.pop()


HereDep = Annotated[Here, Depends(here)]
