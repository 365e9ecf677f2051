"""What a step's form asks for, field by field: all that the step needs, and what it may bring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from geo.cases import Case, Categories, Need, Option
from geo.cases.details import EVIDENCE_NAMES
from geo.cases.limit import UNITS, Limit
from maps.console import badges
from maps.console.frame import Said

Kind = Literal["text", "choice", "groups", "rating", "photos", "limit", "case", "seen", "position",
               "hidden"]  # fmt: skip
Choices = Sequence[tuple[str, Said]]
OFFERED = ("category", "severity", "reason", "result", "seen")
"""Fields that a step takes but does not need, and that are asked for all the same."""
RATINGS: Choices = (
    ("5", ("非常满意", "very satisfied")),
    ("4", ("满意", "satisfied")),
    ("3", ("一般", "fair")),
    ("2", ("不满意", "dissatisfied")),
    ("1", ("非常不满意", "very dissatisfied")),
)
LABELS: Mapping[str, Said] = {
    "category": ("类别", "Category"),
    "severity": ("严重程度", "Severity"),
    "description": ("内容", "Text"),
    "department": ("责任部门", "Department"),
    "reason": ("原因", "Reason"),
    "result": ("处置结果", "Result"),
    "rating": ("反映人是否满意", "Is the reporter satisfied?"),
    "extension": ("延长多久", "How much longer"),
    "target": ("并入哪个案件", "Merge into which case"),
    "seen": ("现场看到", "Seen on the spot"),
}


VISIT_LABELS: Mapping[tuple[str, str], Said] = {
    ("record", "description"): ("了解到的情况和诉求", "What you found and were asked"),
    ("handle", "result"): ("承诺和办理情况", "What was promised and done"),
    ("reply", "result"): ("怎样回复的", "What was replied"),
    ("evaluate", "rating"): ("住户是否满意", "Is the household satisfied?"),
    ("transfer", "description"): ("案件内容", "Text of the case"),
}
"""What fields of a visit's steps are called, by command and field."""


@dataclass(frozen=True)
class Field:
    """One thing a form asks for; `value` is what was typed or is given as a rule."""

    name: str
    kind: Kind
    label: Said
    required: bool
    value: str = ""
    choices: Choices = ()
    groups: Sequence[tuple[Said, Choices]] = ()
    hint: Said | None = None


@dataclass(frozen=True)
class Asking:
    """What fields are made from: the case, its choices, and what was typed before."""

    case: Case
    command: str
    categories: Categories
    similar: Choices
    values: Mapping[str, str]


def fields_of(option: Option, asking: Asking) -> list[Field]:
    """Return the fields of a step's form: what it needs first."""
    row = asking.case.table.row(option.command, asking.case.state)
    needed = {need.field for need in option.needs}
    may = [name for name in OFFERED if row and name in row.may and name not in needed]
    found = [field for need in option.needs for field in _asked(need, asking, required=True)]
    return found + [field for name in may for field in _asked(Need(name), asking, required=False)]


def _asked(need: Need, asking: Asking, *, required: bool) -> list[Field]:
    """Return the fields that ask for something; of evidence one for each kind."""
    if need.field == "evidence":
        return [_evidence(kind) for kind in need.choices or ()]
    if need.field == "remark":
        return _remark(asking)
    if need.field in _MADE:
        return [_MADE[need.field](need, asking, required)]
    if need.choices is not None:
        names = asking.categories.pause_reasons
        return [_choice(need, asking, required, [(code, names[code]) for code in need.choices])]
    told = asking.case.description if asking.command == "transfer" else None
    value = asking.values.get(need.field) or told or ""
    return [Field(need.field, "text", _label(need, asking), required, value)]


def _label(need: Need, asking: Asking) -> Said:
    own = VISIT_LABELS if asking.case.flow == "visit" else {}
    return own.get((asking.command, need.field)) or LABELS[need.field]


def _evidence(kind: str) -> Field:
    name, label = f"evidence_{kind}", EVIDENCE_NAMES[kind]  # type: ignore[index]
    return Field(name, "position" if kind == "position" else "photos", label, True)


def _remark(asking: Asking) -> list[Field]:
    hint = ("写明“现场看到”时须附照片。", "What was seen on the spot needs a photo.")
    text = asking.values.get("description", "")
    return [
        Field("description", "text", _label(Need("description"), asking), False, text),
        Field("evidence_photo", "photos", EVIDENCE_NAMES["photo"], False, hint=hint),
    ]


def _choice(need: Need, asking: Asking, required: bool, choices: Choices, usual: str = "") -> Field:
    value = asking.values.get(need.field, need.usual or usual)
    return Field(need.field, "choice", _label(need, asking), required, value, choices)


def _category(need: Need, asking: Asking, required: bool) -> Field:
    value = asking.values.get(need.field) or asking.case.category or ""
    groups = grouped(asking.categories)
    return Field(need.field, "groups", _label(need, asking), required, value, groups=groups)


def _severity(need: Need, asking: Asking, required: bool) -> Field:
    levels = [(str(number), said) for number, said in badges.SEVERITIES.items()]
    return _choice(need, asking, required, levels, str(asking.case.severity or ""))


def _department(need: Need, asking: Asking, required: bool) -> Field:
    return _choice(need, asking, required, list(asking.categories.departments.items()))


def _extension(need: Need, asking: Asking, required: bool) -> Field:
    """Ask for an amount and its unit; what was asked for is granted as a rule."""
    asked = str(asking.case.asked) if asking.case.asked else ""
    amount, _, unit = asked.partition(" ")
    amount = asking.values.get(need.field, amount)
    unit = asking.values.get("extension_unit", unit)
    names = [(code, Limit(1, code)) for code in UNITS]
    choices = [(code, (one.zh[2:], one.en[2:])) for code, one in names]
    label = _label(need, asking)
    return Field(need.field, "limit", label, required, amount, choices, hint=(unit, unit))


def _rating(need: Need, asking: Asking, required: bool) -> Field:
    value = asking.values.get(need.field, "")
    return Field(need.field, "rating", _label(need, asking), required, value, RATINGS)


def _target(need: Need, asking: Asking, required: bool) -> Field:
    """Ask for another case; of a visit that becomes one, its id is made here."""
    value = asking.values.get(need.field, "")
    if asking.command == "transfer":
        return Field(need.field, "hidden", _label(need, asking), True, value or str(uuid4()))
    return Field(need.field, "case", _label(need, asking), required, value, asking.similar)


def _seen(need: Need, asking: Asking, required: bool) -> Field:
    looks = (("gone", ("已消除", "gone")), ("there", ("仍存在", "still there")))
    return Field(
        need.field, "seen", _label(need, asking), required, asking.values.get(need.field, ""), looks
    )


_MADE: Mapping[str, Callable[[Need, Asking, bool], Field]] = {
    "category": _category,
    "severity": _severity,
    "department": _department,
    "extension": _extension,
    "rating": _rating,
    "target": _target,
    "seen": _seen,
}


def grouped(categories: Categories) -> list[tuple[Said, Choices]]:
    """Return the categories by their groups, to choose from."""
    found: dict[str, list[tuple[str, Said]]] = {}
    for one in categories:
        found.setdefault(one.group, []).append((one.code, (one.zh, one.en)))
    return [(categories.groups[group], rows) for group, rows in found.items()]
