"""Whether a command can be taken on a case as it stands, versions aside."""

from dataclasses import replace
from datetime import datetime

from geo.cases import words
from geo.cases.actor import Actor
from geo.cases.case import BORN_BY, FLOWS, Case
from geo.cases.category import Categories
from geo.cases.command import Command
from geo.cases.flow import NEW, Flow, Row, RuleName
from geo.cases.loop import CASE
from geo.cases.needs import needs, wrong
from geo.cases.outcome import Code, Option, Refused
from geo.cases.rules import RULES
from geo.cases.taking import take


def judge(
    case: Case | None, command: Command, book: Categories, target: Case | None
) -> Row | Refused:
    """Return the row of the table a command goes by, or why it cannot be taken."""
    kind = command.kind
    flow = case.table if case else BORN_BY.get(kind)
    if flow is None or not (flow.knows(kind) or kind in BORN_BY):
        return _no_such_thing(case, kind, book)
    if case is not None and kind in BORN_BY:
        return refusal("case_exists", words.CASE_EXISTS, case, book)
    row = flow.row(kind, case.state if case else NEW)
    may = flow.roles(kind) if row is None else row.roles
    if command.actor.role not in may:
        return refusal("role", words.not_for(command.actor.role, flow, kind, may), case, book)
    if row is None:
        said = words.wrong_step(flow, kind, case.state if case else NEW)
        return refusal("wrong_step", said, case, book)
    return _against_rules(case, command, row, book) or _brought(case, command, row, book, target)


def allowed(
    case: Case | None, actor: Actor, book: Categories, at: datetime | None = None
) -> tuple[Option, ...]:
    """Return the commands an actor may take on a case, with what they need."""
    state, flows = (case.state, [case.table]) if case else (NEW, list(BORN_BY.values()))
    return tuple(
        option(flow, row, case, actor, book)
        for flow in flows
        for row in flow.at(state)
        if actor.role in row.roles and (case is None or broken(row, case, actor, at) is None)
        if all(need.possible for need in needs(row, case, actor, book))
    )


def options(case: Case, book: Categories) -> tuple[Option, ...]:
    """Return the commands that can be taken on a case, whoever may take them."""
    rows = case.table.at(case.state)
    found = (option(case.table, row, case, Actor("", row.roles[0]), book) for row in rows)
    return tuple(one for one in found if all(need.possible for need in one.needs))


def option(flow: Flow, row: Row, case: Case | None, actor: Actor, book: Categories) -> Option:
    """Return a row of the table as an offer to an actor."""
    verb = flow.verb(row.command)
    return Option(verb.code, verb.zh, verb.en, row.roles, needs(row, case, actor, book))


def broken(row: Row, case: Case, actor: Actor, at: datetime | None = None) -> RuleName | None:
    """Return the first rule of a row that does not hold."""
    return next((name for name in row.rules if not RULES[name].holds(case, actor, at)), None)


def refusal(code: Code, said: words.Said, case: Case | None, book: Categories) -> Refused:
    """Return a refusal that says what is allowed instead."""
    return Refused(code, *said, allowed=options(case, book) if case else ())


def _no_such_thing(case: Case | None, kind: str, book: Categories) -> Refused:
    if case is None and any(flow.knows(kind) for flow in FLOWS.values()):
        return refusal("no_such_case", words.NO_SUCH_CASE, None, book)
    return refusal("no_such_command", words.no_such_command(kind), case, book)


def _against_rules(
    case: Case | None, command: Command, row: Row, book: Categories
) -> Refused | None:
    """Return the rule that does not hold; of something new, on what it would be."""
    drawn = case or take(None, command, row).case
    if (name := broken(row, drawn, command.actor, command.at)) is None:
        return None
    return refusal(name, (RULES[name].zh, RULES[name].en), case, book)


def _brought(
    case: Case | None, command: Command, row: Row, book: Categories, target: Case | None
) -> Row | Refused:
    """Return what is wrong with what a command brings, else its row."""
    if faults := wrong(row, command.details, command.actor, book):
        return refusal("invalid", words.invalid(faults), case, book)
    wanted = needs(row, case, command.actor, book)
    if not all(need.possible for need in wanted):
        return refusal("not_in_category", words.NOT_IN_CATEGORY, case, book)
    if missing := tuple(need for need in wanted if not need.met(command.details)):
        said = words.lacks([(need.zh, need.en) for need in missing])
        return replace(refusal("needs", said, case, book), missing=missing)
    if command.kind == "merge" and not _can_take_in(target, command):
        return refusal("no_such_target", words.NO_SUCH_TARGET, case, book)
    return row


def _can_take_in(target: Case | None, command: Command) -> bool:
    """Return whether a case can be merged into the target."""
    return (
        target is not None
        and target.case_id == command.details.target != command.case_id
        and target.flow == CASE.name
        and target.state not in {"merged", "cancelled"}
    )
