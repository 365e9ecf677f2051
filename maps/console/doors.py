"""Where the head of every page leads to: one line a page, shown to whom the policy lets in."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """A page of the console.

    Parameters
    ----------
    code
        By which a template says that it is this page.
    path
        Below the address of the community's console.
    zh, en
        What it is called.
    action, subject
        What somebody must be able to do to find something behind it.
    """

    code: str
    path: str
    zh: str
    en: str
    action: str
    subject: str


DOORS: Sequence[Door] = (
    Door("queue", "cases", "案件", "Cases", "read", "cases"),
    Door("desk", "cases/new", "登记", "Report", "report", "cases"),
    Door("visits", "visits", "走访", "Visits", "read", "visits"),
    Door("campaigns", "campaigns", "联合检查", "Inspections", "read", "campaigns"),
    Door("specialists", "specialists", "一格四员", "Specialists", "read", "specialists"),
    Door("categories", "categories", "类别", "Categories", "read", "categories"),
    Door("figures", "figures", "指标", "Figures", "read", "case_figures"),
)
