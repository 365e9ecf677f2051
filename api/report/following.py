"""A case as the resident who reported it sees it: what happened, in plain words, and no names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.acting import resident
from api.report.desk import Desk
from api.report.ground import Ground
from api.report.typed import NO_WORDS
from api.report.words import COMMUNITY, CONTESTED, STEPS, done_steps, explained, holder_of, state_of
from data.store import case_events, case_photos, case_public, cases, registry
from data.store.case_rows import Record
from data.store.registry import Stored
from geo.cases import Case, Categories, Event, allowed, replay
from geo.cases.category import Named
from geo.cases.rules import contested_until
from geo.clock import LOCAL
from geo.errors import NotFoundError
from maps.report import Moment, Step

_LONGEST_SECRET = 64


@dataclass(frozen=True)
class Seen:
    """A case and what its page needs."""

    stored: Stored
    record: Record
    case: Case
    book: Categories
    ground: Ground
    photos: frozenset[str]
    target: str | None


def find(session: Session, desk: Desk, secret: str, now: datetime) -> Seen:
    """Return the case of a link.

    Raises
    ------
    NotFoundError
        The link is none of ours.
    """
    record = None
    if len(secret) <= _LONGEST_SECRET and secret.isascii():
        record = case_public.followed_by(session, resident(secret).name)
    if record is None:
        raise NotFoundError("There is no such link.")
    stored = registry.find(session, str(record.community_id))
    name = resident(secret).name
    own = (p.digest for p in case_photos.listing(session, record.id) if p.added_by == name)
    return Seen(
        stored,
        record,
        replay(case_events.history(session, record.id)),
        desk.offices.of(session, stored.id, now).book,
        desk.grounds.of(session, stored),
        frozenset(own),
        _target(session, record),
    )


def takes(seen: Seen, secret: str, now: datetime) -> frozenset[str]:
    """Return the steps the resident can take now."""
    return frozenset(one.command for one in allowed(seen.case, resident(secret), seen.book, now))


def contest_until(seen: Seen) -> str:
    """Return until when the resident may say that it is not solved; empty if it is not closed."""
    until = contested_until(seen.case)
    return "" if until is None else clock(until)


def steps(case: Case) -> list[Step]:
    """Return the six steps with what is done and what is next."""
    done = done_steps(case)
    over = case.state in {"cancelled", "merged"}

    def standing(number: int) -> Step:
        state = "done" if number < done else "now" if number == done and not over else "later"
        return Step(STEPS[number], state)  # type: ignore[arg-type]

    return [standing(number) for number in range(len(STEPS))]


def moments(seen: Seen, secret: str) -> list[Moment]:
    """Return what happened, oldest first; what concerns the work inside is left out."""
    name = resident(secret).name
    found = []
    for event in seen.case.history:
        own = event.actor == name
        said = _said(event, seen, own=own)
        if said is not None:
            photos = _photos(event, seen, secret) if own else ()
            found.append(Moment(clock(event.at), said, _text(event, seen.case, own), photos, own))
    return found


def place_of(record: Record, ground: Ground) -> Named:
    """Return where a case is, by what is there."""
    kind, _, key = (record.place_ref or "").partition(":")
    if kind == "building" and key in ground.names:
        return ground.names[key], ground.names[key]
    if kind == "address":
        return key, key
    if record.building_id in ground.names:
        name = ground.names[record.building_id]
        return f"{name} 附近", f"near {name}"
    if record.place is None:
        return "未标明", "not said"
    lon, lat = record.place
    if near := ground.near(lon, lat):
        return f"{near} 附近", f"near {near}"
    return f"地图上 {lat:.5f}, {lon:.5f}", f"on the map at {lat:.5f}, {lon:.5f}"


def holder(seen: Seen) -> Named:
    """Return who has the case."""
    return holder_of(seen.case.state, seen.case.department, seen.book)


def due(record: Record, now: datetime) -> str:
    """Return until when it should be closed; empty where nothing runs."""
    if not record.open or record.state == "suspended" or record.close_due_at is None:
        return ""
    late = " ⚠" if record.close_due_at < now else ""
    return clock(record.close_due_at) + late


def state(seen: Seen) -> tuple[Named, Named]:
    """Return where it stands and what that means."""
    code = seen.case.state
    zh, en = explained(code)
    if code == "filed" and _contested(seen.case):
        return state_of(code), CONTESTED
    if code == "merged" and seen.target:
        there_zh, there_en = state_of(seen.target)
        return state_of(code), (f"{zh}那一件：{there_zh}。", f"{en} The other one: {there_en}.")
    return state_of(code), (zh, en)


def clock(at: datetime) -> str:
    """Return a moment as people here write it."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _contested(case: Case) -> bool:
    """Return whether the last move was the resident's, who said that it is not solved."""
    last = next((event for event in reversed(case.history) if event.moves), None)
    return last is not None and last.kind == "reopen" and last.role == "resident"


def _target(session: Session, record: Record) -> str | None:
    """Return the state of the case a case was merged into."""
    if record.merged_into is None:
        return None
    return cases.find(session, record.community_id, record.merged_into).state


def _photos(event: Event, seen: Seen, secret: str) -> tuple[str, ...]:
    return tuple(
        f"/report/{secret}/photos/{one.ref}"
        for one in event.details.evidence
        if one.ref in seen.photos
    )


def _text(event: Event, case: Case, own: bool) -> str:
    """Return the words that are for the resident: own ones, questions, the answer, why it ends."""
    details = event.details
    if own:
        said = details.reason or details.description or ""
        return "" if said == NO_WORDS else said
    if event.kind == "ask":
        return details.description or ""
    if event.kind == "close":
        return details.result or _last_result(case, event.version) or ""
    return (details.reason or "") if event.kind == "cancel" else ""


def _last_result(case: Case, before: int) -> str | None:
    done = (e for e in reversed(case.history[:before]) if e.kind == "handle")
    return next((event.details.result for event in done), None)


def _department(event: Event, seen: Seen) -> Named:
    key = event.details.department or event.department or ""
    return seen.book.departments.get(key, ("负责的部门", "the department"))


def _said(event: Event, seen: Seen, *, own: bool) -> Named | None:
    if own and event.kind in _OWN:
        return _OWN[event.kind](event)
    if event.kind in _PLAIN:
        return _PLAIN[event.kind]
    if event.kind in _BY:
        zh, en = _department(event, seen)
        said = _BY[event.kind]
        return said[0].format(zh), said[1].format(en)
    if event.kind == "ask":
        zh, en = seen.book.departments.get(event.department or "", COMMUNITY)
        return f"{zh}问您", f"{en[:1].upper()}{en[1:]} asked you"
    if event.kind == "suspend":
        zh, en = seen.book.pause_reasons.get(event.details.reason or "", ("", ""))
        return (f"暂缓办理：{zh}", f"Put on hold: {en}") if zh else ("暂缓办理", "Put on hold")
    return None


_OWN: Mapping[str, Callable[[Event], Named]] = {
    "link": lambda _: ("您上报了这件事", "You reported it"),
    "note": lambda _: ("您补充了情况", "You added something"),
    "answer": lambda _: ("您答复了", "You answered"),
    "reopen": lambda _: (
        "您反映没有解决，已重新立案",
        "You said that it is not solved; it was reopened",
    ),
    "evaluate": lambda event: (
        f"您评价 {event.details.rating} 分",
        f"You rated it {event.details.rating} of 5",
    ),
}
_PLAIN: Mapping[str, Named] = {
    "link": ("社区登记了这件事", "The community wrote it down"),
    "file": ("社区核实并立案", "The community checked and filed it"),
    "close": ("核查通过，办结", "Verified and closed"),
    "redo": ("核查未通过，要求返工", "Not verified; it has to be done again"),
    "evaluate": ("社区作了回访评价", "The community rated it"),
    "reopen": ("重新立案", "Reopened"),
    "merge": ("与同一件事合并办理", "Merged with the same matter"),
    "cancel": ("不予办理", "Not taken up"),
    "resume": ("恢复办理", "Going on again"),
    "escalate": ("社区督促加快", "The community urged that it be done"),
    "grant_extension": ("同意延长办理时限", "More time was granted"),
}
_BY: Mapping[str, Named] = {
    "dispatch": ("派给{}", "Assigned to {}"),
    "accept": ("{}签收，开始处理", "{} accepted it and is at work"),
    "return": ("{}退回，社区重新安排", "{} returned it; the community assigns it anew"),
    "handle": ("{}已处理，等待核查", "{} handled it; it will be verified"),
}
