"""The page on which a plan of grids is edited by hand: a map, the edits, what follows from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maps.console.by_hand import ByHand
from maps.console.frame import Frame, Said, render
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


@dataclass(frozen=True, kw_only=True)
class GridEdit(ByHand):
    """What the page shows.

    Parameters
    ----------
    tool
        The form that is open.
    grids
        Number and households of each grid after the edits.
    buildings
        Number and name of each building.
    data
        For the map: grids changed, grids gone, buildings moved, places cut off.
    drawings
        Both plans, where there are edits.
    """

    tool: str
    grids: Sequence[tuple[str, int]]
    buildings: Sequence[tuple[str, str]]
    data: Mapping[str, Any]
    drawings: tuple[str, str] | None = None


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
