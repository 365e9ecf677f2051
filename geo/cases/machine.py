"""The loop itself: a command and a case give the case after it, or the reason why not.

Nothing here is stored and nothing raises for a wrong step. Two rules go beyond the tables:

*Somebody else was first.* A command names the version its actor saw. Remarks (notes, urging) pass
freely; any other command is stale, and refused, when others did more than remark since.

*Too late from a tablet.* An offline step that is stale is judged twice: on the case as its actor
saw it (the base version and the own steps upon it) and on the case of now. Not possible as seen:
refused, as it would have been. Possible as seen and now, the state unmoved by others: taken.
Possible as seen only: it becomes a note that keeps what was intended.
"""

from dataclasses import replace
from datetime import datetime

from geo.cases import judge, words
from geo.cases.actor import Actor
from geo.cases.case import BORN_BY, Case, fold, replay
from geo.cases.categories import default_categories
from geo.cases.category import Categories
from geo.cases.command import Command, Event
from geo.cases.flow import NEW, Row
from geo.cases.outcome import Applied, Option, Refused
from geo.cases.taking import after, keep_as_note, take


def apply(
    case: Case | None,
    command: Command,
    categories: Categories | None = None,
    target: Case | None = None,
) -> Applied | Refused:
    """Return the case after a command, or why it is refused.

    Parameters
    ----------
    case
        The case as it is now; None where there is none with the command's `case_id`.
    command
        What somebody wants done.
    categories
        The community's; without them those that come with gridbeat.
    target
        Of `merge`: the case it is merged into, as it is now.
    """
    book = categories or default_categories()
    full = _completed(command, book)
    if case is not None and (known := _already(case, full, book)) is not None:
        return known
    verdict = judge.judge(case, command, book, target)
    since = _by_others(case, command) if case else ()
    if case is None or not since or _never(case, command):
        return verdict if isinstance(verdict, Refused) else take(case, full, verdict)
    stale = replace(judge.refusal("stale", words.stale(case.table, since), case, book), since=since)
    return (
        _late(case, command, verdict, stale, book=book, target=target) if command.offline else stale
    )


def allowed(
    case: Case | None,
    actor: Actor,
    categories: Categories | None = None,
    at: datetime | None = None,
) -> tuple[Option, ...]:
    """Return the commands an actor may take on a case at a moment, with what they need.

    Without a case: what the actor may begin. Without a moment: what could be in time.
    """
    return judge.allowed(case, actor, categories or default_categories(), at)


def _late(
    case: Case,
    command: Command,
    verdict: Row | Refused,
    stale: Refused,
    *,
    book: Categories,
    target: Case | None,
) -> Applied | Refused:
    """Return what becomes of a stale step made offline."""
    then = judge.judge(_as_seen(case, command), command, book, target)
    if isinstance(then, Refused):
        return replace(then, allowed=stale.allowed)
    if isinstance(verdict, Row) and not any(event.moves for event in stale.since):
        return take(case, command, verdict)
    return keep_as_note(case, command, verdict if isinstance(verdict, Refused) else stale)


def _as_seen(case: Case, command: Command) -> Case | None:
    """Return the case as its actor saw it: the base version and the own steps upon it."""
    seen = replay(case.history[: command.base_version]) if command.base_version else None
    for event in case.history[command.base_version :]:
        if event.actor != command.actor.name:
            continue
        kind, flow = event.intended or event.kind, seen.table if seen else BORN_BY.get(event.kind)
        row = flow.row(kind, seen.state if seen else NEW) if flow else None
        if row is None:
            continue
        version, before = (seen.version, seen.state) if seen else (0, NEW)
        own = replace(event, kind=kind, intended=None, version=version + 1, before=before)
        seen = fold(seen, replace(own, after=after(seen, row)))
    return seen


def _by_others(case: Case, command: Command) -> tuple[Event, ...]:
    """Return what others did since the base version that makes a command stale."""
    remarks = case.table.remarks()
    if command.kind in remarks:
        return ()
    later = case.history[command.base_version :]
    return tuple(e for e in later if e.actor != command.actor.name and e.kind not in remarks)


def _never(case: Case, command: Command) -> bool:
    """Return whether a command is refused whatever the version."""
    return command.actor.role not in case.table.roles(command.kind) or command.kind in BORN_BY


def _already(case: Case, command: Command, book: Categories) -> Applied | Refused | None:
    """Return the answer where case and command do not go together or met before."""
    if case.case_id != command.case_id:
        return judge.refusal("other_case", words.OTHER_CASE, case, book)
    if (done := case.event(command.id)) is not None:
        first = (done.intended or done.kind, done.actor, done.details)
        if first != (command.kind, command.actor.name, command.details):
            return judge.refusal("id_reused", words.ID_REUSED, case, book)
        return Applied(case, done, again=True)
    if not 0 <= command.base_version <= case.version:
        said = words.unknown_version(command.base_version, case.version)
        return judge.refusal("unknown_version", said, case, book)
    return None


def _completed(command: Command, book: Categories) -> Command:
    """Return a new case's command with the severity of its category where it says none."""
    category = book.get(command.details.category)
    if command.kind != "link" or category is None or command.details.severity is not None:
        return command
    return replace(command, details=replace(command.details, severity=category.severity))
