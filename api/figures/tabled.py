"""A dashboard as rows for spreadsheets: a line a group and figure, with what it was made from."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.figures.dashboards import Dashboard
from geo.figures.words import Said

HEAD = (
    "对象 group", "指标 figure", "单位 unit", "值 value", "分子 numerator", "分母 n", "上期 before",
    "变化 change", "无值原因 reason",
)  # fmt: skip
TOTAL = "合计 total"
Cell = str | float | int | None


def rows_of(found: Dashboard, names: Mapping[str, Said]) -> list[Sequence[Cell]]:
    """Return the table of a dashboard, its head first."""
    rows: list[Sequence[Cell]] = [HEAD]
    for one in found.figures:
        change = found.changes.get((one.formula.name, one.group))
        said = names.get(one.group or "", (one.group or "未注明 not given", ""))
        rows.append(
            (
                TOTAL if one.group is None else " ".join(part for part in said if part),
                f"{one.formula.zh} {one.formula.en}",
                one.formula.unit,
                one.value,
                one.numerator,
                one.denominator,
                None if change is None else change.before,
                None if change is None else change.by,
                one.reason,
            )
        )
    return rows


def about_of(found: Dashboard, community: str) -> list[Sequence[Cell]]:
    """Return what a spreadsheet says of its table: whose, which period, and every formula."""
    span = found.span
    return [
        ("社区 community", community),
        ("期间 period", f"{span.first} – {span.last}"),
        ("截至 as of", f"{span.as_of:%Y-%m-%d %H:%M}"),
        ("比较 compared with", " – ".join(map(_minute, (span.before.start, span.before.end)))),
        ("隐去少于 withheld below", found.least),
        (),
        ("指标 figure", "公式 formula", ""),
        *(
            (f"{one.formula.zh} {one.formula.en}", one.formula.formula_zh, one.formula.formula_en)
            for one in found.totals
        ),
    ]


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
