"""What the system says by itself when a limit comes near, is passed, or a case goes in circles."""

from collections.abc import Iterator
from datetime import datetime

from geo.cases.actor import SYSTEM
from geo.cases.case import Case
from geo.cases.clock import Due
from geo.cases.command import Command
from geo.cases.details import Details

OFTEN = 3
"""From so many redos or returns on a case is escalated."""
STEP_NAMES: dict[str, tuple[str, str]] = {
    "link": ("登记", "link"),
    "collect": ("核实立案", "collect"),
    "dispatch": ("派单", "dispatch"),
    "accept": ("签收", "accept"),
    "handle": ("处置", "handle"),
    "close": ("核查结案", "close"),
}


def urge(case: Case, due: Due | None, now: datetime) -> tuple[Command, ...]:
    """Return the system's commands that are due on a case and not yet in its history.

    Their ids say what they are about, so each is given once however often this is asked: a
    reminder (a note) when a step is at risk, an escalation when it is overdue, and one when a case
    was redone or returned the third time.

    Parameters
    ----------
    case
        The case as it is now.
    due
        Its running step, from `clock.running`; None where it waits for none.
    now
        When the system says it.
    """
    if not case.open:
        return ()
    known = {event.id for event in case.history}
    return tuple(command for command in _due(case, due, now) if command.id not in known)


def _due(case: Case, due: Due | None, now: datetime) -> Iterator[Command]:
    if due is not None and not due.paused and due.standing != "on_time":
        (zh, en), limit = STEP_NAMES[due.step], due.limit
        about = f"{due.step}:{due.round}:{due.standing}"
        if due.standing == "overdue":
            text = f"“{zh}”已超过时限（{limit.zh}）。 '{en}' is over its limit of {limit.en}."
            yield _command(case, about, "escalate", Details(reason=text), now)
        else:
            text = f"“{zh}”即将到时限（{limit.zh}）。 '{en}' is close to its limit of {limit.en}."
            yield _command(case, about, "note", Details(description=text), now)
    if case.redos >= OFTEN:
        text = f"已返工 {case.redos} 次。 Sent back to be redone {case.redos} times."
        yield _command(case, "redos", "escalate", Details(reason=text), now)
    if case.returns >= OFTEN:
        text = f"已退回 {case.returns} 次。 Returned {case.returns} times."
        yield _command(case, "returns", "escalate", Details(reason=text), now)


def _command(case: Case, about: str, kind: str, details: Details, now: datetime) -> Command:
    name = f"{case.case_id}:{about}"
    return Command(name, case.case_id, kind, SYSTEM, now, case.version, details)
