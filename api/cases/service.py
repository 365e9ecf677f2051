"""Cases and visits for the doors: JSON API, console, tablets. No HTTP in here.

To change something: `begin` and `step`, in a session that may write, with the audit entry written
in the same transaction. To read: `listing`, `find`, `whole`, `history`, `similar`. A resident has
no account and no `View`: the resident's doors call `api.cases.work.submit` themselves, with
`api.cases.acting.resident`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from api.cases.acting import guard_of
from api.cases.actors import actors, chosen, concerned, name_of
from api.cases.office import Office
from api.cases.work import Outcome, submit
from api.view import View
from data.store import audit, case_events, cases, reporters
from data.store.case_filters import EVERY, Order, Wanted
from data.store.case_rows import Record, number_of
from data.store.cases import Page
from data.store.reporters import Contact
from geo.cases import Case, Command, Details, Option, allowed, replay
from geo.errors import DeniedError, NotFoundError

CASE, VISIT = "case", "visit"
SUBJECTS = {CASE: "cases", VISIT: "visits"}
"""What the policy calls the two flows."""
BEGINS = {CASE: "report", VISIT: "walk"}
"""What the policy calls beginning one."""
BORN = {CASE: "link", VISIT: "walk"}
"""The command that makes something new, by flow."""


@dataclass(frozen=True)
class New:
    """Something to be written down: a case, or a visit.

    Parameters
    ----------
    details
        What is known of it.
    case_id, command_id
        Made by the client; made here where not given.
    role
        In which of the person's roles.
    at, offline
        When, where that is before now, and whether it was made without a connection.
    contact
        Whom to call back.
    """

    details: Details
    case_id: str | None = None
    command_id: str | None = None
    role: str | None = None
    at: datetime | None = None
    offline: bool = False
    contact: Contact | None = None


@dataclass(frozen=True)
class Step:
    """A step to be taken on what is there; see `New` and `geo.cases.Command`."""

    command: str
    base_version: int
    details: Details
    command_id: str | None = None
    role: str | None = None
    at: datetime | None = None
    offline: bool = False


def begin(session: Session, here: View, office: Office, new: New, *, flow: str = CASE) -> Outcome:
    """Write something new down: 联 of a case, 走 of a visit.

    Raises
    ------
    RefusedError
        The state machine refuses it; undo the transaction.
    DeniedError
        No role of the person sees such things at all.
    """
    here.require(BEGINS[flow], SUBJECTS[flow])
    able, kind = actors(here.actor, here.stored.id), BORN[flow]
    actor = chosen(able, None, kind, office.book, new.role)
    command = Command(
        new.command_id or str(uuid4()),
        new.case_id or str(uuid4()),
        kind,
        actor,
        new.at or here.at,
        details=new.details,
        offline=new.offline,
    )
    done = _submitted(session, here, office, command)
    if new.contact is not None and not done.again:
        reporters.save(session, done.record_id, new.contact, here.at)
    return done


def step(
    session: Session, here: View, office: Office, case_id: str, step: Step, *, flow: str = CASE
) -> Outcome:
    """Take a step.

    Who had to do with a case may still send what was done on it after it went to others: the
    state machine says what becomes of that.

    Raises
    ------
    RefusedError
        The state machine refuses it; undo the transaction.
    NotFoundError
        There is no such case the person may see or ever had to do with.
    """
    scope = here.rows(SUBJECTS[flow])
    record = cases.lock(session, here.stored.id, [case_id]).get(case_id)
    if record is None or record.flow != flow:
        raise _none(case_id)
    case = replay(case_events.history(session, record.id))
    able = actors(here.actor, here.stored.id)
    seen = cases.is_seen(session, record, scope)
    if not seen and not concerned(able, case):
        raise _none(case_id)
    if step.command == "merge" and step.details.target is not None:
        cases.find(session, here.stored.id, step.details.target, scope)
    command = Command(
        step.command_id or str(uuid4()),
        case_id,
        step.command,
        chosen(able, case, step.command, office.book, step.role),
        step.at or here.at,
        step.base_version,
        step.details,
        step.offline,
    )
    return _submitted(session, here, office, command)


def listing(
    session: Session,
    here: View,
    wanted: Wanted = EVERY,
    *,
    flow: str = CASE,
    order: Order = "newest",
    limit: int = 100,
    after: str | None = None,
) -> Page:
    """Return a page of the wanted cases that the person may see.

    Raises
    ------
    DeniedError
        The person may see none, or searches in texts that are withheld.
    InputError
        The cursor is none of this order.
    """
    scope = here.rows(SUBJECTS[flow])
    if (wanted.text or wanted.mine) and "description" not in here.columns(SUBJECTS[flow]):
        raise DeniedError("What was said and by whom is withheld from your roles.")
    return cases.listing(
        session, here.stored.id, scope=scope, wanted=wanted, order=order, limit=limit, after=after
    )


def find(session: Session, here: View, case_id: str, flow: str = CASE) -> Record:
    """Return a case the person may see.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    record = cases.find(session, here.stored.id, case_id, here.rows(SUBJECTS[flow]))
    if record.flow != flow:
        raise _none(case_id)
    return record


def reachable(session: Session, here: View, case_id: str) -> Record:
    """Return a case the person may see or ever had to do with: something more may be sent for it.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    record = cases.find(session, here.stored.id, case_id)
    if record.flow != CASE:
        raise _none(case_id)
    if cases.is_seen(session, record, here.scope("cases")):
        return record
    if not concerned(actors(here.actor, here.stored.id), history(session, record)):
        raise _none(case_id)
    return record


def history(session: Session, record: Record) -> Case:
    """Return a case with every event."""
    return replay(case_events.history(session, record.id))


def options(here: View, case: Case | None, office: Office) -> tuple[Option, ...]:
    """Return what the person may do with a case now, in any of the roles held; once each."""
    found: dict[str, Option] = {}
    for actor in actors(here.actor, here.stored.id):
        for option in allowed(case, actor, office.book):
            found.setdefault(option.command, option)
    return tuple(found.values())


def contact(session: Session, here: View, record: Record) -> Contact | None:
    """Return whom to call back: for a reason, which is recorded first."""
    if here.reason is None or not cases.is_seen(session, record, here.scope("reporters")):
        return None
    found = reporters.find(session, record.id)
    return found if found and "reporter_name" in here.columns("reporters") else None


def number(session: Session, here: View, done: Outcome) -> str:
    """Return the number of a case that people can read out."""
    if done.event.version == 1 and not done.again:
        return number_of(here.at, done.record_id)
    return cases.find(session, here.stored.id, done.case.case_id).number


def mine(here: View) -> str:
    """Return the name by which cases know the person: for `Wanted.mine`."""
    return name_of(here.actor)


def _submitted(session: Session, here: View, office: Office, command: Command) -> Outcome:
    """Take a command and write it into the audit, last in the transaction."""
    done = submit(
        session,
        here.stored.id,
        command,
        now=here.at,
        office=office,
        guard_id=guard_of(here.actor, here.stored.id),
    )
    if not done.again:
        what = here.entry(f"case.{done.event.kind}", f"case/{command.case_id}")
        audit.append(session, what, here.at)
    return done


def _none(case_id: str) -> NotFoundError:
    return NotFoundError(f"There is no case '{case_id}'.")
