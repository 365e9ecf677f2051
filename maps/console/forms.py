"""A step as a form that asks exactly what the step needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.cases import Case, Categories, Option
from maps.console.fields import Asking, Choices, Field, fields_of
from maps.console.frame import Said

FORWARD = ("file", "dispatch", "accept", "record", "handle", "close", "reply", "evaluate",
           "resume", "grant_extension", "finish", "transfer")  # fmt: skip
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
    "ask": (
        "反映人在查看进度的页面上看到并答复。只问这件事，不写别人的信息。",
        "The reporter reads and answers it on the follow page. Ask about this matter only.",
    ),
    "ask_extension": (
        "到期前申请，等待答复时计时暂停。",
        "Ask before the limit; the clock stands.",
    ),
}


VISIT_HINTS: Mapping[str, Said] = {
    "record": ("写明了解到的情况和住户的诉求。", "Say what you found and what was asked of you."),
    "handle": ("写明答应了什么、怎么办的。", "Say what you promised and what was done."),
    "finish": ("没有需要办理的事，到此为止。", "Nothing has to be done; it ends here."),
    "transfer": (
        "自己办不了的转成案件，按联集派办结评办理。",
        "What you cannot settle becomes a case and goes the six steps.",
    ),
    "reply": ("写明怎样回复住户的。", "Say what you told the household."),
    "evaluate": (
        "由调度员或管理者回访后填写；走访的人不能自评。",
        "By the desk, after calling back; who walked cannot rate it.",
    ),
    "redo": ("写明哪里没有办好，退回网格员。", "Say what is not settled; it goes back."),
    "cancel": ("登记错误等。", "For visits written down by mistake."),
    "note": HINTS["note"],
}


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
    made, hints = [], VISIT_HINTS if case.flow == "visit" else HINTS
    for option, command_id in zip(options, command_ids, strict=True):
        values = dict(typed.values) if typed and typed.command == option.command else {}
        again = bool(typed and typed.command == option.command)
        if typed and option.command == "note" and not _offered(options, typed.command):
            values, again = {"description": said_in(typed.values, categories)}, True
        made.append(
            Form(
                option.command,
                (option.zh, option.en),
                command_id,
                tuple(fields_of(option, Asking(case, option.command, categories, similar, values))),
                hints.get(option.command),
                takes_on(case, option.command),
                open=again,
            )
        )
    made.sort(key=lambda form: FORWARD.index(form.command) if form.forward else len(FORWARD))
    return made


def takes_on(case: Case, command: str) -> bool:
    """Return whether a step takes a case on; dispatching it to others instead does not."""
    row = case.table.row(command, case.state)
    return command in FORWARD and row is not None and row.after != case.state


def said_in(values: Mapping[str, str], categories: Categories) -> str:
    """Return the sentences among what was typed; a reason that was chosen by its name."""
    found = [values.get(name, "").strip() for name in ("description", "result", "reason")]
    names = {code: zh for code, (zh, _) in categories.pause_reasons.items()}
    return "\n".join(names.get(text, text) for text in found if text)


def _offered(options: Sequence[Option], command: str) -> bool:
    return any(option.command == command for option in options)
