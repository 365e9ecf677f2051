"""The monthly assessment (月度考核): departments, grids, grid workers and guards, with formulas."""

from datetime import date

from api.figures.dashboards import Dashboard, Of, dashboard
from api.papers.saying import Sayer
from geo.papers import Bars, Lines, Paper, Part, Section, Words
from geo.papers.paper import Table

LEAD = (
    "closing_rate", "on_time_rate", "redo_rate", "satisfaction",
    "visits_on_time", "visits_missed", "rounds_completed", "places_covered",
)  # fmt: skip
OF_CASES = ("closing_rate", "on_time_rate", "redo_rate", "reopen_rate", "satisfaction")
OF_PATROLS = ("visits_on_time", "visits_missed", "rounds_completed", "shifts_walked")
OF_GRIDS = ("on_time_rate", "open_overdue", "visits_missed", "places_covered", "buildings_reached")
OF_WORKERS = ("closing_rate", "on_time_rate", "satisfaction", "buildings_reached")


def monthly(sayer: Sayer, on: date) -> Paper:
    """Return the assessment of the month a day lies in.

    Raises
    ------
    DeniedError
        The reader may not see figures of single people.
    ValueError
        The month has not begun.
    """
    t, reader = sayer.t, sayer.reader
    boards: dict[Of, Dashboard] = {
        of: dashboard(reader, of, "month", on, trend=of == "community")
        for of in ("community", "department", "grid", "worker", "guard")
    }
    board = boards["community"]
    span = board.span
    departments = {code: sayer.department(code) for code in reader.office.book.departments}
    own: list[tuple[Of, str, tuple[str, ...], str]] = [
        ("department", t("二、责任部门", "2. Departments"), OF_CASES, t("部门", "Department")),
        ("grid", t("三、网格", "3. Grids"), OF_GRIDS, t("网格", "Grid")),
        ("worker", t("四、网格员", "4. Grid workers"), OF_WORKERS, t("网格员", "Grid worker")),
        ("guard", t("五、保安", "5. Guards"), OF_PATROLS, t("保安", "Guard")),
    ]
    sections = [Section(t("一、走势", "1. Trend"), [_trend(sayer, board)])]
    for of, title, names, head in own:
        found = boards[of]
        called = departments if of == "department" else {}
        parts: list[Part] = []
        if of in {"department", "guard"}:
            parts.append(_bars(sayer, found, names[1] if of == "department" else names[0], called))
        parts.append(sayer.groups(found.figures, names, head, called, found.changes))
        sections.append(Section(title, parts))
    sections.append(Section(t("六、指标口径", "6. Formulas"), [_formulas(sayer, boards)]))
    return Paper(
        t("月度考核", "Monthly assessment"),
        f"{sayer.stored.name} · {span.first:%Y-%m}"
        + (t("，至今", ", so far") if span.running else ""),
        sayer.facts(board.totals, LEAD, board.changes),
        sections,
        sayer.credit(),
        sayer.lang,
        sayer.stored.origin.synthetic,
        [
            t(
                "括号内为分子 / 分母；↑↓ 为与上月相比的升降；件数很少时，一件就会使比率大变，"
                "不宜据此排名。",
                "In brackets numerator / denominator; ↑↓ against the month before. Where there are "
                "few cases a single one moves the rate much: no ground for a ranking.",
            )
        ],
    )


def _trend(sayer: Sayer, board: Dashboard) -> Lines:
    series = []
    for name in ("closing_rate", "on_time_rate", "satisfaction"):
        own = [next(one for one in row if one.formula.name == name) for _, row in board.trend]
        formula = own[0].formula
        series.append((sayer.say((formula.zh, formula.en)), [one.value for one in own]))
    labels = [f"{first:%Y-%m}" for first, _ in board.trend]
    return Lines(sayer.t("近六个月", "Last six months"), labels, series)


def _bars(sayer: Sayer, found: Dashboard, name: str, called: dict[str, str]) -> Part:
    bars = sayer.bars(found.figures, name, called, found.changes)
    if not bars:
        return Words([sayer.t("本期没有。", "Nothing in the period.")])
    formula = next(one.formula for one in found.figures if one.formula.name == name)
    return Bars(
        sayer.say((formula.zh, formula.en)),
        bars,
        sayer.t("本月", "this month"),
        sayer.t("上月", "the month before"),
        1.0,
    )


def _formulas(sayer: Sayer, boards: dict[Of, Dashboard]) -> Table:
    shown = {*LEAD, *OF_CASES, *OF_PATROLS, *OF_GRIDS, *OF_WORKERS}
    found = {
        one.formula.name: one.formula
        for board in boards.values()
        for one in board.totals
        if one.formula.name in shown
    }
    return Table(
        [sayer.t("指标", "Figure"), sayer.t("公式", "Formula")],
        [
            [sayer.say((one.zh, one.en)), sayer.say((one.formula_zh, one.formula_en))]
            for one in found.values()
        ],
        "",
        (1.0, 4.0),
    )
