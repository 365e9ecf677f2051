"""Categories of cases as data: what may be reported, how long each step may take, who answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from geo.cases.details import EvidenceKind
from geo.cases.limit import Limit

Kind = Literal["hazard", "incident"]
Named = tuple[str, str]
"""Chinese, English."""
LIMITED = ("link", "collect", "dispatch", "accept", "handle", "close")
"""The steps that have a limit."""


@dataclass(frozen=True)
class Category:
    """One kind of hazard or incident.

    Parameters
    ----------
    code
        Four digits: two of the group (大类), two of the category in it (小类).
    zh, en
        Its names.
    kind
        The group's: a hazard is a thing that lasts, an incident happens.
    severity
        1 to 4, where the report says nothing else.
    limits
        By step; see `LIMITED`.
    department
        Whom such cases are dispatched to as a rule.
    public_report
        Whether residents may report it.
    public_list
        Whether a public list may show it.
    handle_evidence, close_evidence
        Kinds that must all be there when it is handled or closed.
    pause_reasons
        Codes of the reasons it may be suspended for.
    """

    code: str
    zh: str
    en: str
    kind: Kind
    severity: int
    limits: Mapping[str, Limit]
    department: str
    public_report: bool = True
    public_list: bool = True
    handle_evidence: tuple[EvidenceKind, ...] = ()
    close_evidence: tuple[EvidenceKind, ...] = ()
    pause_reasons: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The code of its group (大类)."""
        return self.code[:2]


@dataclass(frozen=True)
class Categories:
    """All categories of a community.

    Parameters
    ----------
    rows
        By code, in the order of the file.
    groups, departments, pause_reasons
        Names by code.
    """

    rows: Mapping[str, Category]
    groups: Mapping[str, Named]
    departments: Mapping[str, Named]
    pause_reasons: Mapping[str, Named]

    def __iter__(self) -> Iterator[Category]:
        return iter(self.rows.values())

    def get(self, code: str | None) -> Category | None:
        """Return a category by its code; None where there is no such category."""
        return self.rows.get(code) if code is not None else None

    def reportable(self) -> tuple[Category, ...]:
        """Return what residents may report."""
        return tuple(category for category in self if category.public_report)
