"""Figures in words: Chinese, English."""

from geo.cases.kpi import Figure, Formula
from geo.figures.compare import Change

Said = tuple[str, str]
NOTHING = "—"


def value(figure: Figure) -> Said:
    """Return the value with its unit; a dash where there is none."""
    if figure.value is None:
        return NOTHING, NOTHING
    return amount(figure.value, figure.formula)


def amount(number: float, formula: Formula) -> Said:
    """Return a number in the unit of a formula."""
    match formula.unit:
        case "share":
            return f"{number:.1%}", f"{number:.1%}"
        case "h":
            return hours(number)
        case "cases":
            return f"{number:.0f} 件", f"{number:.0f}"
    return f"{number:.2f}", f"{number:.2f}"


def made(figure: Figure) -> str:
    """Return what a figure was made from: numerator and denominator; empty where withheld."""
    if figure.denominator is None or figure.numerator is None:
        return ""
    return f"{_count(figure.numerator)} / {figure.denominator:,}"


def _count(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,g}"


def change(found: Change | None, formula: Formula) -> Said:
    """Return how a figure changed, with an arrow and whether that is better; empty for none."""
    if found is None:
        return "", ""
    if found.better is None:
        return "持平", "unchanged"
    arrow = "▲" if found.by > 0 else "▼"
    zh, en = _by(abs(found.by), formula)
    mark = ("好转", "better") if found.better else ("变差", "worse")
    return f"{arrow} {zh} {mark[0]}", f"{arrow} {en} {mark[1]}"


def hours(number: float) -> Said:
    """Return hours as hours and minutes, or days and hours from two days on."""
    minutes = round(number * 60)
    if minutes < 60:
        return f"{minutes} 分钟", f"{minutes} min"
    if minutes < 48 * 60:
        whole, rest = divmod(minutes, 60)
        return f"{whole} 小时 {rest} 分", f"{whole} h {rest} min"
    days, rest = divmod(round(number), 24)
    return f"{days} 天 {rest} 小时", f"{days} d {rest} h"


def _by(number: float, formula: Formula) -> Said:
    if formula.unit == "share":
        return f"{100 * number:.1f} 个百分点", f"{100 * number:.1f} points"
    return amount(number, formula)
