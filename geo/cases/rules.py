"""Rules between a case and who acts on it, by the name the table gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from geo.cases.actor import Actor
from geo.cases.case import Case
from geo.cases.flow import RuleName

GRID_TEAM = "grid"
"""The department of the grid workers: each acts in the own grids."""
CONTESTED_DAYS = 15
"""So long after a case was closed who reported it may say that it is not solved."""
CONTESTED_MOST = 2
"""So often; after that the desk reopens it, or does not."""


@dataclass(frozen=True)
class Rule:
    """What must hold, and what is said when it does not.

    `holds` is asked with the moment of the step; without one, time is no matter.
    """

    zh: str
    en: str
    holds: Callable[[Case, Actor, datetime | None], bool]


def _own_grid(case: Case, actor: Actor, _at: datetime | None = None) -> bool:
    return actor.role != "grid_worker" or case.grid_id in actor.grids


def _addressed(case: Case, actor: Actor, _at: datetime | None) -> bool:
    if actor.role == "grid_worker":
        return case.department == GRID_TEAM and _own_grid(case, actor)
    return case.department is not None and actor.department == case.department


def _concerned(case: Case, actor: Actor, _at: datetime | None) -> bool:
    if actor.name in {case.linked_by, case.reporter}:
        return True
    if actor.role == "department":
        return actor.department in case.departments
    return actor.role != "resident" and _own_grid(case, actor)


def _reporter(case: Case, actor: Actor, _at: datetime | None) -> bool:
    return actor.role != "resident" or actor.name == case.reporter


def _walker(case: Case, actor: Actor, _at: datetime | None) -> bool:
    return actor.role != "grid_worker" or actor.name == case.linked_by


def _in_time(case: Case, actor: Actor, at: datetime | None) -> bool:
    until = contested_until(case)
    return actor.role != "resident" or at is None or until is None or at <= until


def _not_often(case: Case, actor: Actor, _at: datetime | None) -> bool:
    own = [event for event in case.history if event.kind == "reopen" and event.role == "resident"]
    return actor.role != "resident" or len(own) < CONTESTED_MOST


def contested_until(case: Case) -> datetime | None:
    """Return until when who reported a case may say that it is not solved; None if not closed."""
    closed = (event.at for event in reversed(case.history) if event.kind == "close")
    last = next(closed, None)
    return None if last is None else last + timedelta(days=CONTESTED_DAYS)


RULES: Mapping[RuleName, Rule] = {
    "own_grid": Rule(
        "网格员只能办理自己网格内的案件。",
        "A grid worker acts in the own grids only.",
        _own_grid,
    ),
    "addressed": Rule(
        "案件没有派给您的部门。",
        "The case is not dispatched to your department.",
        _addressed,
    ),
    "concerned": Rule(
        "只有与案件有关的人可以备注。",
        "Only those whom the case concerns may add notes.",
        _concerned,
    ),
    "not_handler": Rule(
        "谁处置，谁不能核查、结案或评价。",
        "Who handled it can neither check, close nor evaluate it.",
        lambda case, actor, _at: actor.name not in case.handlers,
    ),
    "not_closer": Rule(
        "谁结案，谁不能评价。",
        "Who closed it cannot evaluate it.",
        lambda case, actor, _at: actor.name != case.closer,
    ),
    "reporter": Rule(
        "居民中只有反映人本人可以办这一步。",
        "Of residents only who reported it may do that.",
        _reporter,
    ),
    "walker": Rule(
        "只有走访的网格员本人可以继续办理。",
        "Of grid workers only who made the visit may go on with it.",
        _walker,
    ),
    "asked": Rule(
        "没有待答复的延期申请。",
        "No request for an extension waits for an answer.",
        lambda case, _actor, _at: case.asked is not None,
    ),
    "nothing_asked": Rule(
        "已有延期申请在等待答复。",
        "A request for an extension already waits for an answer.",
        lambda case, _actor, _at: case.asked is None,
    ),
    "in_time": Rule(
        f"结案已超过 {CONTESTED_DAYS} 天，不能再由反映人要求重新办理；请重新上报或联系社区。",
        f"It was closed more than {CONTESTED_DAYS} days ago: report it anew or ask the community.",
        _in_time,
    ),
    "not_often": Rule(
        f"反映人已要求重新办理 {CONTESTED_MOST} 次；请联系社区。",
        f"Who reported it had it reopened {CONTESTED_MOST} times: ask the community.",
        _not_often,
    ),
    "followed": Rule(
        "没有人凭链接跟进本案，问不到反映人。",
        "Nobody follows this case by a link: there is nobody to ask.",
        lambda case, _actor, _at: case.reporter is not None,
    ),
    "questioned": Rule(
        "没有待答复的问题。",
        "No question waits for an answer.",
        lambda case, _actor, _at: bool(case.questions),
    ),
}
