"""The weekly safety analysis (周安全分析): the paper of the weekly meeting."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.figures.dashboards import dashboard
from api.papers import gathered
from api.papers.findings import findings
from api.papers.saying import Sayer
from geo.cases.kpi import Figure
from geo.figures import Change, Load
from geo.figures.workload import LONG_DAYS
from geo.papers import Bar, Bars, Lines, Paper, Part, Section, Table, Words

LEAD = (
    "closing_rate", "on_time_rate", "first_response_median_h", "open_overdue", "satisfaction",
    "visits_on_time", "visits_missed", "places_covered",
)  # fmt: skip
MOST_BARS = 10


def weekly(sayer: Sayer, on: date) -> Paper:
    """Return the safety analysis of the week a day lies in.

    Raises
    ------
    ValueError
        The week has not begun.
    """
    t, reader = sayer.t, sayer.reader
    board = dashboard(reader, "community", "week", on)
    grids = dashboard(reader, "grid", "week", on, trend=False)
    span = board.span
    rows = gathered.reported(reader.rows)
    kinds = gathered.counted(rows, "category", span.period, span.before)
    places = gathered.counted(rows, "grid_id", span.period, span.before)
    came = sum(one.now for one in kinds)
    late, whose = gathered.overdue(reader), gathered.late(reader, "department")
    departments = gathered.workload(reader, "department")
    week = span.first.isocalendar()
    known = {one.name: float(one.now) for one in places if one.name}
    chart = sayer.cells(
        t("本周接报案件", "Cases reported this week"),
        t(f"件，{span.first:%m-%d} 至 {span.last:%m-%d}，n = {came}",
          f"cases, {span.first:%m-%d} to {span.last:%m-%d}, n = {came}"),
        known,
        ".0f",
    )  # fmt: skip
    per_hour = gathered.hours_of(rows, span.period)
    return Paper(
        t("周安全分析", "Weekly safety analysis"),
        f"{sayer.stored.name} · "
        + t(
            f"{week.year} 年第 {week.week} 周（{span.first:%m-%d} 至 {span.last:%m-%d}）",
            f"week {week.week} of {week.year} ({span.first:%m-%d} to {span.last:%m-%d})",
        )
        + (t("，至今", ", so far") if span.running else ""),
        sayer.facts(board.totals, LEAD, board.changes),
        [
            Section(
                t("一、要点", "1. In short"),
                [Words(findings(sayer, board, kinds, places, whose, departments), "· ")],
            ),
            Section(
                t("二、接报：哪里多、什么多、何时多", "2. Reports: where, what, when"),
                [
                    *([chart] if chart is not None else []),
                    _kinds(sayer, kinds),
                    _by_hour(sayer, per_hour),
                ],
            ),
            Section(
                t("三、办理", "3. Handling"),
                [_trend(sayer, board.trend), _loads(sayer, departments, gathered.pace(reader))],
            ),
            Section(t("四、超期未办", "4. Over the limit"), [sayer.late(late[:30], reader.at)]),
            Section(t("五、巡逻", "5. Patrol"), _patrol(sayer, grids.figures, grids.changes)),
            Section(t("六、会议决定", "6. Decided"), [_decided(sayer)]),
        ],
        sayer.credit(),
        sayer.lang,
        sayer.stored.origin.synthetic,
        [
            t(
                "口径：按期结案率 = 按期结案数 ÷ 应结案数；与上周比较，上周按其周末当时的情况计；"
                "同一辖区内的巡逻越多，发现的案件也越多，接报与发现应分开看。",
                "On-time rate: closed within the limit ÷ due. The week before is counted as it "
                "stood at its end. More patrol finds more cases: reported and found are not alike.",
            )
        ],
    )


def _kinds(sayer: Sayer, kinds: Sequence[gathered.Counted]) -> Bars:
    t = sayer.t
    return Bars(
        t(f"接报最多的类别（前 {MOST_BARS}）", f"Most reported categories (first {MOST_BARS})"),
        [
            Bar(
                sayer.category(one.name),
                float(one.now),
                float(one.before),
                t(f"{one.now} 件（上周 {one.before}）", f"{one.now} (before {one.before})"),
            )
            for one in kinds[:MOST_BARS]
        ],
        t("本周", "this week"),
        t("上周", "the week before"),
    )


def _by_hour(sayer: Sayer, per_hour: Sequence[int]) -> Table:
    t = sayer.t
    parts = [(0, 6), (6, 10), (10, 14), (14, 18), (18, 22), (22, 24)]
    head = [t("时段", "Hours"), *(f"{begin:02}–{end:02}" for begin, end in parts)]
    row = [t("接报件数", "Cases"), *(str(sum(per_hour[begin:end])) for begin, end in parts)]
    return Table(head, [row], "", (1.4, *([1.0] * len(parts))))


def _trend(sayer: Sayer, trend: Sequence[tuple[date, Sequence[Figure]]]) -> Lines:
    names = ("closing_rate", "on_time_rate", "satisfaction")
    series = []
    for name in names:
        own = [next(one for one in row if one.formula.name == name) for _, row in trend]
        formula = own[0].formula
        series.append((sayer.say((formula.zh, formula.en)), [one.value for one in own]))
    labels = [f"{first:%m-%d}" for first, _ in trend]
    return Lines(sayer.t("近六周走势（周一日期）", "Last six weeks, by Monday"), labels, series)


def _loads(sayer: Sayer, found: Sequence[Load], pace: int) -> Table:
    t = sayer.t
    head = [
        t("责任部门", "Department"),
        t("未结", "Open"),
        t("超期", "Overdue"),
        t(f"{pace} 天接", f"Came in {pace} d"),
        t(f"{pace} 天结", f"Closed in {pace} d"),
        t("积压（天）", "Backlog, days"),
        t("判断", "Judgement"),
    ]
    rows = [
        [
            sayer.department(one.name),
            str(one.waiting),
            str(one.overdue),
            str(one.came),
            str(one.done),
            "∞" if one.days == float("inf") else f"{one.days:.1f}",
            t("超负荷", "overloaded") if one.overloaded else "",
        ]
        for one in found
    ]
    none = t(f"没有积压。超过 {LONG_DAYS:.0f} 天为超负荷。", "No backlog.")
    return Table(head, rows, none, (1.8, 0.8, 0.8, 1.0, 1.0, 1.1, 1.1))


def _patrol(
    sayer: Sayer,
    figures: Sequence[Figure],
    changes: Mapping[tuple[str, str | None], Change],
) -> list[Part]:
    t = sayer.t
    names = ("visits_missed", "rounds_completed", "places_covered")
    rows = [one for one in figures if one.formula.name in {*names, "visits_on_time"}]
    missed = {
        one.group: 100 * one.value
        for one in rows
        if one.formula.name == "visits_missed" and one.group and one.value is not None
    }
    total = next((one for one in rows if one.formula.name == "visits_missed"), None)
    chart = sayer.cells(
        t("各网格漏检率（%）", "Missed visits by grid (%)"),
        t(f"%，n = {total.denominator if total else 0} 次应到",
          f"%, n = {total.denominator if total else 0} visits due"),
        missed,
        ".1f",
    )  # fmt: skip
    table = sayer.groups(rows, ("visits_on_time", *names), t("网格", "Grid"), {}, changes)
    return [*([chart] if chart is not None and missed else []), table]


def _decided(sayer: Sayer) -> Table:
    t = sayer.t
    head = [t("事项", "What"), t("责任人", "Who"), t("期限", "Until")]
    return Table(head, [["", "", ""] for _ in range(4)], "", (3.0, 1.2, 1.0))
