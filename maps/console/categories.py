"""The categories of cases: limits of each step, evidence, department; and the form of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.cases import Categories, Category, Limit
from geo.cases.category import LIMITED
from geo.cases.details import EVIDENCE_KINDS, EVIDENCE_NAMES
from geo.cases.limit import UNITS
from maps.console import badges
from maps.console.frame import Frame, Said, render

STEPS: Mapping[str, Said] = {
    "link": ("登记", "Write down"),
    "collect": ("立案", "File"),
    "dispatch": ("派单", "Dispatch"),
    "accept": ("签收", "Accept"),
    "handle": ("处置", "Handle"),
    "close": ("结案", "Close"),
}
_TYPED = (
    *("zh", "en", "severity", "department"),
    *(f"{part}_{step}" for part in ("limit", "unit") for step in LIMITED),
)
"""The fields of the form that are typed or chosen: one that was sent empty is shown empty."""
SHORT: Mapping[str, Said] = {
    "hour": ("小时", "h"),
    "working_hour": ("工作时", "working h"),
    "working_day": ("工作日", "working d"),
}


@dataclass(frozen=True)
class CategoryForm:
    """The form of one category; `version` is that of the table it was read from."""

    code: str
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()


def categories_page(
    frame: Frame, book: Categories, version: int, *, edits: bool, said: Said | None = None
) -> str:
    """Return the page of all categories, by group."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in book:
        groups.setdefault(one.group, []).append(_shown(one, book))
    return render(
        "categories.html",
        frame,
        groups=[(book.groups[code], rows) for code, rows in groups.items()],
        steps=[STEPS[step] for step in LIMITED],
        version=version,
        count=len(book.rows),
        edits=edits,
        said=said,
    )


def category_page(frame: Frame, book: Categories, form: CategoryForm) -> str:
    """Return the form of one category."""
    one = book.rows[form.code]
    return render(
        "category.html",
        frame,
        form=form,
        category=one,
        group=book.groups[one.group],
        values={**dict.fromkeys(_TYPED, ""), **form.values} if form.values else values_of(one),
        steps=[(step, STEPS[step]) for step in LIMITED],
        units=[(unit, SHORT[unit]) for unit in UNITS],
        severities=badges.SEVERITIES,
        departments=book.departments,
        kinds=[(kind, EVIDENCE_NAMES[kind]) for kind in EVIDENCE_KINDS],
        pauses=book.pause_reasons,
    )


def values_of(one: Category) -> dict[str, str]:
    """Return a category as its form says it."""
    values = {"zh": one.zh, "en": one.en, "severity": str(one.severity)}
    values["department"] = one.department
    for step, limit in one.limits.items():
        values |= {f"limit_{step}": str(limit.amount), f"unit_{step}": limit.unit}
    marks = [("public_report", one.public_report), ("public_list", one.public_list)]
    marks += [(f"handle_{kind}", True) for kind in one.handle_evidence]
    marks += [(f"close_{kind}", True) for kind in one.close_evidence]
    marks += [(f"pause_{code}", True) for code in one.pause_reasons]
    return values | {name: "1" for name, on in marks if on}


def _shown(one: Category, book: Categories) -> dict[str, Any]:
    return {
        "code": one.code,
        "said": (one.zh, one.en),
        "severity": one.severity,
        "severe": badges.severity(one.severity),
        "limits": [_limit(one.limits[step]) for step in LIMITED],
        "department": book.departments[one.department],
        "handle": [EVIDENCE_NAMES[kind] for kind in one.handle_evidence],
        "close": [EVIDENCE_NAMES[kind] for kind in one.close_evidence],
        "pauses": [book.pause_reasons[code] for code in one.pause_reasons],
        "public": one.public_report,
    }


def _limit(limit: Limit) -> Said:
    zh, en = SHORT[limit.unit]
    return f"{limit.amount} {zh}", f"{limit.amount} {en}"
