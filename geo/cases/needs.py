"""What a command must bring along, and what is wrong with what it brings."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from geo.cases.actor import Actor
from geo.cases.case import Case
from geo.cases.category import Categories, Category
from geo.cases.details import EVIDENCE_KINDS, EVIDENCE_NAMES, Details
from geo.cases.flow import Row

RATINGS = (1, 2, 3, 4, 5)
SEVERITIES = (1, 2, 3, 4)
ON_THE_SPOT = ("photo", "position")
NOT_FROM_RESIDENTS = frozenset({"severity", "reporter", "seen"})
"""What residents do not say: one who reports is the reporter."""
FIELD_NAMES: dict[str, tuple[str, str]] = {
    "category": ("类别", "category"),
    "severity": ("严重程度", "severity"),
    "description": ("描述", "description"),
    "place": ("位置（坐标、地点或网格）", "place (coordinates, thing or grid)"),
    "place_ref": ("户、楼栋或地点", "household, building or place"),
    "grid_id": ("网格", "grid"),
    "channel": ("渠道", "channel"),
    "reporter": ("反映人", "reporter"),
    "reported_at": ("反映时间", "time of the report"),
    "department": ("责任部门", "department"),
    "reason": ("原因", "reason"),
    "result": ("处置结果", "result"),
    "evidence": ("证据", "evidence"),
    "rating": ("评分 1–5", "rating 1–5"),
    "extension": ("延期时限", "extension"),
    "target": ("目标案件", "target case"),
    "seen": ("现场所见", "what was seen on the spot"),
    "remark": ("备注内容", "text, evidence or what was seen"),
}


@dataclass(frozen=True)
class Need:
    """Something a command must bring along.

    Parameters
    ----------
    field
        Name of the field of `Details`; `remark` is any of description, evidence and seen.
    choices
        What may be given; None where anything may. Of evidence: the kinds that must all be there.
    usual
        What is given as a rule.
    """

    field: str
    choices: tuple[str, ...] | None = None
    usual: str | None = None

    @property
    def zh(self) -> str:
        """What it is called in Chinese."""
        return FIELD_NAMES[self.field][0] + self._kinds(0, "、")

    @property
    def en(self) -> str:
        """What it is called in English."""
        return FIELD_NAMES[self.field][1] + self._kinds(1, ", ")

    def _kinds(self, language: int, comma: str) -> str:
        if self.field != "evidence":
            return ""
        kinds = comma.join(
            names[language] for k, names in EVIDENCE_NAMES.items() if k in (self.choices or ())
        )
        return f"（{kinds}）" if language == 0 else f" ({kinds})"

    @property
    def possible(self) -> bool:
        """Whether anything may be given at all."""
        return self.choices != ()

    def met(self, details: Details) -> bool:
        """Return whether the details bring it."""
        if self.field == "evidence":
            return set(self.choices or ()) <= {one.kind for one in details.evidence}
        if self.field == "remark":
            return any(details.has(name) for name in ("description", "evidence", "seen"))
        if self.field == "place":
            return any(details.has(name) for name in ("place", "place_ref", "grid_id"))
        if not details.has(self.field):
            return False
        return self.choices is None or str(getattr(details, self.field)) in self.choices


def needs(row: Row, case: Case | None, actor: Actor, categories: Categories) -> tuple[Need, ...]:
    """Return what a row's command must bring along in a case."""
    category = categories.get(case.category) if case is not None else None
    found = (_need(name, row, category, actor, categories) for name in row.needs)
    return tuple(need for need in found if need is not None)


def _need(
    name: str, row: Row, category: Category | None, actor: Actor, categories: Categories
) -> Need | None:
    if name == "category":
        residents = actor.role == "resident"
        known = categories.reportable() if residents else tuple(categories)
        return Need(name, tuple(one.code for one in known))
    if name == "department":
        usual = category.department if category else None
        return Need(name, tuple(categories.departments), usual)
    if name == "rating":
        return Need(name, tuple(map(str, RATINGS)))
    if name == "reason" and row.command == "suspend":
        return Need(name, category.pause_reasons if category else tuple(categories.pause_reasons))
    if name == "evidence":
        kinds = _evidence(row.command, category)
        return Need(name, kinds) if kinds else None
    return Need(name)


def _evidence(command: str, category: Category | None) -> tuple[str, ...]:
    if category is None:
        return ()
    return category.handle_evidence if command == "handle" else category.close_evidence


def wrong(
    row: Row, details: Details, actor: Actor, categories: Categories
) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with what a command brings: Chinese and English, all of it."""
    takes = row.takes - NOT_FROM_RESIDENTS if actor.role == "resident" else row.takes
    return (*_surplus(takes, details), *_unknown(details, categories))


def _surplus(takes: frozenset[str], details: Details) -> Iterator[tuple[str, str]]:
    for name in details.given():
        if name not in takes:
            zh, en = FIELD_NAMES[name]
            yield f"此步骤不能带“{zh}”", f"this step takes no {en}"


def _unknown(details: Details, categories: Categories) -> Iterator[tuple[str, str]]:
    if details.category is not None and categories.get(details.category) is None:
        yield f"没有类别“{details.category}”", f"there is no category '{details.category}'"
    if details.department is not None and details.department not in categories.departments:
        yield f"没有部门“{details.department}”", f"there is no department '{details.department}'"
    if details.severity is not None and details.severity not in SEVERITIES:
        yield "严重程度应为 1 至 4", "the severity is 1 to 4"
    if details.rating is not None and details.rating not in RATINGS:
        yield "评分应为 1 至 5", "the rating is 1 to 5"
    for one in details.evidence:
        if one.kind not in EVIDENCE_KINDS or not one.ref.strip():
            yield f"证据“{one.kind}”无效", f"the evidence '{one.kind}' is not valid"
    if details.place is not None and not _on_earth(*details.place):
        yield "坐标超出经纬度范围", "the coordinates are not longitude and latitude"
    if details.seen not in {None, "gone", "there"}:
        yield "现场所见应为已消除或仍存在", "seen is gone or there"
    if details.seen and not any(one.kind in ON_THE_SPOT for one in details.evidence):
        yield "现场所见须有照片或定位", "what was seen on the spot needs a photo or a position"


def _on_earth(lon: float, lat: float) -> bool:
    return isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
