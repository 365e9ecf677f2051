"""The page of figures: each with what it was made from and, one click away, how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.cases import Categories
from geo.cases.kpi import Figure
from geo.figures import words
from maps.console import badges
from maps.console.frame import Frame, Said, halves, render
from maps.console.timeline import CHANNELS

GROUPS: Mapping[str, Said] = {
    "grid": ("网格", "Grid"),
    "department": ("责任部门", "Department"),
    "category": ("类别", "Category"),
    "month": ("月份", "Month"),
    "channel": ("渠道", "Channel"),
    "severity": ("严重程度", "Severity"),
}
"""What figures are grouped by on the page."""
GOOD: Mapping[str, Said] = {
    "closing_rate": ("越高越好", "higher is better"),
    "on_time_rate": ("越高越好", "higher is better"),
    "first_response_median_h": ("越短越好", "shorter is better"),
    "first_response_p90_h": ("越短越好", "shorter is better"),
    "redo_rate": ("越低越好", "lower is better"),
    "reopen_rate": ("越低越好", "lower is better"),
    "open_overdue": ("越少越好", "fewer is better"),
    "handling_median_h": ("越短越好", "shorter is better"),
    "handling_p90_h": ("越短越好", "shorter is better"),
    "satisfaction": ("越高越好", "higher is better"),
    "rating": ("越高越好", "higher is better"),
}

NOT_KNOWN_YET: Said = (
    "完成的件数还不到这个比例，时长尚不可知。",
    "Fewer are done than that share: how long they take is not known yet.",
)


@dataclass(frozen=True)
class Numbers:
    """Figures of a period.

    Parameters
    ----------
    first, last
        The days, as dates in ISO form.
    by
        One of `GROUPS`.
    figures
        As `geo.cases.kpi.figures` gives them: totals first.
    as_of
        The moment of counting, in words.
    scope
        What of the community the person sees, where that is not all of it.
    """

    first: str
    last: str
    by: str
    figures: Sequence[Figure]
    categories: Categories
    as_of: str
    scope: Said | None = None
    fault: Said | None = None


def numbers_page(frame: Frame, numbers: Numbers) -> str:
    """Return the page of figures."""
    totals = [_shown(figure, frame) for figure in numbers.figures if figure.group is None]
    return render(
        "figures.html",
        frame,
        numbers=numbers,
        totals=totals,
        groups=GROUPS,
        by=GROUPS[numbers.by],
        rows=_rows(numbers, frame),
        reasons=_reasons(numbers, frame),
    )


def _rows(numbers: Numbers, frame: Frame) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the table: a group and its figures in the order of the totals."""
    found: dict[str, list[dict[str, Any]]] = {}
    for figure in numbers.figures:
        if figure.group is not None:
            name = frame.say(_named(numbers, figure.group))
            found.setdefault(name, []).append(_shown(figure, frame))
    return list(found.items())


def _reasons(numbers: Numbers, frame: Frame) -> list[str]:
    """Return why some cells of the table are empty, each reason once."""
    given = [figure for figure in numbers.figures if figure.group is not None and figure.reason]
    fixed = dict.fromkeys(figure.reason for figure in given if not _unknown(figure))
    found = [frame.say(halves(reason)) for reason in fixed]
    if any(map(_unknown, given)):
        found.append(frame.say(NOT_KNOWN_YET))
    return found


def _unknown(figure: Figure) -> bool:
    """Return whether a time is not known yet because too many cases are not done."""
    return figure.value is None and bool(figure.denominator)


def _named(numbers: Numbers, group: str) -> Said:
    if not group:
        return "未注明", "not given"
    if numbers.by == "department":
        return numbers.categories.departments.get(group, (group, group))
    if numbers.by == "category":
        category = numbers.categories.get(group)
        return (category.zh, category.en) if category else (group, group)
    if numbers.by == "channel":
        return CHANNELS.get(group, (group, group))
    if numbers.by == "severity" and group.isdecimal():
        zh, en = badges.severity(int(group))
        return f"{group} {zh}", f"{group} {en}"
    return group, group


def _shown(figure: Figure, frame: Frame) -> dict[str, Any]:
    formula = figure.formula
    return {
        "name": formula.name,
        "title": (formula.zh, formula.en),
        "value": frame.say(words.value(figure)),
        "made": words.made(figure),
        "n": figure.denominator,
        "formula": (formula.formula_zh, formula.formula_en),
        "good": GOOD[formula.name],
        "reason": frame.say(halves(figure.reason)) if figure.reason else "",
        "share": figure.value if formula.unit == "share" else None,
    }
