"""The page of a dashboard: figures of one kind of subject beside the period before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from geo.cases.kpi import Figure
from geo.figures import Change, Span, words
from geo.figures.compare import GOOD
from maps.console.charts import Chart, Series
from maps.console.frame import Frame, Said, halves, render

SUBJECTS: Mapping[str, Said] = {
    "community": ("全社区", "Community"),
    "grid": ("网格", "Grids"),
    "department": ("责任部门", "Departments"),
    "guard": ("保安", "Guards"),
    "worker": ("网格员", "Grid workers"),
}
KINDS: Mapping[str, Said] = {"day": ("日", "Day"), "week": ("周", "Week"), "month": ("月", "Month")}
WAYS: Mapping[str, Said] = {
    "up": ("越高越好", "higher is better"),
    "down": ("越低越好", "lower is better"),
}


@dataclass(frozen=True)
class Board:
    """What a dashboard shows.

    Parameters
    ----------
    of
        One of `SUBJECTS`.
    seen
        Those the person may choose.
    figures
        Totals first, then the groups in plain order.
    changes
        By name and group.
    trend
        Totals of the last periods: first day and figures.
    names
        What groups are called, where that is not their own name.
    chosen
        The figure that is drawn.
    """

    of: str
    seen: Sequence[str]
    span: Span
    today: date
    figures: Sequence[Figure]
    changes: Mapping[tuple[str, str | None], Change]
    trend: Sequence[tuple[date, Sequence[Figure]]]
    names: Mapping[str, Said]
    chosen: str
    least: int
    partial: bool = False


def dashboard_page(frame: Frame, board: Board) -> str:
    """Return the page of a dashboard."""
    totals = [one for one in board.figures if one.group is None]
    groups = _groups(board)
    chosen = next((one for one in totals if one.formula.name == board.chosen), None)
    return render(
        "dashboard.html",
        frame,
        board=board,
        span_said=spelled(board.span),
        before_said=before(board.span),
        subjects=SUBJECTS,
        kinds=KINDS,
        totals=[_cell(board, one, frame) for one in totals],
        groups=[(name, _row(board, totals, one, frame)) for name, one in groups.items()],
        group_names={name: frame.say(named(board.names, name)) for name in groups},
        reasons=_reasons(board, frame),
        chosen=chosen,
        bars=_bars(board, groups, chosen, frame) if chosen and groups else None,
        lines=_lines(board, frame),
        query=lambda **changed: _query(board, **changed),
        later=board.span.next if board.span.next <= board.today else None,
    )


def spelled(span: Span) -> Said:
    """Return the days of a span."""
    if span.kind == "day":
        return f"{span.first:%Y-%m-%d}", f"{span.first:%Y-%m-%d}"
    if span.kind == "month":
        return f"{span.first:%Y 年 %-m 月}", f"{span.first:%Y-%m}"
    week = span.first.isocalendar()
    days = f"{span.first:%m-%d} – {span.last:%m-%d}"
    return (
        f"{week.year} 年第 {week.week} 周（{days}）",
        f"week {week.week} of {week.year} ({days})",
    )


def before(span: Span) -> Said:
    """Return what a span is compared with."""
    zh, en = {"day": ("前一日", "the day before"), "week": ("上周", "the week before"),
              "month": ("上月", "the month before")}[span.kind]  # fmt: skip
    if span.running:
        return f"{zh}同期", f"the same part of {en}"
    return zh, en


def named(names: Mapping[str, Said], group: str) -> Said:
    """Return what a group is called."""
    if not group:
        return "未注明", "not given"
    return names.get(group, (group, group))


def _groups(board: Board) -> dict[str, dict[str, Figure]]:
    found: dict[str, dict[str, Figure]] = {}
    for one in board.figures:
        if one.group is not None:
            found.setdefault(one.group, {})[one.formula.name] = one
    return dict(sorted(found.items(), key=lambda item: (not item[0], item[0])))


def _row(
    board: Board, totals: Sequence[Figure], row: Mapping[str, Figure], frame: Frame
) -> list[dict[str, Any] | None]:
    return [
        _cell(board, row[one.formula.name], frame) if one.formula.name in row else None
        for one in totals
    ]


def _cell(board: Board, figure: Figure, frame: Frame) -> dict[str, Any]:
    formula = figure.formula
    change = board.changes.get((formula.name, figure.group))
    return {
        "name": formula.name,
        "title": (formula.zh, formula.en),
        "value": frame.say(words.value(figure)),
        "made": words.made(figure),
        "n": figure.denominator,
        "change": frame.say(words.change(change, formula)),
        "way": "" if change is None or change.better is None else
        ("better" if change.better else "worse"),
        "formula": (formula.formula_zh, formula.formula_en),
        "good": WAYS[GOOD[formula.name]],
        "reason": frame.say(halves(figure.reason)) if figure.reason else "",
    }  # fmt: skip


def _reasons(board: Board, frame: Frame) -> list[str]:
    """Return why some cells of the table are empty, each reason once."""
    found = dict.fromkeys(
        frame.say(halves(one.reason))
        for one in board.figures
        if one.group is not None and one.value is None and one.reason and not one.denominator
    )
    if any(one.value is None and one.denominator for one in board.figures if one.group is not None):
        found[frame.t("完成的不足该比例，时长尚不可知。", "Too few are done to know the time.")] = (
            None
        )
    return list(found)


def _bars(
    board: Board, groups: Mapping[str, Mapping[str, Figure]], chosen: Figure, frame: Frame
) -> Chart:
    name = chosen.formula.name
    own = [(group, row[name]) for group, row in groups.items() if name in row]
    earlier = [board.changes.get((name, group)) for group, _ in own]
    now = Series(
        frame.t("本期", "this period"),
        [one.value for _, one in own],
        [_told(one, frame) for _, one in own],
    )
    was = Series(
        frame.say(before(board.span)),
        [None if one is None else one.before for one in earlier],
        ["" if one is None else frame.say(words.amount(one.before, chosen.formula))
         for one in earlier],
    )  # fmt: skip
    title = frame.say((chosen.formula.zh, chosen.formula.en))
    labels = [frame.say(named(board.names, group)) for group, _ in own]
    return Chart("bars", "bars", title, chosen.formula.unit, labels, [now, was])


def _lines(board: Board, frame: Frame) -> Chart | None:
    if len(board.trend) < 2:
        return None
    names = ("closing_rate", "on_time_rate", "satisfaction")
    form = "%m-%d" if board.span.kind != "month" else "%Y-%m"
    series = []
    for name in names:
        own = [next(one for one in row if one.formula.name == name) for _, row in board.trend]
        formula = own[0].formula
        series.append(
            Series(
                frame.say((formula.zh, formula.en)),
                [one.value for one in own],
                [_told(one, frame) for one in own],
            )
        )
    labels = [f"{first:{form}}" for first, _ in board.trend]
    return Chart("lines", "lines", frame.t("走势", "Trend"), "share", labels, series)


def _told(figure: Figure, frame: Frame) -> str:
    """Return a value and what it was made from; a dash alone where there is none."""
    value, made = frame.say(words.value(figure)), words.made(figure)
    return value if figure.value is None or not made else f"{value} ({made})"


def _query(board: Board, **changed: Any) -> str:
    kept: dict[str, Any] = {
        "of": board.of,
        "span": board.span.kind,
        "on": board.span.last if not board.span.running else board.today,
        "figure": board.chosen,
    }
    return urlencode({key: str(value) for key, value in {**kept, **changed}.items() if value})
