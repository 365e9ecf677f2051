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
    whole
        Whether only who sees all of the subject in the community finds something.
    more
        Whether it is folded away behind the pages of every day's work.
    """

    code: str
    path: str
    zh: str
    en: str
    action: str
    subject: str
    whole: bool = False
    more: bool = False


DOORS: Sequence[Door] = (
    Door("home", "", "今日", "Today", "read", "case_figures"),
    Door("queue", "cases", "案件", "Cases", "read", "cases"),
    Door("desk", "cases/new", "登记", "Report", "report", "cases"),
    Door("visits", "visits", "走访", "Visits", "read", "visits"),
    Door("campaigns", "campaigns", "联合检查", "Inspections", "read", "campaigns"),
    Door("heatmap", "heatmap", "热力图", "Heatmap", "read", "case_figures"),
    Door("coverage", "coverage", "覆盖", "Coverage", "read", "street_gaps"),
    Door("alarms", "alarms", "告警", "Alarms", "read", "alarms", whole=True),
    Door("shifts", "shifts", "交接班", "Shifts", "read", "shift_records", whole=True),
    Door("conflicts", "conflicts", "平板冲突", "Conflicts", "read", "conflicts", whole=True),
    Door("dashboards", "dashboards", "指标", "Figures", "read", "case_figures"),
    Door("workload", "workload", "负荷", "Workload", "read", "case_figures", whole=True, more=True),
    Door("grids", "grids", "网格", "Grids", "read", "visits", whole=True, more=True),
    Door("roster", "roster", "排班", "Roster", "read", "roster", whole=True, more=True),
    Door("papers", "papers", "报告", "Papers", "read", "reports", whole=True, more=True),
    Door("plans", "plans", "计划", "Plans", "read", "jobs", whole=True, more=True),
    Door("exports", "exports", "导出", "Exports", "make", "exports", more=True),
    Door("specialists", "specialists", "一格四员", "Specialists", "read", "specialists", more=True),
    Door("categories", "categories", "类别", "Categories", "read", "categories", more=True),
)
