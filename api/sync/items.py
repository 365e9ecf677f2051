"""Items from the outboxes: a batch is entered, done and answered in one transaction.

Each item is done in a savepoint of its own, so that one that cannot be done leaves nothing and
stops no other; and each is answered the same ever after.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.sync import conflicts, times
from api.sync.doing import Doing
from api.sync.handlers import HANDLERS
from api.sync.here import Here
from api.sync.places import Places, Stop
from api.sync.schemas import BatchIn, BatchOut, Content, ItemIn, VerdictOut
from api.sync.times import Clocks
from api.sync.verdicts import Answer, RejectedError, answer, unreadable
from data.store import sync_items, sync_photos
from data.store.sync_items import Claimed, Decision, Known, Sent

HELD_FOR = timedelta(days=5)
"""What depends on something that never comes is done without it after so long, and flagged."""
IN_FLIGHT_S = 2.0
WAITS_S = 5.0
"""So long one batch waits for another that has the same item; then it is told to ask again."""
BEFORE = 50
"""So many of the items a tablet made before are looked at to see whether its clock went back."""
_LOG = logging.getLogger(__name__)
_DAMAGED = replace(answer("damaged", retry_after_s=IN_FLIGHT_S), status=503)
_IN_FLIGHT = answer("in_flight", retry_after_s=IN_FLIGHT_S)


def receive(here: Here, batch: BatchIn, now: datetime) -> BatchOut:
    """Take a batch of items in their order and answer each for itself.

    Raises
    ------
    HTTPException
        401: the items belong to another account.
    """
    here.require_person(batch.person)
    clocks = Clocks(batch.sent_at, now, batch.run, batch.ticks_ms)
    read = [_read(item) for item in batch.items]
    try:
        with here.view.writing() as session:
            answers = _answered(session, here, batch, read, clocks)
            verdicts = _told(session, here, batch.items, read, answers)
    except OperationalError as error:
        if not sync_items.is_in_the_way(error):
            raise
        verdicts = [_verdict(item, _IN_FLIGHT, []) for item in batch.items]
    offset_ms = round(clocks.offset.total_seconds() * 1000)
    return BatchOut(server_time=now, offset_ms=offset_ms, verdicts=verdicts)


def _read(item: ItemIn) -> Content | Answer:
    """Return the content of an item, or why there is none."""
    if hashlib.sha256(item.content.encode("utf-8", "surrogatepass")).hexdigest() != item.hash:
        return _DAMAGED
    try:
        return Content.model_validate_json(item.content)
    except ValidationError as error:
        return unreadable(error)


def _answered(
    session: Session,
    here: Here,
    batch: BatchIn,
    read: Sequence[Content | Answer],
    clocks: Clocks,
) -> list[Answer]:
    """Enter what can be read, do what is ours to do, and return an answer to each item."""
    sents: dict[int, Sent] = {}
    sync_items.wait_at_most(session, WAITS_S)
    before = _before(session, batch.device, read)
    for at, (item, content) in enumerate(zip(batch.items, read, strict=True)):
        if isinstance(content, Content):
            sents[at] = _sent(item, content, batch.device, clocks, before)
            before.append((content.seq, content.made_at))
    first: dict[str, int] = {}
    for at, sent in sents.items():
        first.setdefault(sent.item_id, at)
    entered = sync_items.enter(
        session,
        [sents[at] for at in first.values()],
        community_id=here.community_id,
        account_id=here.account_id,
        now=clocks.received_at,
    )
    places = Places(session, here.community_id, clocks.received_at, _stops(read))
    work = Work(session, here, clocks.received_at, places)
    for item_id, at in first.items():
        content, found = read[at], entered[item_id]
        if isinstance(found, Claimed) and isinstance(content, Content):
            work.do(found, content)
    work.finish()
    return [
        _answer(content, sents.get(at), sents.get(first.get(item.id, -1)), entered, work)
        for at, (item, content) in enumerate(zip(batch.items, read, strict=True))
    ]


def _answer(
    content: Content | Answer,
    sent: Sent | None,
    first: Sent | None,
    entered: dict[str, Claimed | Known],
    work: "Work",
) -> Answer:
    if isinstance(content, Answer) or sent is None or first is None:
        return content if isinstance(content, Answer) else _DAMAGED
    if sent.hash != first.hash:  # the same id twice in a batch: the first counts
        return _IN_FLIGHT
    found = entered[sent.item_id]
    if isinstance(found, Known) and found.state == "reused":
        return conflicts.reused(work.session, work.here, sent, work.now)
    return work.answers[found.row] if isinstance(found, Claimed) else _of_known(found)


def _stops(read: Sequence[Content | Answer]) -> set[Stop]:
    """Return the stops that check-ins name, as far as they can be read."""
    bodies = [one.body for one in read if isinstance(one, Content) and one.kind == "checkin"]
    named = [(body.get("ref_kind"), body.get("ref_id")) for body in bodies]
    return {
        (kind, ref)
        for kind, ref in named
        if isinstance(kind, str) and isinstance(ref, str) and ref.isprintable()
    }


def _before(
    session: Session, device: str, read: Sequence[Content | Answer]
) -> list[tuple[int, datetime]]:
    """Return count and device time of what a tablet made before what it sends."""
    seqs = [content.seq for content in read if isinstance(content, Content)]
    return sync_items.made_before(session, device, max(seqs), BEFORE + len(seqs)) if seqs else []


def _sent(
    item: ItemIn,
    content: Content,
    device: str,
    clocks: Clocks,
    before: Sequence[tuple[int, datetime]],
) -> Sent:
    latest = max((made_at for seq, made_at in before if seq < content.seq), default=None)
    at, flags = times.made(clocks, content.made_at, content.run, content.ticks_ms, latest)
    return Sent(
        item.id,
        item.hash,
        item.content,
        content.kind,
        content.seq,
        content.made_at,
        at,
        _bounded_ms(clocks.offset),
        tuple(dict.fromkeys(content.depends_on)),
        tuple(dict.fromkeys(content.photos)),
        tuple(flags),
        device,
    )


def _of_known(known: Known) -> Answer:
    return answer("id_reused") if known.verdict is None else Answer(**known.verdict)


class Work:
    """What is done in one transaction; `answers` by the row of the item."""

    def __init__(self, session: Session, here: Here, now: datetime, places: Places) -> None:
        self.session, self.here, self.now, self.places = session, here, now, places
        self.answers: dict[int, Answer] = {}
        self._decided: list[tuple[Claimed, Decision]] = []
        self._accepted: list[str] = []

    def do(self, claimed: Claimed, content: Content) -> None:
        """Do what an item says; of one that is rejected or fails nothing stays."""
        flags = list(claimed.sent.flags)
        if content.depends_on:
            self._write()
            missing = sync_items.unmet(self.session, claimed.row)
            if missing and self._may_wait(claimed):
                waits = {"waits_for": missing}
                held = answer("held", "held", result=waits, retry_after_s=30)
                self._decide(claimed, held, flags)
                return
            flags += ["forced"] if missing else []
        doing = Doing(
            self.session,
            self.here,
            claimed,
            content,
            claimed.sent.at,
            self.now,
            tuple(flags),
            self.places,
        )
        self._decide(claimed, self._tried(doing), flags)

    def finish(self) -> None:
        """Do what waited for what was accepted, and write all answers."""
        self._write()
        while self._accepted:
            account_id, done = self.here.account_id, self._accepted
            self._accepted = []
            for claimed in sync_items.waiting_for(self.session, account_id, done):
                self.do(claimed, Content.model_validate_json(claimed.sent.content))
            self._write()

    def _tried(self, doing: Doing) -> Answer:
        try:
            with self.session.begin_nested():
                result = HANDLERS[doing.content.kind](doing)
        except RejectedError as rejected:
            return rejected.answer
        except Exception as error:
            if sync_items.is_in_the_way(error) or not self.session.is_active:
                raise
            _LOG.exception("item %s failed", doing.claimed.sent.item_id)
            return answer("failed", retry_after_s=IN_FLIGHT_S)
        return answer("accepted", "accepted", result=dict(result))

    def _may_wait(self, claimed: Claimed) -> bool:
        return self.now - sync_items.received_at(self.session, claimed.row) < HELD_FOR

    def _decide(self, claimed: Claimed, said: Answer, flags: Sequence[str]) -> None:
        self.answers[claimed.row] = said
        if said.state is not None:
            decision = Decision(said.state, said.as_dict(), list(flags), self.now)
            self._decided.append((claimed, decision))
        if said.state == "conflict":
            conflicts.add(self.session, self.here, claimed.sent, said, self.now)
        if said.state == "accepted":
            self._accepted.append(claimed.sent.item_id)

    def _write(self) -> None:
        sync_items.decide(self.session, self._decided)
        self._decided = []


def _told(
    session: Session,
    here: Here,
    items: Sequence[ItemIn],
    read: Sequence[Content | Answer],
    answers: Sequence[Answer],
) -> list[VerdictOut]:
    """Return the verdicts, with the photos that are not here yet."""
    photos = [
        list(dict.fromkeys(content.photos))
        if isinstance(content, Content) and said.status == 200
        else []
        for content, said in zip(read, answers, strict=True)
    ]
    named = [name for several in photos for name in several]
    kept = sync_photos.kept(session, here.account_id, named) if named else {}
    return [
        _verdict(item, said, [name for name in several if name not in kept])
        for item, said, several in zip(items, answers, photos, strict=True)
    ]


def _verdict(item: ItemIn, said: Answer, missing: list[str]) -> VerdictOut:
    return VerdictOut(
        id=item.id,
        hash=item.hash,
        photos_missing=missing,
        retry_after_s=said.retry_after_s,
        **said.as_dict(),
    )


def _bounded_ms(offset: timedelta) -> int:
    """Return an offset that fits its column: a tablet's clock may say anything."""
    return max(-(2**31), min(2**31 - 1, round(offset.total_seconds() * 1000)))
