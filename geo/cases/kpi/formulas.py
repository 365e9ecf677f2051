"""The formulas behind the figures, in words people can check: Chinese and English.

On-time closing is measured against the cases that *should* have been closed (应结案), as Chinese
practice does: against the closed ones alone, late cases that stay open would improve the rate.
"""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "h", "cases", "points"]


@dataclass(frozen=True)
class Formula:
    """How a figure is made.

    Parameters
    ----------
    name
        The key of the figure.
    unit
        "share" in [0, 1], "h" clock hours, "cases" a count, "points" of a rating from 1 to 5.
    zh, en
        Its title.
    formula_zh, formula_en
        Numerator, denominator and what is left out, in a sentence.
    percent
        For figures in hours, the percentile; else None.
    """

    name: str
    unit: Unit
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    percent: int | None = None


def _hours(
    name: str, percent: int, zh: str, en: str, *, span: tuple[str, str], of: tuple[str, str]
) -> Formula:
    half_zh, half_en = ("半数", "half") if percent == 50 else (f"{percent}%", f"{percent} %")
    return Formula(
        name,
        "h",
        zh,
        en,
        f"{of[0]}中，{half_zh}不超过的{span[0]}时长（自然小时）；未完成的按最长计。"
        "分子为已完成数，分母为全部。",
        f"The clock hours {span[1]} that {half_en} of the {of[1]} did not exceed; what is not "
        "done yet counts as longest. Numerator: those done; denominator: all.",
        percent,
    )


_DUE = ("应结案案件", "cases due")
_LINKED = ("本期接报案件", "cases reported in the period")
_ANSWER = ("从接报到部门签收的", "from the report until the department accepted")
_HANDLE = ("从派遣到处置完成的", "from dispatch until handled")

_FORMULAS = (
    Formula(
        "closing_rate",
        "share",
        "结案率",
        "Closing rate",
        "应结案中已结案数 ÷ 应结案数；应结案指办结时限落在本期且已到期的案件，"
        "挂账、作废和并案的除外。",
        "Cases closed ÷ cases due; due are the cases whose closing limit falls into the period and "
        "has passed, without suspended, cancelled and merged ones.",
    ),
    Formula(
        "on_time_rate",
        "share",
        "按期结案率",
        "On-time closing rate",
        "按期结案数 ÷ 应结案数（不是÷已结案数）；挂账、作废和并案的除外。",
        "Cases closed within their limit ÷ cases due (not ÷ cases closed), without suspended, "
        "cancelled and merged ones.",
    ),
    _hours(
        "first_response_median_h", 50, "首次响应中位时长", "First response, median",
        span=_ANSWER, of=_LINKED,
    ),
    _hours(
        "first_response_p90_h", 90, "首次响应九成时长", "First response, 90th percentile",
        span=_ANSWER, of=_LINKED,
    ),
    Formula(
        "redo_rate",
        "share",
        "返工率",
        "Redo rate",
        "应结案且处置过的案件中，至少返工一次的 ÷ 处置过的。",
        "Cases sent back for redo at least once ÷ cases handled at least once, of the cases due.",
    ),
    Formula(
        "reopen_rate",
        "share",
        "重开率",
        "Reopening rate",
        "应结案且结过案的案件中，至少重开一次的 ÷ 结过案的。",
        "Cases reopened at least once ÷ cases closed at least once, of the cases due.",
    ),
    Formula(
        "open_overdue",
        "cases",
        "超期未结数",
        "Open and overdue",
        "期末（或截至时刻）已过结案时限仍未结案的案件数；分母为当时全部未结案件，挂账、作废和并案的除外。",
        "Cases past their limit for closing and still open at the end of the period (or at the "
        "moment of counting); the denominator is all cases open then, without suspended, cancelled "
        "and merged ones.",
    ),
    _hours(
        "handling_median_h", 50, "处置中位时长", "Handling time, median", span=_HANDLE, of=_DUE
    ),
    _hours(
        "handling_p90_h", 90, "处置九成时长", "Handling time, 90th percentile",
        span=_HANDLE, of=_DUE,
    ),
    Formula(
        "satisfaction",
        "share",
        "满意率",
        "Satisfaction",
        "本期评价中评 4 分或 5 分的 ÷ 全部评价。",
        "Ratings of 4 or 5 ÷ all ratings given in the period.",
    ),
    Formula(
        "rating",
        "points",
        "平均评分",
        "Mean rating",
        "本期评价的分数之和 ÷ 评价数（1 至 5 分）。",
        "Sum of the ratings given in the period ÷ their number (1 to 5).",
    ),
)  # fmt: skip

FORMULAS: dict[str, Formula] = {formula.name: formula for formula in _FORMULAS}
"""Every figure by name, in the order they are shown."""
