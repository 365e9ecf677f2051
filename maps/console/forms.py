"""A step as a form that asks exactly what the step needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from geo.cases import Case, Categories, Need, Option
from geo.cases.details import EVIDENCE_NAMES
from geo.cases.limit import UNITS, Limit
from maps.console import badges
from maps.console.frame import Said

Kind = Literal["text", "choice", "groups", "rating", "photos", "limit", "case", "seen", "position"]
Choices = Sequence[tuple[str, Said]]
OFFERED = ("category", "severity", "reason", "result", "seen")
"""Fields that a step takes but does not need, and that are asked for all the same."""
FORWARD = ("file", "dispatch", "accept", "handle", "close", "evaluate", "resume",
           "grant_extension")  # fmt: skip
"""Steps that take a case on: the first of them that is allowed is shown open."""
HINTS: Mapping[str, Said] = {
    "file": ("核实情况属实、信息齐全后立案。", "File it once it is found true and complete."),
    "dispatch": ("派给谁办，时限随即开始。", "Choose who handles it; the clock starts at once."),
    "accept": ("签收后开始计处置时限。", "The clock of handling starts when you accept."),
    "return": (
        "写明为什么不能办，调度员据此改派。",
        "Say why you cannot handle it, so that it can be sent to others.",
    ),
    "handle": ("写明怎么处置的，附处置后照片。", "Say what was done and add the evidence."),
    "close": (
        "到现场核查属实再结案；处置的人不能结案。",
        "Check it on the spot before you close it; who handled it cannot.",
    ),
    "redo": ("写明哪里不合格，退给原部门返工。", "Say what is not good enough; it goes back."),
    "evaluate": ("回访反映人后填写满意度。", "Call the reporter back, then give the rating."),
    "suspend": (
        "暂时办不了的才挂账，计时暂停。",
        "Only what cannot be done now; the clock stands.",
    ),
    "escalate": ("督办不改变状态，但会记录在案。", "Urging moves nothing, but goes on record."),
    "merge": ("与另一案件是同一件事时合并。", "When another case is about the same thing."),
    "cancel": ("误报等无需办理的。", "For false reports and the like."),
    "reopen": ("问题又出现时重新立案。", "When the trouble is back."),
    "note": ("备注不改变状态。", "A note moves nothing."),
    "ask_extension": (
        "到期前申请，等待答复时计时暂停。",
        "Ask before the limit; the clock stands.",
    ),
}
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
LONGEST = 2000


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
class Form:
    """A step that may be taken now. `command_id` makes sending it twice do it once."""

    command: str
    title: Said
    command_id: str
    fields: tuple[Field, ...]
    hint: Said | None = None
    forward: bool = False
    open: bool = False


@dataclass(frozen=True)
class Typed:
    """What was sent with a step that was not taken, to be kept for another try."""

    command: str
    values: Mapping[str, str] = field(default_factory=dict)


def forms(
    case: Case,
    options: Sequence[Option],
    categories: Categories,
    command_ids: Sequence[str],
    *,
    similar: Choices = (),
    typed: Typed | None = None,
) -> list[Form]:
    """Return the steps that may be taken as forms: those that take the case on first.

    Parameters
    ----------
    options
        What the person may do now.
    command_ids
        New ids, one for each option.
    similar
        Cases that this one may be merged into.
    typed
        What was sent before and not taken: it stands in its form again, or, when that step is
        gone, in the note.
    """
    made = []
    for option, command_id in zip(options, command_ids, strict=True):
        values = dict(typed.values) if typed and typed.command == option.command else {}
        again = bool(typed and typed.command == option.command)
        if typed and option.command == "note" and not _offered(options, typed.command):
            values, again = {"description": said_in(typed.values)}, True
        made.append(
            Form(
                option.command,
                (option.zh, option.en),
                command_id,
                tuple(_fields(case, option, categories, similar, values)),
                HINTS.get(option.command),
                option.command in FORWARD,
                open=again,
            )
        )
    made.sort(key=lambda form: FORWARD.index(form.command) if form.forward else len(FORWARD))
    return made


def said_in(values: Mapping[str, str]) -> str:
    """Return the sentences among what was typed."""
    names = ("description", "result", "reason")
    return "\n".join(values[name] for name in names if values.get(name, "").strip())


def _offered(options: Sequence[Option], command: str) -> bool:
    return any(option.command == command for option in options)


def _fields(
    case: Case,
    option: Option,
    categories: Categories,
    similar: Choices,
    values: Mapping[str, str],
) -> list[Field]:
    row = case.table.row(option.command, case.state)
    needed = {need.field: need for need in option.needs}
    may = [name for name in OFFERED if row and name in row.may and name not in needed]
    found: list[Field] = []
    for need in option.needs:
        found += _needed(need, case, categories, similar, values)
    for name in may:
        found += _needed(Need(name), case, categories, similar, values, required=False)
    return found


def _needed(
    need: Need,
    case: Case,
    categories: Categories,
    similar: Choices,
    values: Mapping[str, str],
    *,
    required: bool = True,
) -> list[Field]:
    name = need.field
    if name == "evidence":
        return [_evidence(kind) for kind in need.choices or ()]
    if name == "remark":
        text = Field(
            "description", "text", LABELS["description"], False, values.get("description", "")
        )
        hint = ("写明“现场看到”时须附照片。", "What was seen on the spot needs a photo.")
        return [text, Field("evidence_photo", "photos", EVIDENCE_NAMES["photo"], False, hint=hint)]
    label, value = LABELS[name], values.get(name, need.usual or "")
    if name == "extension":
        value = values.get("extension") or (str(case.asked) if case.asked else "")
        amount, _, unit = value.partition(" ")
        choices = [(code, (Limit(1, code).zh[2:], Limit(1, code).en[2:])) for code in UNITS]
        return [Field(name, "limit", label, required, amount, choices, hint=(unit, unit))]
    if name == "category":
        groups = _groups(categories)
        return [Field(name, "groups", label, required, value or case.category or "", groups=groups)]
    if name == "severity":
        levels = [(str(number), said) for number, said in badges.SEVERITIES.items()]
        given = value or str(case.severity or "")
        return [Field(name, "choice", label, required, given, levels)]
    if name == "rating":
        return [Field(name, "rating", label, required, value, RATINGS)]
    if name == "target":
        return [Field(name, "case", label, required, value, similar)]
    if name == "seen":
        looks = (("gone", ("已消除", "gone")), ("there", ("仍存在", "still there")))
        return [Field(name, "seen", label, required, value, looks)]
    if name == "department":
        return [Field(name, "choice", label, required, value, list(categories.departments.items()))]
    if need.choices is not None:
        named = [(code, categories.pause_reasons[code]) for code in need.choices]
        return [Field(name, "choice", label, required, value, named)]
    return [Field(name, "text", label, required, value)]


def _evidence(kind: str) -> Field:
    label = EVIDENCE_NAMES[kind]  # type: ignore[index]
    if kind == "position":
        return Field("evidence_position", "position", label, True)
    return Field(f"evidence_{kind}", "photos", label, True)


def _groups(categories: Categories) -> list[tuple[Said, Choices]]:
    found: dict[str, list[tuple[str, Said]]] = {}
    for one in categories:
        found.setdefault(one.group, []).append((one.code, (one.zh, one.en)))
    return [(categories.groups[group], rows) for group, rows in found.items()]
