"""What hotspots say to people: Chinese first, then English."""

from collections.abc import Iterable, Mapping

import pandas as pd

from geo.hotspot.taken import Taken

LEAST_INCIDENTS = 10

CLASS_WORDS = {
    "very_low": "很低 very low",
    "low": "较低 low",
    "medium": "中等 medium",
    "high": "较高 high",
    "very_high": "很高 very high",
    "none": "无 none",
    "new": "新热点：仅最近一期 new: in the last period only",
    "consecutive": "连续热点：最近几期连续，此前从未 consecutive: in the last periods only",
    "intensifying": "加剧：几乎一直是，且上升 intensifying: nearly always, and rising",
    "persistent": "持续：几乎一直是 persistent: nearly always",
    "diminishing": "减弱：几乎一直是，但下降 diminishing: nearly always, but falling",
    "sporadic": "时有时无：最近一期是 sporadic: now, and now and then before",
    "historical": "历史热点：曾几乎一直是，最近一期不是 historical: nearly always before, not now",
    "faded": "已消退：曾经是，最近一期不是 faded: at times before, not now",
} | {
    f"{kind}_{sure}": f"{zh}（{sure}%） {kind} spot ({sure} %)"
    for kind, zh in (("hot", "热点"), ("cold", "冷点"))
    for sure in ("99", "95", "90")
}
"""Every class of every layer."""

SOURCE_WORDS = {
    "reported": ("上报", "reported"),
    "discovered": ("巡逻发现", "discovered"),
    "all": ("全部", "all"),
}
METHOD_WORDS = {
    "kde": ("核密度", "kernel density"),
    "gistar": ("Gi*热点", "Gi* hotspots"),
    "change": ("热点变化", "change of hotspots"),
}


def looked_at(taken: Taken, source: str, *, public: bool) -> str:
    """Return the period and how many incidents of which source."""
    zh, en = SOURCE_WORDS[source]
    apart_zh = apart = ""
    if not public and source != "all":
        others = len(taken.chosen) - taken.n
        apart_zh, apart = (
            f"，另有 {others} 起来源不同，单列",
            f"; {others} of the other source apart",
        )
    return (
        f"{taken.first} 至 {taken.last}：{zh}事件 {taken.n} 起{apart_zh}。 "
        f"{taken.first} to {taken.last}: {taken.n} incidents ({en}){apart}."
    )


def unsaid(count: int) -> str:
    """Return that incidents without a source count as reported."""
    return (
        f"{count} 起未注明来源，按上报计。 "
        f"{count} do not say how they came up and count as reported."
    )


def too_few(found: int) -> str:
    """Return that there are too few incidents."""
    return (
        f"只有 {found} 起事件，少于 {LEAST_INCIDENTS} 起，不足以说明哪里是热点。 "
        f"There are only {found} incidents, fewer than {LEAST_INCIDENTS}: they cannot tell where "
        "hotspots are."
    )


WIDEN = "请放宽时段、类别或来源。 Widen the period, the category or the source."


def too_short(periods: int, days: int, least: int, option: str) -> str:
    """Return that there are too few whole periods."""
    return (
        f"时段内只有 {periods} 个 {days} 天的完整周期，至少需要 {least} 个。 "
        f"The period holds only {periods} whole periods of {days} days; {least} are needed "
        f"({option})."
    )


def surprising(hot: int, cells: int, false_share: float) -> str:
    """Return how many cells are hot."""
    return (
        f"{cells:,} 个单元中 {hot:,} 个为热点，其中预计误报不超过 {false_share:.0%}。 "
        f"{hot:,} of {cells:,} cells are hot; at most {false_share:.0%} of these are expected to "
        "be so by chance."
    )


NORMAL = (
    "类别依据打乱计数的p值：事件稀少时正态p值（列p、q）会把偶然当成热点。 "
    "Classes go by the p of shuffled counts: where incidents are few the normal p (columns p, q) "
    "takes chance for a hotspot."
)


def hidden(normal: int) -> str:
    """Return that a few very full cells may hide what the normal p would call hot."""
    return (
        f"正态p值会标出 {normal:,} 个热点单元，打乱计数后无一成立：单元太稀，"
        "或少数单元事件特别多（同一地址）。请用更大的单元。 "
        f"The normal p would call {normal:,} cells hot, shuffled counts none: cells hold too few "
        "incidents, or a few hold very many (one address). Try larger cells."
    )


def holds(share: float, area_m2: float, whole_m2: float) -> str:
    """Return in how much ground so much of the density lies."""
    part, hectares = f"{area_m2 / whole_m2:.1%}", f"{area_m2 / 1e4:,.1f}"
    return (
        f"{share:.0%} 的事件密度集中在 {hectares} 公顷（考察范围的 {part}）内。 "
        f"{share:.0%} of the density lies on {hectares} ha, {part} of the ground looked at."
    )


def became(classes: Mapping[str, int]) -> str:
    """Return what has become of how many cells."""
    told = {name: count for name, count in classes.items() if name != "none" and count}
    if not told:
        return "没有单元在任何一期成为热点。 No cell was a hotspot in any period."
    zh = "、".join(
        f"{CLASS_WORDS[name].split('：')[0].split(' ')[0]} {n}" for name, n in told.items()
    )
    en = ", ".join(f"{n} {name}" for name, n in told.items())
    return f"单元：{zh}。 Cells: {en}."


EXPOSURE = (
    "巡逻发现的事件随巡逻时长增减，请与巡逻小时一并看。 "
    "What patrols discover grows with patrolling: read it beside the patrol hours."
)
WITHHELD = (
    "公开视图：小于 {least} 的数字不显示，得分和密度不给出。 "
    "Public view: numbers below {least} are withheld, scores and densities are not given."
)


_VERDICTS = {"better": "优于 better", "level": "相当 level", "worse": "不如 worse"}


def verdict(way: str, rows: "Iterable[pd.Series]") -> str:
    """Return honestly whether a way foretold better than the best naive one, by share of area.

    Parameters
    ----------
    rows
        Of the back-test's table: `area_share`, `best_naive`, `lead`, `lead_low`, `lead_high`,
        `verdict`.
    """
    told = "; ".join(
        f"{row['area_share']:.0%}: {_VERDICTS[row['verdict']]} ({row['best_naive']}, "
        f"{row['lead']:+.1%}, {row['lead_low']:+.1%} … {row['lead_high']:+.1%})"
        for row in rows
    )
    return f"{way} 与最好的基准相比（命中率差） against the best naive way (hit rate): {told}."


USE_NAIVE = (
    "没有一种方法优于最简单的基准：巡逻可直接按以往各期平均数安排。 "
    "No way beats the naive one: send patrols by the plain counts of earlier periods."
)
