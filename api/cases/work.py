"""Taking a step: one transaction that locks the case, judges the command and appends the event."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.locating import located
from api.cases.marking import marks
from api.cases.office import Office
from api.cases.refusals import RefusedError
from data.store import case_events, cases
from data.store.case_rows import Record
from geo.access import EVERYTHING, Scope
from geo.cases import (
    Applied,
    Case,
    Categories,
    Command,
    Event,
    Refused,
    apply,
    on_patrol_list,
    replay,
    words,
)
from geo.cases.judge import refusal
from geo.errors import InputError, NotFoundError
from geo.faults import Fault

_TRIES = 3
"""A case that is new to two at once is new to one of them only the first time."""


@dataclass(frozen=True)
class Outcome:
    """A command that was taken.

    Parameters
    ----------
    record_id
        The case's row.
    case, event
        The case as it is now, and what the command did.
    again
        It had been taken before; nothing was written.
    late
        The step came too late and became a note; this is why.
    followed
        What was done to other cases because of it.
    """

    record_id: int
    case: Case
    event: Event
    again: bool = False
    late: Refused | None = None
    followed: tuple["Outcome", ...] = ()


def submit(
    session: Session,
    community_id: int,
    command: Command,
    *,
    now: datetime,
    office: Office,
    scope: Scope = EVERYTHING,
    guard_id: str | None = None,
) -> Outcome:
    """Take a step, whole or not at all; the session must be one that may write.

    Steps are taken at `now`; those made offline when the device says, but never later than `now`
    and never before what their actor had seen of the case. The same command sent again is answered
    by what it did.

    Parameters
    ----------
    now
        When the command came in, with a zone.
    office
        What the community's cases are judged by.
    scope
        The cases its actor may see; others are not there for the actor, unless a guard offline
        had them on the patrol's list.
    guard_id
        Number of the guard who acts, kept with a new case.

    Raises
    ------
    RefusedError
        The state machine refuses it; undo the transaction.
    NotFoundError
        The case is outside the scope.
    InputError
        A text holds what no database keeps.
    """
    _require_text(command)
    at = min(command.at, now) if command.offline else now
    timed = replace(command, at=at)
    for _ in range(_TRIES):
        done = _once(
            session, community_id, timed, now=now, office=office, scope=scope, guard_id=guard_id
        )
        if done is not None:
            return done
    raise RuntimeError(f"case {command.case_id} is neither there nor new")


def _once(
    session: Session,
    community_id: int,
    command: Command,
    *,
    now: datetime,
    office: Office,
    scope: Scope,
    guard_id: str | None,
) -> Outcome | None:
    """Take a step; None where another made the case meanwhile."""
    digest = digest_of(command)
    locked = cases.lock(session, community_id, _ids(command))
    record = locked.get(command.case_id)
    case = _case(session, record)
    if record is not None and case is not None:
        if (again := _again(session, record, case, command, office.book)) is not None:
            return again
        if not (cases.is_seen(session, record, scope) or _was_seen(case, command, scope, office)):
            raise NotFoundError(f"There is no case '{command.case_id}'.")
        command = replace(command, at=max(command.at, _seen_at(case, command)))
    placed = located(command, office)
    if isinstance(placed, Refused):
        raise RefusedError(placed)
    full, spot = placed
    done = apply(case, full, office.book, _case(session, _target(locked, command)))
    if isinstance(done, Refused):
        raise RefusedError(done)
    found = marks(done.case, office, now, spot)
    if record is not None and not (record.open or done.case.open):
        found = replace(found, kind=record.kind, close_due_at=record.close_due_at)
    if record is None:
        record_id = cases.add(session, community_id, done.case, found, at=now, guard_id=guard_id)
        if record_id is None:
            return None
    else:
        record_id = record.id
        cases.save(session, record_id, done.case, found, at=now)
    case_events.append(session, record_id, done.event, digest=digest, received_at=now)
    followed = _follow(session, community_id, done, now=now, office=office)
    return Outcome(record_id, done.case, done.event, late=done.late, followed=followed)


def _follow(
    session: Session, community_id: int, done: Applied, *, now: datetime, office: Office
) -> tuple[Outcome, ...]:
    return tuple(
        submit(session, community_id, further, now=now, office=office) for further in done.follow
    )


def _again(
    session: Session, record: Record, case: Case, command: Command, book: Categories
) -> Outcome | None:
    """Return what a command did when it was sent before.

    Raises
    ------
    RefusedError
        Its id was another command's.
    """
    known = case_events.digest_of(session, record.id, command.id)
    event = case.event(command.id)
    if known is None or event is None:
        return None
    if known != digest_of(command):
        raise RefusedError(refusal("id_reused", words.ID_REUSED, case, book))
    return Outcome(record.id, case, event, again=True)


def digest_of(command: Command) -> str:
    """Return what a command is known again by: what is wanted, by whom; not when."""
    said = [command.case_id, command.kind, command.actor.name, command.details.as_dict()]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _was_seen(case: Case, command: Command, scope: Scope, office: Office) -> bool:
    """Return whether a guard offline had a case on the patrol's list, whoever took it off since."""
    before = case.history[: command.base_version]
    if not (scope.guards and command.offline and before):
        return False
    return on_patrol_list(replay(before), office.book)


def _seen_at(case: Case, command: Command) -> datetime:
    """Return when the last happened of what an actor saw of a case; its beginning if nothing."""
    return max(event.at for event in case.history[: max(command.base_version, 1)])


def _ids(command: Command) -> Iterable[str]:
    target = command.details.target
    return {command.case_id, *([target] if target and command.kind == "merge" else ())}


def _target(locked: dict[str, Record], command: Command) -> Record | None:
    return locked.get(command.details.target or "") if command.kind == "merge" else None


def _case(session: Session, record: Record | None) -> Case | None:
    return None if record is None else replay(case_events.history(session, record.id))


def _require_text(command: Command) -> None:
    """Refuse texts that a database cannot keep."""
    texts = [command.id, command.case_id, command.actor.name]
    texts.append(json.dumps(command.details.as_dict(), ensure_ascii=False, default=str))
    for text in texts:
        if "\0" in text or "\\u0000" in text or not _encodes(text) or not text.strip():
            remedy = "Send plain text without control characters."
            raise InputError([Fault("request", "A text cannot be kept.", remedy)])


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
