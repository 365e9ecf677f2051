"""A case in words for residents and the public: steps and departments, never a person."""

from geo.cases import Case, Categories
from geo.cases.category import Named

STEPS: tuple[Named, ...] = (
    ("上报", "Report"),
    ("核实", "Check"),
    ("派单", "Assign"),
    ("处理", "Handle"),
    ("结案", "Close"),
    ("评价", "Rate"),
)
"""The six steps 联集派办结评 as residents call them."""
DONE = {
    "linked": 1,
    "filed": 2,
    "dispatched": 3,
    "accepted": 3,
    "handled": 4,
    "closed": 5,
    "evaluated": 6,
    "cancelled": 1,
    "merged": 1,
}
"""How many of them are done, by state."""
_STATES: dict[str, tuple[Named, Named]] = {
    "linked": (
        ("已收到，待核实", "Received, to be checked"),
        ("社区会到现场或用照片核实。", "The community checks it on the spot or by the photos."),
    ),
    "filed": (
        ("已核实，待派单", "Checked, to be assigned"),
        ("情况属实，正在安排负责的部门。", "It is so; a department is being chosen."),
    ),
    "dispatched": (
        ("已派单，待签收", "Assigned, to be accepted"),
        ("已交给负责的部门，等它签收。", "It is with a department, which has to accept it."),
    ),
    "accepted": (
        ("正在处理", "Being handled"),
        ("负责的部门已签收，正在处理。", "The department has accepted it and is at work."),
    ),
    "handled": (
        ("已处理，待核查", "Handled, to be verified"),
        ("部门报告已处理，社区派另外的人核查。", "Somebody else verifies what the department did."),
    ),
    "closed": (
        ("已办结", "Closed"),
        ("核查通过，已办结。", "It was verified and closed."),
    ),
    "evaluated": (
        ("已办结，已评价", "Closed and rated"),
        ("核查通过，已办结，并有了评价。", "It was verified, closed and rated."),
    ),
    "suspended": (
        ("暂缓办理", "On hold"),
        ("因故暂缓，条件具备后恢复。", "It is on hold and goes on when that is possible."),
    ),
    "cancelled": (
        ("不予办理", "Not taken up"),
        ("经核实未立案，或已撤销。", "It was checked and not taken up, or withdrawn."),
    ),
    "merged": (
        ("已合并", "Merged"),
        (
            "同一件事已有人上报，合在一起办理。",
            "It was reported before; both are handled together.",
        ),
    ),
}
COMMUNITY: Named = ("社区", "the community")
CONTESTED: Named = (
    "您反映没有解决。社区会重新安排办理；如不再办理，会在这里说明理由。",
    "You said that it is not solved. The community sees to it again, or says here why not.",
)


def state_of(state: str) -> Named:
    """Return where a case stands."""
    return _STATES[state][0]


def explained(state: str) -> Named:
    """Return what that means, in a sentence."""
    return _STATES[state][1]


def holder_of(state: str, department: str | None, book: Categories) -> Named:
    """Return who has a case: a department while it is at work, else the community."""
    at_work = department is not None and state in {"dispatched", "accepted", "suspended"}
    return book.departments.get(department or "", COMMUNITY) if at_work else COMMUNITY


def done_steps(case: Case) -> int:
    """Return how many of the six steps are done."""
    state = case.resume_to if case.state == "suspended" and case.resume_to else case.state
    return DONE[state]
