"""Checks of ids and codes: unique, well-formed, numbered as a page is read."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely

from geo.verify.plan import Bools, Floats, Plan, text
from geo.verify.verdict import Check, rule, unchecked

LAYOUT = {15: (slice(0, 12), slice(12, 15)), 20: (slice(6, 18), slice(18, 20))}
"""Where the community's code and the running number stand, by number of digits.

15 is the layout of Beijing's local standard on unit grids, 20 that of CJ/T 349, whose first six
digits are the class of the object.
"""


def code_checks(plan: Plan) -> list[Check]:
    """Return the checks of `grid_id` and `code`."""
    codes = [text(value) for value in plan.grids["code"]]
    wrong = [code for code in codes if not _well_formed(code)]
    lengths = {len(code) for code in codes}
    words = "编码位数和社区代码正确 Codes have 15 or 20 digits, the community's among them"
    if not wrong and len(lengths) > 1:
        wrong = [f"{sorted(lengths)} 位 digits"]
    if not wrong:
        wrong = _foreign(codes, plan.code)
    return [
        rule("grid_id", "网格编号唯一 Every grid has its own id", _repeated(plan.ids)),
        rule("code", "网格编码唯一 Every grid has its own code", _repeated(codes)),
        rule("code_digits", words, wrong),
        _order(plan, codes),
    ]


def _well_formed(code: str) -> bool:
    return re.fullmatch(r"[0-9]{15}|[0-9]{20}", code) is not None


def _repeated(names: Sequence[str]) -> list[str]:
    return [name or "∅" for name, times in Counter(names).items() if times > 1 or not name]


def _foreign(codes: Sequence[str], community: str | None) -> list[str]:
    """Return the codes of another community; where none is known, all must name the same."""
    named = [code[LAYOUT[len(code)][0]] for code in codes]
    return [code for code, own in zip(codes, named, strict=True) if own != (community or named[0])]


def _order(plan: Plan, codes: Sequence[str]) -> Check:
    """Return whether the numbers 1, 2, ... follow the reading order.

    Exclusive grids are either numbered with the others or after them, in their own reading order.
    Where a previous plan was kept, its numbers are; whatever their order, they break no rule.
    """
    name, words = "code_order", "编号自西向东、自北向南 Numbers run west to east, north to south"
    if not all(_well_formed(code) for code in codes):
        return unchecked(name, words, "编码不可读 the codes cannot be read", {})
    if shapely.is_empty(plan.shapes).any():
        return unchecked(name, words, "有网格没有图形 a grid has no shape", {})
    given = [int(code[LAYOUT[len(code)][1]]) for code in codes]
    everybody = np.ones(len(codes), dtype=bool)
    orders = [
        _as_read(plan, everybody),
        [*_as_read(plan, ~plan.exclusive), *_as_read(plan, plan.exclusive)],
    ]
    wrong = min((_misplaced(given, order, codes) for order in orders), key=len)
    if wrong and plan.report.get("kept_from_previous") is True:
        return unchecked(name, words, "沿用旧编号 numbers are those of a previous plan", {})
    return rule(name, words, wrong)


def _misplaced(given: Sequence[int], order: Sequence[int], codes: Sequence[str]) -> list[str]:
    return [codes[at] for place, at in enumerate(order, 1) if given[at] != place]


def _as_read(plan: Plan, chosen: Bools) -> list[int]:
    """Return the positions of some grids in reading order.

    The height between the northernmost and the southernmost middle is cut into equal rows: one
    more than squares of the mean area fit on top of each other, rounded. Rows are read from the
    north, a row from the west.
    """
    at = np.flatnonzero(chosen)
    if not len(at):
        return []
    middle: Floats = shapely.get_coordinates(shapely.centroid(plan.shapes[at]))
    side = np.sqrt(shapely.area(plan.shapes[at]).mean())
    north, south = middle[:, 1].max(), middle[:, 1].min()
    rows = round((north - south) / side) + 1
    deep = (north - middle[:, 1]) / max(north - south, 1e-6) * rows
    row = [min(int(depth + 1e-6), rows - 1) for depth in deep]  # on the line counts as below
    return [int(at[i]) for i in sorted(range(len(at)), key=lambda i: (row[i], middle[i, 0], i))]
