"""What the case loop says to people: Chinese first, then English."""

from collections.abc import Iterable, Sequence

from geo.cases.actor import ROLE_NAMES, Role
from geo.cases.command import Event
from geo.cases.flow import Flow

Said = tuple[str, str]
"""Chinese, English."""

NO_SUCH_CASE: Said = ("没有这个案件。", "There is no such case.")
CASE_EXISTS: Said = ("这个编号的案件已经存在。", "A case with this id exists already.")
OTHER_CASE: Said = ("此命令属于另一案件。", "This command is for another case.")
ID_REUSED: Said = (
    "此命令编号已用于另一内容。",
    "This command's id was used before with other content.",
)
NOT_IN_CATEGORY: Said = (
    "此类别的案件不能挂账。",
    "Cases of this category cannot be suspended.",
)
NO_SUCH_TARGET: Said = (
    "不能并入：目标案件不存在、已合并或作废，或就是本案。",
    "It cannot be merged: the target does not exist, is merged or cancelled, or is this case.",
)


def no_such_command(kind: str) -> Said:
    """Return that nobody can do that."""
    return f"没有“{kind}”这个步骤。", f"There is no command '{kind}'."


def who(roles: Iterable[Role]) -> Said:
    """Return the names of roles."""
    names = [ROLE_NAMES[role] for role in roles]
    return "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)


def not_for(role: Role, flow: Flow, command: str, may: Iterable[Role]) -> Said:
    """Return that a role may not take a command, and who may."""
    verb, (zh, en) = flow.verb(command), ROLE_NAMES[role]
    may_zh, may_en = who(sorted(may))
    return (
        f"{zh}不能执行“{verb.zh}”，可执行的有：{may_zh}。",
        f"A {en} may not '{verb.en}'; these may: {may_en}.",
    )


def unknown_version(given: int, newest: int) -> Said:
    """Return that a command stands on a version that never was."""
    return (
        f"版本 {given} 不存在，案件现为版本 {newest}。",
        f"There is no version {given}; the case is at version {newest}.",
    )


def stale(flow: Flow, since: Sequence[Event]) -> Said:
    """Return what happened since the version a command stands on."""
    names = [ROLE_NAMES[event.role] for event in since]
    verbs = [flow.verb(event.kind) for event in since]
    times = [f"{event.at:%m-%d %H:%M}" for event in since]
    zh = "；".join(f"{t} {n[0]}“{v.zh}”" for t, n, v in zip(times, names, verbs, strict=True))
    en = "; ".join(f"{t} {n[1]}: {v.en}" for t, n, v in zip(times, names, verbs, strict=True))
    return (
        f"在您之后案件已有变化：{zh}。请查看后再办。",
        f"The case has changed meanwhile: {en}. Look at it and decide again.",
    )


def wrong_step(flow: Flow, command: str, state: str) -> Said:
    """Return that a command cannot be taken in a state, and from which states it can."""
    verb, now = flow.verb(command), flow.state(state)
    before = dict.fromkeys(s for row in flow.rows if row.command == command for s in row.before)
    states = [flow.state(code) for code in before if code]
    return (
        f"案件现为“{now.zh}”，不能“{verb.zh}”；须先到：{'、'.join(s.zh for s in states)}。",
        f"The case is {now.en}: '{verb.en}' is possible when it is "
        f"{', '.join(s.en for s in states)}.",
    )


def invalid(faults: Sequence[Said]) -> Said:
    """Return what is wrong with what a command brings."""
    zh, en = "；".join(one for one, _ in faults), "; ".join(one for _, one in faults)
    return f"{zh}。", f"{en[:1].upper()}{en[1:]}."


def lacks(names: Sequence[Said]) -> Said:
    """Return what a command lacks."""
    zh, en = "、".join(one for one, _ in names), "; ".join(one for _, one in names)
    return f"还缺：{zh}。", f"Still needed: {en}."


def duplicate(case_id: str) -> str:
    """Return the note on a case another was merged into."""
    return f"重复案件 {case_id} 已并入本案。 The duplicate case {case_id} was merged into this one."
