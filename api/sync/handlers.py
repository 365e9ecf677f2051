"""What an item says is done here, inside the transaction that answers it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from api.sync import presence, tags
from api.sync.doing import Doing
from api.sync.handovers import hand_over, take_over
from api.sync.records import say
from api.sync.reports import case
from api.sync.schemas import CheckInBody, SosBody
from api.sync.verdicts import RejectedError, answer, unreadable
from data.store import sync_presence
from data.store.sync_presence import Presence

Handler = Callable[[Doing], Mapping[str, Any]]
Body = TypeVar("Body", bound=BaseModel)


def check_in(doing: Doing) -> Mapping[str, Any]:
    """Write down that somebody was at a stop, with all that speaks against it.

    Raises
    ------
    RejectedError
        The stop or the code is none of this community's.
    """
    body = _read(CheckInBody, doing)
    session, here = doing.session, doing.here
    tag = _checked_tag(doing, body)
    place = doing.places.of(body.ref_kind, body.ref_id)
    if place is None and body.ref_kind == "checkpoint":
        raise RejectedError(answer("no_such_stop", "repair"))
    who = here.who(doing.claimed.sent.device)
    seen = Presence(
        body.ref_kind,
        body.ref_id,
        doing.at,
        body.how,
        body.planned_at,
        body.lon,
        body.lat,
        body.accuracy_m,
        tag,
    )
    flags = [*doing.flags, *presence.place_flags(seen, place)]
    flags += ["mocked"] if body.mocked else []
    for other in sync_presence.around(session, who, doing.at):
        if presence.too_fast(other, seen):
            flags.append("too_fast")
            marked = presence.with_flag(other.flags, "too_fast")
            sync_presence.flag(session, other.id, marked)
    flags += [*_copied(doing, tag), *_moved(doing, body, tag)]
    row = doing.claimed.row
    number = sync_presence.check(session, row, who, seen, sorted(set(flags)))
    return {"check_in": number, "at": doing.at.isoformat(), "flags": sorted(set(flags))}


def sos(doing: Doing) -> Mapping[str, Any]:
    """Write a cry for help down for every console to see."""
    body = _read(SosBody, doing)
    number = sync_presence.cry(
        doing.session,
        doing.claimed.row,
        doing.here.who(doing.claimed.sent.device),
        doing.at,
        (body.lon, body.lat, body.accuracy_m),
    )
    return {"sos": number, "at": doing.at.isoformat()}


HANDLERS: dict[str, Handler] = {
    "case": case,
    "checkin": check_in,
    "sos": sos,
    "handover": hand_over,
    "takeover": take_over,
    "record": say,
}
"""By kind of item."""


def _read(body: type[Body], doing: Doing) -> Body:
    try:
        return body.model_validate(doing.content.body)
    except ValidationError as error:
        raise RejectedError(unreadable(error)) from error


def _checked_tag(doing: Doing, body: CheckInBody) -> str | None:
    """Return the code that was read, if it is one of this stop's."""
    if body.tag is None:
        return None
    stored = doing.here.view.stored
    key = sync_presence.key_of(doing.session, stored.id)
    if tags.is_ours(body.tag) or body.how in {"qr", "code"}:
        read = tags.is_short if body.how == "code" else tags.is_of
        if not read(key, stored.key, body.ref_id, body.tag):
            raise RejectedError(answer("bad_tag", "repair"))
    return body.tag


def _copied(doing: Doing, tag: str | None) -> list[str]:
    """Flag a tag that two tablets read within minutes; the other reading too."""
    if tag is None:
        return []
    since, until = doing.at - presence.SAME_TAG_WITHIN, doing.at + presence.SAME_TAG_WITHIN
    found = sync_presence.readings(doing.session, doing.here.community_id, tag, since, until)
    others = [one for one in found if one.device != doing.claimed.sent.device]
    for other in others:
        marked = presence.with_flag(other.flags, "two_devices")
        sync_presence.flag(doing.session, other.id, marked)
    return ["two_devices"] if others else []


def _moved(doing: Doing, body: CheckInBody, tag: str | None) -> list[str]:
    """Flag a tag that was read at another stop before: it was copied, or hangs elsewhere now."""
    if tag is None or body.how != "nfc":
        return []
    found = sync_presence.elsewhere(doing.session, doing.here.community_id, tag, body.ref_id)
    return ["tag_elsewhere"] if found else []
