"""Records of shifts: what went how, told to the guard first, and what he says of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row
from sqlalchemy.orm import Session

from api.sync.doing import Doing
from api.sync.shift_schemas import AnswerIn, RecordBody, RecordOut, StopOut
from api.sync.verdicts import RejectedError, answer, unreadable
from api.view import View
from data.store import audit, shift_plan, shift_words
from data.store.shift_words import Objected, Word
from geo.figures.checked import AGAINST
from geo.patrol.record import Judged, Planned, Visit, record

MADE = frozenset({"checkpoint", "hazard", "must_see", "watch"})
"""Kinds of stops somebody has to come to."""
OWN_FIRST = timedelta(hours=24)
"""So long after a shift its record is its guard's alone, unless he has said that he has seen it."""
AROUND = timedelta(hours=3)
"""Visits so long before and after a shift show how long places went unseen."""
EARLY = timedelta(minutes=15)
"""Handovers begin before a shift."""


def say(doing: Doing) -> Mapping[str, Any]:
    """Write down that a guard has seen the record of a shift, and what he objects to.

    Raises
    ------
    RejectedError
        The person has no number on the roster, or it cannot be read.
    """
    try:
        body = RecordBody.model_validate(doing.content.body)
    except ValidationError as error:
        raise RejectedError(unreadable(error)) from error
    who = doing.here.who(doing.claimed.sent.device)
    if who.guard_id is None:
        raise RejectedError(answer("not_yours", "repair"))
    objections = [one.model_dump(mode="json") for one in body.objections]
    word = Word(body.date, body.shift, doing.at, body.note, objections)
    return {"word": shift_words.say(doing.session, doing.claimed.row, who, word)}


@dataclass(frozen=True)
class _Days:
    """What the records of some days are made from."""

    stops: Mapping[str, Sequence[Row[Any]]]
    visits: Sequence[Row[Any]]
    words: Sequence[Row[Any]]
    names: Mapping[str, str]


def records(
    session: Session,
    community_id: int,
    now: datetime,
    *,
    first: date,
    last: date,
    guard_id: str | None = None,
    own: bool = False,
) -> list[RecordOut]:
    """Return the records of the shifts of some days that have begun, newest first.

    Parameters
    ----------
    guard_id
        Only this guard's.
    own
        It is the guard who asks: nothing is kept back.
    """
    duties = shift_plan.duties(session, community_id, first, last, now, guard_id=guard_id)
    if not duties:
        return []
    since, until = min(row.start for row in duties), max(row.end for row in duties)
    days = _Days(
        shift_plan.stops(session, community_id, since, until, guard_id=guard_id),
        shift_words.visits(session, community_id, since - AROUND, until + AROUND),
        shift_words.listing(session, community_id, first, last, guard_id=guard_id),
        shift_plan.checkpoint_names(session, community_id),
    )
    found = []
    for duty in duties:
        seen = shift_words.first_seen(session, community_id, duty.start - EARLY, duty.end)
        found.append(_record(duty, days, seen.get(duty.guard_id), now, own=own))
    return found


def _record(
    duty: Row[Any], days: _Days, begun: datetime | None, now: datetime, *, own: bool
) -> RecordOut:
    words = [
        word
        for word in days.words
        if (word.guard_id, word.date, word.shift)
        == (duty.guard_id, duty.date.isoformat(), duty.shift)
    ]
    shown_from = duty.end + OWN_FIRST
    shown = own or bool(words) or now >= shown_from
    judged = _judged(duty, days, begun, now) if shown else []
    objections = {
        (one["kind"], one["ref_id"], datetime.fromisoformat(one["at"])): one
        for word in words
        for one in word.objections
    }
    stops = [_stop(one, days.names, objections) for one in judged]
    return RecordOut(
        guard_id=duty.guard_id,
        date=duty.date,
        shift=duty.shift,
        start=duty.start,
        end=duty.end,
        told_at=words[-1].at if words else None,
        note="\n".join(word.note for word in words if word.note),
        shown=shown,
        shown_from=shown_from,
        counts=dict(Counter(one.outcome for one in stops)),
        stops=stops,
    )


def reply(here: View, given: AnswerIn) -> None:
    """Answer a guard's objection; he is told with the next sync.

    Raises
    ------
    NotFoundError
        Nobody has objected to that stop.
    """
    objected = Objected(given.guard_id, given.date, given.shift, given.kind, given.ref_id, given.at)
    said = {
        "decision": given.decision,
        "text": given.text,
        "by": here.actor.username,
        "at": here.at.isoformat(),
    }
    with here.writing() as session:
        shift_words.answer(session, here.stored.id, objected, said)
        audit.append(session, here.entry("answer", "shift_records"), here.at)


def _judged(duty: Row[Any], days: _Days, begun: datetime | None, now: datetime) -> list[Judged]:
    planned = [
        Planned(row.kind, row.ref_id, row.planned_at, row.max_gap_min)
        for row in days.stops.get(duty.guard_id, ())
        if row.kind in MADE and duty.start <= row.planned_at < duty.end
    ]
    visits = [
        Visit(row.ref_kind, row.ref_id, row.at, row.guard_id == duty.guard_id, row.planned_at)
        for row in days.visits
        if duty.start - AROUND <= row.at <= duty.end + AROUND
        and AGAINST.isdisjoint(row.flags or ())
    ]
    return record(planned, visits, begun, now)


def _stop(
    one: Judged,
    names: Mapping[str, str],
    objections: Mapping[tuple[str, str, datetime], Mapping[str, Any]],
) -> StopOut:
    stop = one.stop
    objection = objections.get((stop.kind, stop.ref_id, stop.at), {})
    told = objection.get("answer")
    granted = told is not None and told["decision"] == "granted"
    named = names.get(stop.ref_id, stop.ref_id) if stop.kind == "checkpoint" else stop.ref_id
    return StopOut(
        kind=stop.kind,
        ref_id=stop.ref_id,
        name=named,
        at=stop.at,
        outcome="not_counted" if granted and one.outcome in {"late", "missed"} else one.outcome,
        made_at=one.visit.at if one.visit else None,
        late_min=round(one.late_min, 1),
        gap_min=None if one.gap_min is None else round(one.gap_min, 1),
        max_gap_min=stop.max_gap_min,
        objection=objection.get("text"),
        answer=told,
    )
