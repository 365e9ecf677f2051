"""What was done to a case, in plain words, newest first."""

from collections.abc import Callable, Iterator
from typing import Any

from geo.cases import Case, Categories, Event
from geo.cases.actor import ROLE_NAMES
from geo.cases.details import EVIDENCE_NAMES
from maps.console import badges, times
from maps.console.frame import Said, halves

PhotoUrl = Callable[[str], str | None]
CHANNELS: dict[str, Said] = {
    "hotline": ("12345 热线", "hotline 12345"),
    "desk": ("居民到访", "visit to the desk"),
    "phone": ("电话", "telephone"),
    "patrol": ("巡逻发现", "found on patrol"),
    "inspection": ("联合检查", "joint inspection"),
    "visit": ("网格走访", "grid worker's visit"),
    "report": ("居民网上上报", "resident's report"),
    "open311": ("开放接口上报", "reported through Open311"),
    "sensor": ("传感设备", "sensor"),
}
SEEN: dict[str, Said] = {
    "gone": ("现场看到：已消除", "seen on the spot: gone"),
    "there": ("现场看到：仍存在", "seen on the spot: still there"),
}


def timeline(
    case: Case, categories: Categories, me: str, photo_url: PhotoUrl, seen: int | None = None
) -> list[dict[str, Any]]:
    """Return the events of a case, newest first.

    Parameters
    ----------
    me
        Name of who looks at it.
    photo_url
        Where the photo of a piece of evidence is; None where it is not there.
    seen
        The version the person saw; later events are marked as new.
    """
    return [
        {
            "verb": _verb(case, event),
            "who": _who(event, categories),
            "own": event.actor == me,
            "at": times.moment(event.at),
            "facts": list(_facts(event, categories)),
            "photos": [
                (photo_url(one.ref), EVIDENCE_NAMES[one.kind])
                for one in event.details.evidence
                if one.kind.startswith("photo")
            ],
            "state": _state(case, event),
            "new": seen is not None and event.version > seen,
            "kind": event.kind,
        }
        for event in reversed(case.history)
    ]


def _verb(case: Case, event: Event) -> Said:
    verb = case.table.verb(event.kind)
    if event.intended is None:
        return verb.zh, verb.en
    meant = case.table.verb(event.intended)
    return f"迟到的“{meant.zh}”，记为备注", f"'{meant.en}' came too late and is kept as a note"


def _who(event: Event, categories: Categories) -> Said:
    zh, en = ROLE_NAMES[event.role]
    named = categories.departments.get(event.department or "")
    return (f"{zh}（{named[0]}）", f"{en} ({named[1]})") if named else (zh, en)


def _state(case: Case, event: Event) -> Said | None:
    if event.before == event.after:
        return None
    state = case.table.state(event.after)
    return state.zh, state.en


def _facts(event: Event, categories: Categories) -> Iterator[tuple[Said, Said]]:
    """Yield what an event says: a name and a text, each in Chinese and English."""
    given = event.details
    category = categories.get(given.category)
    if category is not None:
        yield ("类别", "Category"), (category.zh, category.en)
    if given.severity is not None:
        yield ("严重程度", "Severity"), badges.severity(given.severity)
    if given.channel:
        yield ("渠道", "Channel"), CHANNELS.get(given.channel, (given.channel, given.channel))
    if given.department:
        named = categories.departments.get(given.department, (given.department,) * 2)
        yield ("派给", "To"), named
    if given.extension:
        yield ("延期", "Extension"), (given.extension.zh, given.extension.en)
    if given.target:
        yield ("案件", "Case"), (given.target, given.target)
    if given.reason:
        said = halves(given.reason) if event.role == "system" else (given.reason,) * 2
        yield ("原因", "Reason"), categories.pause_reasons.get(given.reason, said)
    if given.result:
        yield ("结果", "Result"), (given.result,) * 2
    if given.rating is not None:
        yield ("评分", "Rating"), (f"{given.rating} / 5",) * 2
    if given.seen:
        yield ("现场", "On the spot"), SEEN[given.seen]
    if given.description:
        yield ("内容", "Text"), (given.description,) * 2
