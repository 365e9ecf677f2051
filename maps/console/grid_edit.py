"""The page on which a plan of grids is edited by hand: a map, the edits, what follows from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maps.console.frame import Frame, Said, render
from maps.console.plans import PlanLine
from maps.styles import palette

TOOLS: Mapping[str, Said] = {
    "move": ("移动楼栋", "Move buildings"),
    "merge": ("合并两个网格", "Merge two grids"),
    "divide": ("拆分网格", "Divide a grid"),
    "draw": ("画线拆分", "Draw a border"),
}
RULES: Mapping[str, Said] = {
    "band": ("户数", "Households"),
    "contiguity": ("连片", "One piece"),
    "nesting": ("小区边界", "Compounds"),
    "together": ("同行", "Moved along"),
    "emptied": ("撤销", "Gone"),
}


@dataclass(frozen=True)
class Step:
    """An edit of the list: what it does, the address without it, and what is wrong with it."""

    said: Said
    without: str
    fault: str = ""
    again: str = ""


@dataclass(frozen=True)
class Finding:
    """A broken rule or a consequence; `at` is the grid to look at."""

    rule: str
    severity: str
    grid_id: str
    said: Said
    remedy: Said | None
    touched: bool


@dataclass(frozen=True)
class Figure:
    """A figure before and after; `worse` where it left what is allowed."""

    said: Said
    before: str
    after: str
    worse: bool = False

    @property
    def changed(self) -> bool:
        """Whether the edits changed it."""
        return self.before != self.after


@dataclass(frozen=True)
class GridEdit:
    """What the page shows.

    Parameters
    ----------
    plan
        The plan that is edited.
    in_force
        The plan in force; None where there is none.
    edits
        The edits as an address says them, and those undone.
    steps, findings, figures
        The list, what is broken and what follows, and what is measured.
    better
        What makes good, and the address that does it.
    grids
        Number and households of each grid after the edits.
    buildings
        Number and name of each building.
    broken
        Rules that are broken after the edits: a draft needs a tick for each.
    data
        For the map: grids changed, grids gone, buildings moved, places cut off.
    drawings
        Both plans, where there are edits.
    """

    plan: PlanLine
    in_force: PlanLine | None
    edits: Sequence[str]
    undone: Sequence[str]
    tool: str
    steps: Sequence[Step]
    findings: Sequence[Finding]
    figures: Sequence[Figure]
    better: tuple[Said, str] | None
    grids: Sequence[tuple[str, int]]
    buildings: Sequence[tuple[str, str]]
    broken: Sequence[str]
    undo: str
    redo: str
    data: Mapping[str, Any]
    drawings: tuple[str, str] | None = None
    saves: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    accepted: Sequence[str] = ()
    faults: Sequence[Said] = ()

    @property
    def faulty(self) -> bool:
        """Whether an edit cannot be done."""
        return any(step.fault for step in self.steps)

    @property
    def overtaken(self) -> bool:
        """Whether the plan was in force once and another one is now."""
        return self.plan.state == "published" and not self.plan.in_force


def grid_edit_page(frame: Frame, edit: GridEdit) -> str:
    """Return the page that edits a plan of grids."""
    data = {
        "ground": f"{frame.base}/plans/split/{edit.plan.id}/ground.json",
        "lang": frame.lang,
        "palette": palette(),
        "tool": edit.tool,
        **edit.data,
    }
    return render(
        "grid_edit.html",
        frame,
        edit=edit,
        tools=TOOLS,
        rules=RULES,
        here_url=f"{frame.base}/plans/split/{edit.plan.id}/edit",
        map_data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )
