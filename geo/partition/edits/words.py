"""What people are told of an edited plan, Chinese and English."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_NAMES = 5
"""Buildings named in a sentence; of more the number is told."""


@dataclass(frozen=True)
class Words:
    """One thing said in Chinese and in English."""

    zh: str
    en: str


def band(grid_id: str, households: int, low: int, high: int) -> Words:
    """Return how far a grid is outside the band."""
    if households > high:
        over = households - high
        return Words(
            f"网格{grid_id}有{households}户，比上限{high}户多{over}户。",
            f"Grid {grid_id} has {households} households, {over} more than the {high} allowed.",
        )
    short = low - households
    return Words(
        f"网格{grid_id}有{households}户，比下限{low}户少{short}户。",
        f"Grid {grid_id} has {households} households, {short} fewer than the {low} needed.",
    )


def pieces(grid_id: str, count: int, buildings: Sequence[str], households: int) -> Words:
    """Return what is cut off from the greatest piece of a grid."""
    names = named(buildings)
    return Words(
        f"网格{grid_id}断成{count}块：{names.zh}（{households}户）与其余部分不相连。",
        f"Grid {grid_id} is in {count} pieces: {names.en} ({households} households) cut off "
        "from the rest.",
    )


def crossing(grid_id: str, compounds: Sequence[Words]) -> Words:
    """Return which compounds a grid has households of."""
    return Words(
        f"网格{grid_id}跨越{'、'.join(name.zh for name in compounds)}。",
        f"Grid {grid_id} holds households of {', '.join(name.en for name in compounds)}.",
    )


def compound(position: int, name: str) -> Words:
    """Return what people call a compound; below 0 is the land outside."""
    if position < 0:
        return Words("小区以外的土地", "the land outside the compounds")
    return Words(name or f"第{position + 1}个小区", name or f"compound {position + 1}")


def together(building: str, others: Sequence[str], grid_id: str) -> Words:
    """Return which buildings went along because they stand on top of a moved one."""
    names = named(others)
    return Words(
        f"{names.zh}与{building}上下重叠，一起移到网格{grid_id}。",
        f"On top of {building} and moved to grid {grid_id} with it: {names.en}.",
    )


def same_land(building: str, others: Sequence[str], grid_id: str) -> Words:
    """Return which buildings went along because they share exclusive land with a moved one."""
    names = named(others)
    return Words(
        f"{names.zh}与{building}同在一块专属用地，一起移到网格{grid_id}。",
        f"On the same exclusive land as {building} and moved to grid {grid_id} with it: "
        f"{names.en}.",
    )


def emptied(grid_id: str) -> Words:
    """Return that a grid is no more, though nobody merged it."""
    return Words(
        f"网格{grid_id}已没有楼栋，不再存在。",
        f"Grid {grid_id} has no building left and is gone.",
    )


def compensation(buildings: Sequence[str], households: int, source: str, target: str) -> Words:
    """Return the one more move after which every rule holds."""
    names = named(buildings)
    return Words(
        f"再把{names.zh}（{households}户）从网格{source}移到网格{target}，各项规则就都满足。",
        f"Move {names.en} ({households} households) from grid {source} to grid {target} as well, "
        "and every rule holds.",
    )


def remedy(rule: str, excess: int | None) -> Words | None:
    """Return what can be done about a broken rule; None where nothing need be done.

    Parameters
    ----------
    excess
        Households over (positive) or under (negative) the band.
    """
    if rule == "band" and excess is not None:
        if excess > 0:
            return Words(
                f"把靠边的楼栋（至少{excess}户）移到相邻网格，或把它拆成两格。",
                f"Move buildings at its edge ({excess} households or more) to a grid next to it, "
                "or divide it.",
            )
        return Words(
            f"从相邻网格至少移入{-excess}户，或与相邻网格合并。",
            f"Move {-excess} households or more in from a grid next to it, or merge the two.",
        )
    if rule == "contiguity":
        return Words(
            "把断开的楼栋移到与它们相邻的网格，或把中间的楼栋也移过来。",
            "Move what is cut off to a grid next to it, or move what lies between as well.",
        )
    if rule == "nesting":
        return Words(
            "让每格的住户都在同一个小区：把另一小区的楼栋移回去。",
            "Keep the households of a grid in one compound: move the others back.",
        )
    return None


def named(buildings: Sequence[str]) -> Words:
    """Return the names of some buildings, not too many of them."""
    shown = list(buildings[:MOST_NAMES])
    if len(shown) == len(buildings):
        return Words("、".join(shown), ", ".join(shown))
    return Words(
        f"{'、'.join(shown)}等{len(buildings)}栋",
        f"{', '.join(shown)} and {len(buildings) - len(shown)} more",
    )
