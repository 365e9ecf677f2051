"""Whose turn it is in a case or a visit: the steps done, who goes on, and who may not and why."""

from collections.abc import Sequence

from geo.cases import Actor, Case, Categories
from geo.cases.actor import ROLE_NAMES
from geo.cases.judge import broken, options
from geo.cases.rules import RULES
from maps.console.forms import Form, takes_on
from maps.console.frame import Said


def steps(case: Case) -> list[tuple[Said, str]]:
    """Return the steps of its flow: each is done, is the last one done, or is to come."""
    codes = [code for code, _, _ in case.table.steps]
    step = case.table.state(case.state).step
    if not step:
        before = case.resume_to or next(
            (event.before for event in reversed(case.history) if event.before != event.after), ""
        )
        step = case.table.state(before).step if before else ""
    at = codes.index(step) if step in codes else -1
    at += case.state == "evaluated"
    marks = ["done" if i < at else "now" if i == at else "next" for i in range(len(codes))]
    return [((zh, en), mark) for (_, zh, en), mark in zip(case.table.steps, marks, strict=True)]


def barred(case: Case, able: Sequence[Actor], made: Sequence[Form]) -> list[tuple[Said, Said]]:
    """Return the steps the person's role takes, but this person may not take here, and why."""
    found: dict[str, tuple[Said, Said]] = {}
    offered = {form.command for form in made}
    for actor in able:
        for row in case.table.at(case.state):
            if row.command in offered or actor.role not in row.roles:
                continue
            rule = broken(row, case, actor)
            if rule in {"not_handler", "not_closer", "own_grid"}:
                verb = case.table.verb(row.command)
                found[row.command] = ((verb.zh, verb.en), (RULES[rule].zh, RULES[rule].en))
    return list(found.values())


def turn(case: Case, categories: Categories) -> list[tuple[Said, Said]]:
    """Return what takes the case on and who may do it, for those whose turn it is not."""
    lines = []
    for option in options(case, categories):
        if not takes_on(case, option.command) or _idle(case, option.command):
            continue
        names = [ROLE_NAMES[role] for role in option.roles if role not in {"system", "resident"}]
        if names:
            who = ("、".join(zh for zh, _ in names), ", ".join(en for _, en in names))
            lines.append(((option.zh, option.en), who))
    return lines


def _idle(case: Case, command: str) -> bool:
    """Return whether nobody may take a step, as it answers a request that nobody made."""
    row = case.table.row(command, case.state)
    return row is not None and "asked" in row.rules and case.asked is None
