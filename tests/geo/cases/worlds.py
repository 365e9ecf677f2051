"""A tiny community of people around one hazard: cables hanging in the air."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from geo.cases import (
    Actor,
    Applied,
    Case,
    Command,
    Details,
    Evidence,
    Option,
    Refused,
    allowed,
    apply,
)
from geo.cases.limit import Limit
from geo.cases.needs import Need
from geo.clock import LOCAL

MONDAY = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
GRID, OTHER_GRID = "G-07", "G-08"

GUARD = Actor("zhou", "guard")
WORKER = Actor("wang", "grid_worker", grids=frozenset({GRID}))
STRANGER = Actor("song", "grid_worker", grids=frozenset({OTHER_GRID}))
DISPATCHER = Actor("deng", "dispatcher")
TELECOM = Actor("tang", "department", "telecom")
TELECOM_TOO = Actor("tian", "department", "telecom")
POWER = Actor("pan", "department", "power")
MANAGER = Actor("ma", "manager")
ANALYST = Actor("an", "analyst")
ADMIN = Actor("ai", "admin")
RESIDENT = Actor("resident:5f3a", "resident")
NEIGHBOUR = Actor("resident:77c0", "resident")
SYSTEM = Actor("system", "system")
TURNCOAT = Actor("tang", "manager")
"""Who handles at the telecom, with a second role."""
EVERYBODY = (
    GUARD,
    WORKER,
    STRANGER,
    DISPATCHER,
    TELECOM,
    TELECOM_TOO,
    POWER,
    MANAGER,
    ANALYST,
    ADMIN,
    RESIDENT,
    NEIGHBOUR,
    SYSTEM,
    TURNCOAT,
)
AFTER = (Evidence("photo_after", "sha256:aa"),)
CHECK = (Evidence("photo", "sha256:bb"),)
CABLES: dict[str, Any] = {
    "category": "1101",
    "description": "飞线垂到人行道",
    "place": (126.64, 45.75),
    "grid_id": GRID,
}
OTHER = Case("C-2", "case", state="filed", version=2)

USUAL: dict[str, dict[str, Any]] = {
    "link": CABLES,
    "dispatch": {"department": "telecom"},
    "handle": {"result": "已捆扎入槽", "evidence": AFTER},
    "close": {"evidence": CHECK},
    "evaluate": {"rating": 5},
    "return": {"reason": "不属本部门"},
    "redo": {"reason": "仍有一处下垂"},
    "reopen": {"reason": "又垂下来了"},
    "escalate": {"reason": "影响通行"},
    "suspend": {"reason": "weather"},
    "cancel": {"reason": "误报"},
    "ask_extension": {"reason": "等材料", "extension": Limit(2, "working_day")},
    "grant_extension": {"extension": Limit(1, "working_day")},
    "refuse_extension": {"reason": "材料已到"},
    "merge": {"target": "C-2"},
    "note": {"description": "已通知住户"},
    "ask": {"description": "是几单元门口？"},
    "answer": {"description": "二单元"},
}


class Story:
    """One case and what people do to it, an hour apart."""

    def __init__(self, case_id: str = "C-1", at: datetime = MONDAY) -> None:
        self.case_id, self.at, self.count = case_id, at, 0
        self.case: Case | None = None

    def command(self, actor: Actor, kind: str, **given: Any) -> Command:
        self.count += 1
        base = given.pop("base", self.case.version if self.case else 0)
        offline, at = given.pop("offline", False), given.pop("at", self.at)
        name = given.pop("id", f"{self.case_id}-{self.count}")
        details = Details(**(given or USUAL.get(kind, {})))
        return Command(name, self.case_id, kind, actor, at, base, details, offline)

    def tries(self, actor: Actor, kind: str, **given: Any) -> Applied | Refused:
        """Return what becomes of a command; what is applied is kept."""
        self.at += timedelta(hours=1)
        done = apply(self.case, self.command(actor, kind, **given), target=OTHER)
        if isinstance(done, Applied):
            self.case = done.case
        return done

    def does(self, actor: Actor, kind: str, **given: Any) -> Applied:
        """Take a step that must be possible."""
        done = self.tries(actor, kind, **given)
        assert isinstance(done, Applied), str(done)
        assert done.late is None
        return done

    def refused(self, actor: Actor, kind: str, **given: Any) -> Refused:
        """Try a step that must not be possible, and change nothing by it."""
        before = self.case
        done = self.tries(actor, kind, **given)
        assert isinstance(done, Refused), done
        assert self.case is before
        assert done.zh
        assert done.en
        return done

    @property
    def now(self) -> Case:
        assert self.case is not None
        return self.case


STEPS: dict[str, tuple[Actor, str]] = {
    "linked": (RESIDENT, "link"),
    "filed": (WORKER, "file"),
    "dispatched": (DISPATCHER, "dispatch"),
    "accepted": (TELECOM, "accept"),
    "handled": (TELECOM, "handle"),
    "closed": (DISPATCHER, "close"),
    "evaluated": (RESIDENT, "evaluate"),
}


def story(state: str) -> Story:
    """Return a story that has come to a state by the shortest way."""
    told = Story()
    side: dict[str, tuple[str, Callable[[], Any]]] = {
        "suspended": ("filed", lambda: told.does(DISPATCHER, "suspend")),
        "cancelled": ("linked", lambda: told.does(DISPATCHER, "cancel")),
        "merged": ("linked", lambda: told.does(DISPATCHER, "merge")),
    }
    goal, last = side.get(state, (state, lambda: None))
    for reached, (actor, kind) in STEPS.items():
        told.does(actor, kind)
        if reached == goal:
            break
    last()
    assert told.now.state == state
    return told


def commands(told: Story, actor: Actor) -> set[str]:
    """Return what an actor may do in a story."""
    return {option.command for option in allowed(told.case, actor)}


def filled(option: Option, target: Case = OTHER) -> Details:
    """Return details that bring what an option needs."""
    details = Details()
    for need in option.needs:
        details = replace(details, **_given(need, target))
    return details


def _given(need: Need, target: Case) -> dict[str, Any]:
    kinds = need.choices or ()
    fixed: dict[str, Any] = {
        "evidence": tuple(
            Evidence(kind, "sha256:cc") for kind in kinds if need.field == "evidence"
        ),  # type: ignore[arg-type]
        "department": "telecom",
        "rating": 5,
        "extension": Limit(1, "working_day"),
        "place": (126.6, 45.7),
        "target": target.case_id,
    }
    if need.field in fixed:
        return {need.field: fixed[need.field]}
    return {"description" if need.field == "remark" else need.field: (*kinds, "如实填写")[0]}
