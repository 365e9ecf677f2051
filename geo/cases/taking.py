"""Taking a step: the event it makes, the case after it, and what follows for other cases."""

from dataclasses import replace

from geo.cases import words
from geo.cases.case import Case, fold
from geo.cases.command import Command, Event
from geo.cases.details import Details
from geo.cases.flow import BACK, NEW, SAME, Row
from geo.cases.outcome import Applied, Refused


def take(case: Case | None, command: Command, row: Row) -> Applied:
    """Return a case after a step of the table."""
    event = _event(case, command, command.kind, after(case, row))
    done = fold(case, event)
    return Applied(done, event, follow=follow(done, command))


def keep_as_note(case: Case, command: Command, why: Refused) -> Applied:
    """Return a case with a late step kept as a note: the state stays, the intention is kept."""
    event = _event(case, command, "note", case.state)
    event = replace(event, intended=command.kind, why=why.code)
    return Applied(fold(case, event), event, late=why)


def after(case: Case | None, row: Row) -> str:
    """Return the state a row leads to."""
    state, resumed = (case.state, case.resume_to) if case else (NEW, None)
    return {SAME: state, BACK: resumed or state}.get(row.after, row.after)


def follow(case: Case, command: Command) -> tuple[Command, ...]:
    """Return what is to be done to other cases because of a command."""
    target = command.details.target
    if target is None or command.kind not in {"merge", "transfer"}:
        return ()
    further = replace(command, id=f"{command.id}:{target}", case_id=target, offline=False)
    if command.kind == "merge":
        details = Details(description=words.duplicate(case.case_id), target=case.case_id)
        return (replace(further, kind="note", base_version=0, details=details),)
    details = replace(
        command.details,
        target=None,
        place=command.details.place or case.place,
        place_ref=case.place_ref,
        grid_id=case.grid_id,
        channel="visit",
        reporter=case.reporter,
    )
    return (replace(further, kind="link", base_version=0, details=details),)


def _event(case: Case | None, command: Command, kind: str, state: str) -> Event:
    return Event(
        command.id,
        command.case_id,
        (case.version if case else 0) + 1,
        kind,
        command.actor.name,
        command.actor.role,
        command.at,
        case.state if case else NEW,
        state,
        command.actor.department,
        command.details,
    )
