"""What a repair says to people: Chinese first, then English."""

from collections.abc import Sequence

import pandas as pd


def _clock(at: pd.Timestamp) -> str:
    return at.strftime("%H:%M")


def _zh(names: Sequence[str]) -> str:
    return "、".join(names)


def lost(names: Sequence[str]) -> str:
    """Return who is missing."""
    return f"{_zh(names)} 离岗。 {', '.join(names)} dropped out."


def nothing_lost() -> str:
    """Return that no limit suffers."""
    return "全部间隔照原计划做到，无需改动。 Every limit is kept as planned; nothing changes."


def kept_all(nothing: int) -> str:
    """Return that the repair keeps every limit that doing nothing would lose."""
    return (
        f"若不调整，{nothing} 段路会比计划晚巡；调整后全部照原计划做到。 "
        f"Doing nothing, {nothing} segments are seen later than planned; repaired, none is."
    )


def figures(nothing: int, repaired: int, worst_min: float) -> str:
    """Return what is lost either way."""
    return (
        f"若不调整，{nothing} 段路会比计划晚巡；调整后为 {repaired} 段，"
        f"最多晚 {worst_min:.0f} 分钟。 "
        f"Doing nothing, {nothing} segments are seen later than planned; repaired, {repaired} are, "
        f"by up to {worst_min:.0f} min."
    )


def weighed(nothing: float, repaired: float) -> str:
    """Return the sums of lateness over limit, where the count alone would mislead."""
    return (
        f"延误与间隔之比的总和由 {nothing:.1f} 降到 {repaired:.1f}：间隔紧的优先。 "
        f"The sum of delay over limit falls from {nothing:.1f} to {repaired:.1f}: tight limits "
        "come first."
    )


def changed(name: str, since: pd.Timestamp, before_m: float, after_m: float, for_m: float) -> str:
    """Return how a guard's walk changes."""
    return (
        f"{name} 从 {_clock(since)} 起改走：余下路程原为 {before_m / 1000:.1f} 公里，现为 "
        f"{after_m / 1000:.1f} 公里，其中 {for_m / 1000:.1f} 公里为新路段。 "
        f"{name} walks otherwise from {_clock(since)}: {after_m / 1000:.1f} km instead of "
        f"{before_m / 1000:.1f} km are left, {for_m / 1000:.1f} km of them new."
    )


def kept(names: Sequence[str]) -> str:
    """Return whose walk stays as it was."""
    return f"{_zh(names)} 路线不变。 {', '.join(names)}: unchanged."


def closed(count: int, until: pd.Timestamp) -> str:
    """Return what nobody can see."""
    return (
        f"{count} 段路封闭或走不到，{_clock(until)} 前无法巡查。 "
        f"{count} segments are closed or cannot be reached: unseen until {_clock(until)}."
    )


def nobody(late_min: float) -> str:
    """Return that a delay could not be helped by anyone."""
    return (
        f"晚 {late_min:.0f} 分钟：在岗的人都来不及赶到。 "
        f"{late_min:.0f} min late: nobody on duty can be there in time."
    )


def at_a_price(late_min: float, name: str, until: pd.Timestamp) -> str:
    """Return that somebody could go, but more would be lost elsewhere."""
    return (
        f"晚 {late_min:.0f} 分钟：{name} 在 {_clock(until)} 前动身可赶到，但别处会晚得更多。 "
        f"{late_min:.0f} min late: {name} could make it, leaving by {_clock(until)}, but more "
        "would be late elsewhere."
    )


def anyhow(late_min: float) -> str:
    """Return that a place is seen later than planned as its guard is needed elsewhere."""
    return (
        f"晚 {late_min:.0f} 分钟：原来巡它的人去了更要紧的地方，或被延误。 "
        f"{late_min:.0f} min late: who was to see it is needed more elsewhere, or held up."
    )


def place_late(name: str, late_min: float) -> str:
    """Return that a place that must be seen is seen too late."""
    return f"“{name}”晚 {late_min:.0f} 分钟看到。 '{name}' is seen {late_min:.0f} min too late."


def unplaced(names: Sequence[str]) -> str:
    """Return who could help if it were known where they are."""
    return (
        f"{_zh(names)} 在岗但位置不明；给出位置即可参加调配。 "
        f"{', '.join(names)} are on duty, but nobody says where: give their positions to send them."
    )


def again(name: str, at: pd.Timestamp) -> str:
    """Return when a lost guard is on the roster again."""
    return (
        f"{name} 下一班为 {at:%m-%d %H:%M}，须确认能否到岗。 "
        f"{name} is on duty again at {at:%m-%d %H:%M}: make sure that he comes."
    )


def handover(at: pd.Timestamp) -> str:
    """Return that the next shift goes on by plan."""
    return (
        f"{_clock(at)} 起下一班照原计划接班。 The next shift takes over at {_clock(at)} as planned."
    )
