"""Items from the outboxes: each is claimed, decided once, and answered the same ever after."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.sync import conflicts, times
from api.sync.doing import Doing
from api.sync.handlers import HANDLERS
from api.sync.here import Here
from api.sync.schemas import BatchIn, BatchOut, Content, ItemIn, VerdictOut
from api.sync.times import Clocks
from api.sync.verdicts import Answer, RejectedError, answer, unreadable
from data.store import sync_items, sync_photos
from data.store.engine import session_scope
from data.store.sync_items import Claimed, Known, Sent

HELD_FOR = timedelta(days=5)
"""What depends on something that never comes is done without it after so long, and flagged."""
IN_FLIGHT_S = 2.0
_LOG = logging.getLogger(__name__)


def receive(here: Here, batch: BatchIn, now: datetime) -> BatchOut:
    """Take a batch of items in their order and answer each for itself.

    Raises
    ------
    HTTPException
        401: the items belong to another account.
    """
    here.require_person(batch.person)
    clocks = Clocks(batch.sent_at, now, batch.run, batch.ticks_ms)
    claimed = _claim(here, batch, clocks)
    answers: list[tuple[ItemIn, Content | None, Answer]] = []
    for item, content, found in claimed:
        said = found if isinstance(found, Answer) else _decide(here, found, now)
        answers.append((item, content, said))
    offset_ms = round(clocks.offset.total_seconds() * 1000)
    return BatchOut(server_time=now, offset_ms=offset_ms, verdicts=_told(here, answers))


def _claim(
    here: Here, batch: BatchIn, clocks: Clocks
) -> list[tuple[ItemIn, Content | None, Claimed | Answer]]:
    """Claim what can be claimed, in one transaction; the rest is answered by what is known."""
    token = uuid4().hex
    with here.view.writing() as session:
        return [
            (item, *_claimed(session, here, batch.device, item, clocks=clocks, token=token))
            for item in batch.items
        ]


def _claimed(
    session: Session,
    here: Here,
    device: str,
    item: ItemIn,
    *,
    clocks: Clocks,
    token: str,
) -> tuple[Content | None, Claimed | Answer]:
    if hashlib.sha256(item.content.encode("utf-8", "surrogatepass")).hexdigest() != item.hash:
        return None, replace(answer("damaged", retry_after_s=IN_FLIGHT_S), status=503)
    try:
        content = Content.model_validate_json(item.content)
    except ValidationError as error:
        return None, unreadable(error)
    before = sync_items.latest_before(session, device, content.seq)
    at, flags = times.made(clocks, content.made_at, content.run, content.ticks_ms, before)
    sent = Sent(
        item.id,
        item.hash,
        item.content,
        content.kind,
        content.seq,
        content.made_at,
        at,
        _bounded_ms(clocks.offset),
        tuple(content.depends_on),
        tuple(dict.fromkeys(content.photos)),
        tuple(flags),
        device,
    )
    found = sync_items.claim(
        session,
        sent,
        community_id=here.community_id,
        account_id=here.account_id,
        claim=token,
        now=clocks.received_at,
    )
    if isinstance(found, Known) and found.state == "reused":
        return content, conflicts.reused(session, here, sent, clocks.received_at)
    return content, found if isinstance(found, Claimed) else _of_known(found)


def _of_known(known: Known) -> Answer:
    if known.state == "working":
        return answer("in_flight", retry_after_s=IN_FLIGHT_S)
    return answer("id_reused") if known.verdict is None else Answer(**known.verdict)


def _decide(here: Here, claimed: Claimed, now: datetime) -> Answer:
    """Decide an item, and after it what waited for it."""
    said, waiting = _one(here, claimed, now)
    for other in waiting:
        _decide(here, other, now)
    return said


def _one(here: Here, claimed: Claimed, now: datetime) -> tuple[Answer, list[Claimed]]:
    """Do what an item says and write the answer, in one transaction; claim what waited for it."""
    engine = here.view.engine
    try:
        with session_scope(engine) as session:
            if not sync_items.holds(session, claimed, now):
                return answer("in_flight", retry_after_s=IN_FLIGHT_S), []
            said, flags = _done(session, here, claimed, now)
            if said.state is not None:
                verdict = said.as_dict()
                sync_items.decide(session, claimed, said.state, verdict, at=now, flags=flags)
            if said.state == "conflict":
                conflicts.add(session, here, claimed.sent, said, now)
            return said, _waiting(session, here, claimed, now) if said.state == "accepted" else []
    except Exception:  # noqa: BLE001 - one item that cannot be done must not stop the others
        _LOG.exception("item %s failed", claimed.sent.item_id)
        _release(engine, claimed)
        return answer("failed", retry_after_s=IN_FLIGHT_S), []


def _waiting(session: Session, here: Here, claimed: Claimed, now: datetime) -> list[Claimed]:
    item_id, token = claimed.sent.item_id, uuid4().hex
    return sync_items.waiting_for(session, here.account_id, item_id, claim=token, now=now)


def _done(
    session: Session, here: Here, claimed: Claimed, now: datetime
) -> tuple[Answer, Sequence[str]]:
    """Do what an item says; of a rejected one nothing stays."""
    sent = claimed.sent
    content = Content.model_validate_json(sent.content)
    flags = list(sent.flags)
    missing = sync_items.unmet(session, claimed.row)
    if missing:
        if now - sync_items.received_at(session, claimed.row) < HELD_FOR:
            return answer("held", "held", result={"waits_for": missing}, retry_after_s=30), flags
        flags.append("forced")
    doing = Doing(session, here, claimed, content, sent.at, now, tuple(flags))
    try:
        with session.begin_nested():
            result = HANDLERS[content.kind](doing)
    except RejectedError as rejected:
        return rejected.answer, flags
    return answer("accepted", "accepted", result=dict(result)), flags


def _release(engine: Engine, claimed: Claimed) -> None:
    with session_scope(engine) as session:
        sync_items.release(session, claimed)


def _told(here: Here, answers: list[tuple[ItemIn, Content | None, Answer]]) -> list[VerdictOut]:
    """Return the verdicts, with the photos that are not here yet."""
    accepted = [
        content for _, content, said in answers if content is not None and said.status == 200
    ]
    named = [photo for content in accepted for photo in content.photos]
    kept = sync_photos.kept(here.view.session, here.account_id, named) if named else {}
    return [
        VerdictOut(
            id=item.id,
            hash=item.hash,
            photos_missing=_missing(content, said, kept),
            retry_after_s=said.retry_after_s,
            **said.as_dict(),
        )
        for item, content, said in answers
    ]


def _missing(content: Content | None, said: Answer, kept: dict[str, Any]) -> list[str]:
    if content is None or said.status != 200:
        return []
    return [photo for photo in dict.fromkeys(content.photos) if photo not in kept]


def _bounded_ms(offset: timedelta) -> int:
    """Return an offset that fits its column: a tablet's clock may say anything."""
    return max(-(2**31), min(2**31 - 1, round(offset.total_seconds() * 1000)))
