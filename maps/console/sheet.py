"""A case's sheet: what, where, who has it, until when, what was done, and what may be done now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geo.cases import Actor, Case, Categories, Due, Option, Refused, WorkingTime
from geo.cases.urge import STEP_NAMES
from maps.console import badges, times
from maps.console.forms import Typed, forms, said_in
from maps.console.frame import Frame, Said, halves, render
from maps.console.passing import Passed, woven
from maps.console.queue import Line, map_data, shown
from maps.console.timeline import CHANNELS, timeline
from maps.console.turns import barred, steps, turn


@dataclass(frozen=True)
class Contact:
    """Whom to call back; shown for a reason that is on record."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Similar:
    """An open case that may be about the same thing, and what speaks for it."""

    line: Line
    reason: str


@dataclass(frozen=True)
class Sheet:
    """Everything a case's page shows.

    Parameters
    ----------
    line
        The case as in the queue.
    able
        The person in each role held here.
    options
        What the person may do now, in whichever role.
    command_ids
        New ids, one for each option.
    where
        Name and text of what its place is in or near.
    photo_base
        URL that, followed by a photo's name, leads to the photo; `small` to its small picture.
    stored
        Names of the photos that are there and may be seen.
    contact
        Whom to call back, once the person said what for; `has_contact` tells that there is one.
    passed
        Check-ins of guards near it, where they may be seen.
    refused, typed, seen
        Why a step was not taken, what was sent with it, and the version it was made upon.
    """

    case: Case
    line: Line
    able: Sequence[Actor]
    options: Sequence[Option]
    command_ids: Sequence[str]
    categories: Categories
    calendar: WorkingTime
    ground_url: str
    now: datetime
    due: Due | None = None
    expected: datetime | None = None
    where: Sequence[tuple[Said, str]] = ()
    photo_base: str = ""
    stored: frozenset[str] = frozenset()
    similar: Sequence[Similar] = ()
    has_contact: bool = False
    may_ask: bool = False
    contact: Contact | None = None
    contact_fault: Said | None = None
    refused: Refused | None = None
    faults: Sequence[Said] = ()
    typed: Typed | None = None
    seen: int | None = None
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passed: Sequence[Passed] = ()


def sheet_page(frame: Frame, sheet: Sheet, said: Said | None = None) -> str:
    """Return the page of a case; `said` is what was done just now."""
    case, book = sheet.case, sheet.categories
    me = sheet.able[0].name if sheet.able else ""
    similar = [
        (
            shown(one.line, frame, book, sheet.calendar, sheet.now),
            frame.say(halves(one.reason)),
        )
        for one in sheet.similar
    ]
    choices = [
        (
            line["id"],
            (f"{line['number']} {line['category'][0]}", f"{line['number']} {line['category'][1]}"),
        )
        for line, _ in similar
    ]
    made = forms(case, sheet.options, book, sheet.command_ids, similar=choices, typed=sheet.typed)
    line = shown(sheet.line, frame, book, sheet.calendar, sheet.now)
    events = timeline(case, book, me, lambda ref: _url(sheet, ref), sheet.seen)
    return render(
        "sheet.html",
        frame,
        case=case,
        line=line,
        said=said,
        facts=_facts(sheet, frame),
        due=_due(sheet),
        walk=steps(case),
        forward=[form for form in made if form.forward],
        others=[form for form in made if not form.forward],
        barred=barred(case, sheet.able, made),
        turn=turn(case, book),
        events=woven(events, [event.at for event in reversed(case.history)], sheet.passed),
        photos=_photos(sheet),
        photo_base=sheet.photo_base,
        similar=similar,
        sheet=sheet,
        gone=_gone(sheet),
        map_data=map_data(
            frame,
            sheet.ground_url,
            [line, *(other for other, _ in similar)],
            focus=line["id"],
        ),
    )


def _facts(sheet: Sheet, frame: Frame) -> list[tuple[Said, str]]:
    case, book = sheet.case, sheet.categories
    channel = CHANNELS.get(case.channel or "", (case.channel or "—",) * 2)
    department = book.departments.get(case.department or "")
    who = ("现由谁办", "Who has it") if case.open else ("责任部门", "Department")
    found: list[tuple[Said, str]] = [
        (who, frame.say(department) if department else "—"),
        (
            ("严重程度", "Severity"),
            f"{case.severity or '—'} {frame.say(badges.severity(case.severity))}",
        ),
        (("渠道", "Channel"), frame.say(channel)),
        *sheet.where,
    ]
    if case.reported_at:
        found.insert(0, (("反映时间", "Reported"), times.moment(case.reported_at)))
    counts: tuple[tuple[Said, int], ...] = (
        (("返工", "Redone"), case.redos),
        (("退回", "Returned"), case.returns),
        (("重开", "Reopened"), case.reopens),
        (("督办", "Escalated"), case.escalations),
    )
    found += [(name, frame.t(f"{n} 次", f"{n} ×")) for name, n in counts if n]
    if case.merged_into:
        found.append((("已并入", "Merged into"), case.merged_into))
    if case.asked:
        found.append(
            (("申请延期", "Extension asked for"), frame.say((case.asked.zh, case.asked.en)))
        )
    found += [(("等反映人答复", "Asked the reporter"), question) for question in case.questions]
    if case.rating:
        found.append((("满意度", "Rating"), f"{case.rating} / 5"))
    return found


def _due(sheet: Sheet) -> dict[str, Any] | None:
    """Return the step a case waits for against its limit, in words."""
    due = sheet.due
    if due is None:
        return None
    years = "、".join(map(str, due.assumed_years))
    return {
        "step": STEP_NAMES[due.step],
        "limit": (due.limit.zh, due.limit.en),
        "said": times.against(due, sheet.now, sheet.calendar),
        "standing": "paused" if due.paused else due.standing,
        "at": times.moment(due.due_at) if due.due_at else None,
        "percent": min(100, round(100 * due.used / due.allowed)) if due.allowed else 100,
        "round": due.round,
        "expected": _later(sheet.expected, sheet.now),
        "assumed": years,
    }


def _later(at: datetime | None, now: datetime) -> str | None:
    """Return a time that is still to come."""
    return times.moment(at) if at is not None and at > now else None


def _url(sheet: Sheet, ref: str) -> str | None:
    return sheet.photo_base + ref if ref in sheet.stored else None


def _photos(sheet: Sheet) -> list[str]:
    """Return the photos of a case that are there, each once, newest first."""
    refs = (
        one.ref
        for event in reversed(sheet.case.history)
        for one in event.details.evidence
        if one.kind.startswith("photo") and one.ref in sheet.stored
    )
    return list(dict.fromkeys(refs))


def _gone(sheet: Sheet) -> str:
    """Return what was typed for a step that cannot be taken any more."""
    if sheet.typed is None or any(one.command == sheet.typed.command for one in sheet.options):
        return ""
    return said_in(sheet.typed.values, sheet.categories)
