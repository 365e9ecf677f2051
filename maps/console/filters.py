"""What the queue's address says: which cases, from which view, after which one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal
from urllib.parse import urlencode

from geo.cases import Role
from geo.cases.loop import CASE, OPEN
from maps.console.frame import Said

View = Literal["todo", "asked", "back", "open", "overdue", "done", "all"]
VIEWS: Mapping[View, Said] = {
    "todo": ("我的待办", "My tasks"),
    "asked": ("申请延期", "More time asked for"),
    "back": ("退回返工", "Sent back"),
    "open": ("未结", "Open"),
    "overdue": ("超期", "Overdue"),
    "done": ("已结", "Closed"),
    "all": ("全部", "All"),
}
TASKS: Mapping[Role, Said] = {
    "dispatcher": ("待核实和待派单的案件", "cases to verify and to dispatch"),
    "department": (
        "派给本部门、待签收和处置的案件",
        "cases your department has to accept or handle",
    ),
    "grid_worker": ("您的网格内未结的案件", "open cases in your grids"),
    "guard": ("您上报、尚未结案的案件", "cases you reported that are not closed"),
    "manager": ("计时中的案件，最急的在前", "cases whose clock runs, the most urgent first"),
    "analyst": ("计时中的案件，最急的在前", "cases whose clock runs, the most urgent first"),
}
"""What a role finds under its tasks."""
TOLD: Mapping[View, Said] = {
    "asked": (
        "承办方申请延长处置时限、还没有答复的案件；打开案件同意或不同意。",
        "Who handles it asked for more time and waits: open the case to grant or refuse it.",
    ),
    "back": (
        "被退回、返工或重新打开，还没有再派出或办好的案件，和原因。",
        "Returned, to be redone or reopened, and not taken on since; with the reason.",
    ),
}
"""What a view shows."""
DONE = tuple(state.code for state in CASE.states if not state.open)


def plain(given: str) -> str:
    """Return a value of a query as it can be asked for: no database knows NUL."""
    return given.replace("\0", "").strip()[:100]


@dataclass(frozen=True)
class Filters:
    """Which cases somebody wants to see; empty is all.

    Parameters
    ----------
    view
        One of `VIEWS`.
    step
        A step of the loop that was done last.
    state, category, grid, department
        A code.
    mine
        Only what the person wrote down or handled.
    q
        Words.
    after
        The cursor of the page before.
    """

    view: View = "todo"
    step: str = ""
    state: str = ""
    category: str = ""
    grid: str = ""
    department: str = ""
    mine: bool = False
    q: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """Return the filters of a query; what means nothing is left out."""
        names = [item.name for item in fields(cls) if item.name in given]
        values: dict[str, Any] = {name: plain(given[name]) for name in names}
        if values.get("view", "todo") not in VIEWS:
            del values["view"]
        if "mine" in values:
            values["mine"] = values["mine"] == "1"
        return cls(**values)

    def query(self, **changes: Any) -> str:
        """Return the query of these filters with changes; from the first page, unless it says."""
        changed = replace(self, **{"after": "", **changes})
        kept = {k: v for k, v in asdict(changed).items() if v not in {"", False}}
        if kept["view"] == "todo":
            del kept["view"]
        return urlencode({k: "1" if v is True else v for k, v in kept.items()})

    @property
    def narrowed(self) -> bool:
        """Whether more than the view was chosen."""
        return replace(self, view="todo", after="") != Filters()

    @property
    def late(self) -> bool:
        """Whether only what is over the limit of its step is meant."""
        return self.view == "overdue" and not self.step

    def states(self, role: Role) -> tuple[str, ...]:
        """Return the states a person in a role is shown; none for all of them."""
        if self.state:
            return (self.state,)
        if self.step:
            return tuple(state.code for state in CASE.states if state.step == self.step)
        if self.view == "todo" and role == "dispatcher":
            return ("linked", "filed")
        if self.view == "todo" and role == "department":
            return ("dispatched", "accepted")
        return {"all": (), "done": DONE}.get(self.view, OPEN)

    def by_due(self, role: Role) -> bool:
        """Return whether what is due first comes first; what has no clock running is left out."""
        if self.step or self.state:
            return False
        return self.view == "overdue" or (self.view == "todo" and role != "guard")

    def own(self, role: Role) -> bool:
        """Return whether only the person's own cases are meant."""
        return self.mine or (self.view == "todo" and role == "guard")
