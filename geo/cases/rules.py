"""Rules between a case and who acts on it, by the name the table gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.cases.actor import Actor
from geo.cases.case import Case
from geo.cases.flow import RuleName

GRID_TEAM = "grid"
"""The department of the grid workers: each acts in the own grids."""


@dataclass(frozen=True)
class Rule:
    """What must hold, and what is said when it does not."""

    zh: str
    en: str
    holds: Callable[[Case, Actor], bool]


def _own_grid(case: Case, actor: Actor) -> bool:
    return actor.role != "grid_worker" or case.grid_id in actor.grids


def _addressed(case: Case, actor: Actor) -> bool:
    if actor.role == "grid_worker":
        return case.department == GRID_TEAM and _own_grid(case, actor)
    return case.department is not None and actor.department == case.department


def _concerned(case: Case, actor: Actor) -> bool:
    if actor.name in {case.linked_by, case.reporter}:
        return True
    if actor.role == "department":
        return actor.department in case.departments
    return actor.role != "resident" and _own_grid(case, actor)


def _reporter(case: Case, actor: Actor) -> bool:
    return actor.role != "resident" or actor.name == case.reporter


def _walker(case: Case, actor: Actor) -> bool:
    return actor.role != "grid_worker" or actor.name == case.linked_by


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
        lambda case, actor: actor.name not in case.handlers,
    ),
    "not_closer": Rule(
        "谁结案，谁不能评价。",
        "Who closed it cannot evaluate it.",
        lambda case, actor: actor.name != case.closer,
    ),
    "reporter": Rule(
        "只有反映人可以评价。",
        "Of residents only who reported it may evaluate it.",
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
        lambda case, _actor: case.asked is not None,
    ),
    "nothing_asked": Rule(
        "已有延期申请在等待答复。",
        "A request for an extension already waits for an answer.",
        lambda case, _actor: case.asked is None,
    ),
}
