"""A community as the person who asks may see it: every endpoint gets its rows and columns here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request
from geopandas import GeoDataFrame
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.caller import Caller, settled
from api.deps import SessionDep
from data.store import audit, registry
from data.store.audit import Entry
from data.store.engine import session_scope
from data.store.registry import Stored
from geo.access import POLICY, Actor, Columns, Scope
from geo.errors import DeniedError, InputError, NotFoundError
from geo.faults import Fault

SHORTEST_REASON, LONGEST_REASON = 4, 200


@dataclass(frozen=True)
class View:
    """One community, one person, and what for where that was said.

    `session` is the one this request reads with.
    """

    stored: Stored
    actor: Actor
    session: Session
    engine: Engine
    at: datetime
    reason: str | None = None

    def reads(self, subject: str) -> bool:
        """Return whether the person may see anything of a subject."""
        return bool(self.scope(subject))

    def scope(self, subject: str) -> Scope:
        """Return which rows the person may see; perhaps none."""
        return POLICY.rows(self.actor, subject, self.stored.id)

    def rows(self, subject: str) -> Scope:
        """Return which rows the person may see.

        Raises
        ------
        DeniedError
            None at all.
        """
        scope = self.scope(subject)
        if not scope:
            raise DeniedError(f"Your roles in {self.stored.name} do not show {subject}.")
        return scope

    def columns(self, subject: str) -> Columns:
        """Return which columns; personal ones only for a reason, which is recorded first."""
        told = self.reason is not None and POLICY.needs_reason(self.actor, subject, self.stored.id)
        if told:
            self.record("personal.read", subject)
        return POLICY.columns(self.actor, subject, self.stored.id, reason=told)

    def shown(self, subject: str, frame: GeoDataFrame) -> GeoDataFrame:
        """Return a frame of a subject with the columns the person may see."""
        return frame[self.columns(subject).keep(frame.columns)]

    def may(self, action: str, subject: str) -> bool:
        """Return whether the person may do something."""
        return POLICY.may(self.actor, action, subject, self.stored.id)

    def require(self, action: str, subject: str) -> None:
        """Make sure that the person may do something.

        Raises
        ------
        DeniedError
            No role of the person may.
        """
        if not self.may(action, subject):
            raise DeniedError(
                f"Your roles in {self.stored.name} do not let you {action} {subject}."
            )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that may write; what the request read with gives its connection back.

        Else many requests at once would each hold one connection and wait for a second.
        """
        self.session.rollback()
        with session_scope(self.engine) as opened:
            yield opened

    def record(self, action: str, subject: str) -> None:
        """Write down what the person does, in a transaction of its own."""
        with self.writing() as session:
            audit.append(session, self.entry(action, subject), self.at)

    def entry(self, action: str, subject: str) -> Entry:
        """Return what the person does, to be appended where it is done."""
        return Entry(
            action,
            subject,
            actor=self.actor.username,
            account_id=self.actor.account_id,
            community_id=self.stored.id,
            reason=self.reason,
        )


def checked_reason(said: str) -> str:
    """Return what personal data is wanted for, from percent-encoded UTF-8.

    Raises
    ------
    InputError
        It is too short or too long to say anything, or holds control characters.
    """
    reason = unquote(said).strip()
    if SHORTEST_REASON <= len(reason) <= LONGEST_REASON and reason.isprintable():
        return reason
    remedy = f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters what the data is for."
    raise InputError([Fault("request", "It says nothing.", remedy, column="X-Reason")])


def of(
    request: Request,
    session: Session,
    stored: Stored,
    caller: Caller,
    reason: str | None = None,
) -> View:
    """Return the view of a caller on a community.

    Raises
    ------
    NotFoundError
        The caller has no role there: said in the words for a community that is not there.
    """
    if not POLICY.rows(caller.actor, "community", stored.id):
        raise NotFoundError(f"There is no community '{stored.key}'.")
    state = request.app.state
    return View(stored, caller.actor, session, state.engine, state.now(), reason)


def view(
    request: Request,
    community: str,
    session: SessionDep,
    caller: Annotated[Caller, Depends(settled)],
    x_reason: Annotated[
        str | None,
        Header(description="What personal data is wanted for; percent-encoded UTF-8. Recorded."),
    ] = None,
) -> View:
    """Return the community of the address as the caller may see it.

    Raises
    ------
    InputError
        The reason says nothing.
    NotFoundError
        There is no such community, or none that the caller has a role in.
    """
    reason = None if x_reason is None else checked_reason(x_reason)
    try:
        return of(request, session, registry.find(session, community), caller, reason)
    except NotFoundError as error:
        raise NotFoundError(f"There is no community '{community}'.") from error


ViewDep = Annotated[View, Depends(view)]
