"""What a week's numbers say in sentences: only what they bear out, each with its numbers."""

from collections.abc import Mapping, Sequence

from api.figures.dashboards import Dashboard
from api.papers import gathered
from api.papers.gathered import Counted
from api.papers.saying import Sayer
from geo.figures import Load, words

MUCH = 2.0
"""So many times the week before is told as more."""
FEW = 5
"""Of fewer cases nothing is said."""


def findings(  # noqa: PLR0917 - everything a week is told of
    sayer: Sayer,
    board: Dashboard,
    kinds: Sequence[Counted],
    places: Sequence[Counted],
    late: Mapping[str, int],
    departments: Sequence[Load],
) -> list[str]:
    """Return the sentences of a week, most important first."""
    return [
        _came(sayer, board, kinds),
        *_figures(sayer, board),
        _late(sayer, late),
        *_loads(sayer, departments),
        *_more(sayer, kinds, places),
    ]


def _came(sayer: Sayer, board: Dashboard, kinds: Sequence[Counted]) -> str:
    t = sayer.t
    now, before = sum(one.now for one in kinds), sum(one.before for one in kinds)
    same = t("同期", " by then") if board.span.running else ""
    return t(
        f"本周接报 {now} 件，上周{same} {before} 件。",
        f"{now} cases were reported, {before} the week before{same}.",
    )


def _figures(sayer: Sayer, board: Dashboard) -> list[str]:
    found = []
    for one in board.totals:
        change = board.changes.get((one.formula.name, None))
        if one.formula.name not in {"on_time_rate", "visits_missed", "satisfaction"}:
            continue
        if one.value is None or (one.denominator or 0) < FEW:
            continue
        title = sayer.say((one.formula.zh, one.formula.en))
        value = sayer.say(words.value(one))
        changed = sayer.say(words.change(change, one.formula))
        told = sayer.t(f"，{changed}", f", {changed}") if changed else ""
        found.append(
            sayer.t(
                f"{title} {value}（{words.made(one)}）{told}。",
                f"{title}: {value} ({words.made(one)}){told}.",
            )
        )
    return found


def _late(sayer: Sayer, late: Mapping[str, int]) -> str:
    if not late:
        return sayer.t("现在没有超期案件。", "Nothing is over its limit now.")
    counts = {sayer.department(code): number for code, number in late.items()}
    parts = [f"{name} {number}" for name, number in
             sorted(counts.items(), key=lambda item: (-item[1], item[0]))]  # fmt: skip
    total = sum(late.values())
    return sayer.t(
        f"现有 {total} 件超期：{'、'.join(parts)}。",
        f"{total} cases are over their limit now: {', '.join(parts)}.",
    )


def _loads(sayer: Sayer, departments: Sequence[Load]) -> list[str]:
    over = [one for one in departments if one.overloaded]
    if not over:
        return []
    days = gathered.pace(sayer.reader)
    zh = "、".join(f"{sayer.department(one.name)}（未结 {one.waiting}）" for one in over)
    en = ", ".join(f"{sayer.department(one.name)} ({one.waiting} open)" for one in over)
    return [
        sayer.t(
            f"超负荷：{zh}；按近 {days} 天的速度，积压超过两周。",
            f"Overloaded: {en}; at the pace of {days} days more than two weeks of work wait.",
        )
    ]


def _more(sayer: Sayer, kinds: Sequence[Counted], places: Sequence[Counted]) -> list[str]:
    """Return what at least doubled, of enough cases; that is no proof of a cause."""
    found = []
    for said, rows in ((sayer.category, kinds), (sayer.grid, places)):
        for one in rows:
            if one.name and one.now >= FEW and one.now >= MUCH * max(one.before, 1):
                name = said(one.name)
                found.append(
                    sayer.t(
                        f"{name}：{one.now} 件，上周 {one.before} 件。一周的多少可能是偶然，"
                        "请看热力图的检验。",
                        f"{name}: {one.now} cases, {one.before} the week before. One week may be "
                        "chance: see the tests of the heatmap.",
                    )
                )
    return found
