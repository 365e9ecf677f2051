"""A tablet as the server knows it: makes items, keeps them, sends them by the tablet's protocol."""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from api.simulate.line import Line, Reply, trouble
from api.simulate.outbox import Item, Outbox, Photo

SYNC = "/api/v1/sync"
MOST_ITEMS = 20
MOST_FIXES = 500
PIECE = 256 * 1024
MOST_IN_A_ROW = 3
Fix = tuple[datetime, float, float, float]
"""Moment by the tablet's clock, longitude, latitude, accuracy in metres."""


@dataclass
class Person:
    """Who is signed in: number of the account, name, and how to get a new token where one ends."""

    account_id: int
    username: str
    sign_in: Callable[[], str]


@dataclass
class Counts:
    """What a tablet has made and sent.

    Parameters
    ----------
    again
        Items sent that were sent before: the answer was lost, or it was to be asked again.
    fixes, kept, dropped
        Made; told to be kept or known; told to be off shift.
    """

    made: int = 0
    sent: int = 0
    again: int = 0
    requests: int = 0
    troubles: dict[str, int] = field(default_factory=dict)
    fixes: int = 0
    kept: int = 0
    dropped: int = 0
    photos: int = 0
    restarts: int = 0
    sign_ins: int = 0


class Tablet:
    """One tablet of one person.

    Parameters
    ----------
    skew
        By how much its clock is ahead.
    hurry
        By how much waits are shortened.
    """

    def __init__(
        self,
        person: Person,
        line: Line,
        seed: int,
        *,
        skew: timedelta = timedelta(0),
        hurry: float = 1.0,
    ) -> None:
        self.person, self.line, self.skew = person, line, skew
        self.random = Random(seed)  # noqa: S311 - it must give the same again, not be secret
        self.device = f"sim-{self.random.getrandbits(64):016x}"
        self.outbox = Outbox(self.random, hurry)
        self.fixes: deque[Fix] = deque()
        self.every_fix: list[Fix] = []
        self.counts = Counts()
        self._seq = 0
        self._singly = False
        self._in_a_row = 0
        self._way_until_s = 0.0
        self._way_failures = 0
        self.restart()

    def restart(self) -> None:
        """Start the app anew: only what was put away is still there."""
        self.run, self._booted_s = f"{self.random.getrandbits(64):016x}", time.monotonic()
        self.outbox.recover()
        self.line.close()
        self._singly, self._in_a_row, self._way_until_s, self._way_failures = False, 0, 0.0, 0
        self.counts.restarts += 1

    def new_id(self) -> str:
        """Return a fresh id."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def make(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        at: datetime | None = None,
        depends_on: Sequence[str] = (),
        photos: Sequence[bytes] = (),
    ) -> Item:
        """Put an item in the outbox; `at` is the right time, the clock adds its error."""
        self._seq += 1
        self.counts.made += 1
        now = datetime.now(UTC)
        age_s = (now - (at or now)).total_seconds()
        item_id = self.new_id()
        names = {} if not photos else {"photos": list(self._hashes(photos))}
        content = {
            "kind": kind,
            "seq": self._seq,
            "made_at": self._told(at or now),
            "ticks_ms": self._ticks_ms() - age_s * 1000,
            "run": self.run,
            "depends_on": list(depends_on),
            "body": body,
            **names,
        }
        return self.outbox.put(item_id, kind, json.dumps(content, ensure_ascii=False), photos)

    def fix(self, at: datetime, lon: float, lat: float, accuracy_m: float) -> None:
        """Keep a fix to be sent."""
        self.counts.fixes += 1
        made = (at + self.skew, lon, lat, accuracy_m)
        self.fixes.append(made)
        self.every_fix.append(made)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to be sent."""
        waiting = any(one.state == "waiting" for _, one in self.outbox.wanted(float("inf")))
        return not (self.outbox.pending or self.fixes or waiting)

    @property
    def due_in_s(self) -> float:
        """Seconds until the way may be tried again."""
        return max(0.0, self._way_until_s - time.monotonic())

    def send(self) -> bool:
        """Send all that is due; return whether nothing was in the way."""
        if self.due_in_s > 0:
            return False
        while self._batch():
            pass
        if self.due_in_s > 0:
            return False
        self._singly = False
        return self._photos() and self._positions()

    def _batch(self) -> bool:
        """Send one batch; return whether to go on. Refused or failed as a whole, they go singly."""
        items = self.outbox.take(time.monotonic(), 1 if self._singly else MOST_ITEMS)
        if not items:
            return False
        self.counts.sent += len(items)
        self.counts.again += sum(one.sent > 1 for one in items)
        reply = self._ask("POST", f"{SYNC}/items", self._batch_of(items))
        wrong = trouble(reply)
        if wrong is None and reply is not None:
            self._in_a_row = self._way_failures = 0
            said = {str(one["id"]): one for one in reply.body["verdicts"]}
            for item in items:
                self.outbox.judge(item, said.get(item.id), time.monotonic())
            return True
        alone = len(items) == 1
        if wrong == "refused" and alone and reply is not None:
            said_alone = {"id": items[0].id, "hash": items[0].hash, "status": reply.status}
            self.outbox.judge(items[0], said_alone, time.monotonic())
            return True
        counts = wrong == "server" and alone
        self.outbox.failed(items, time.monotonic(), counts=counts)
        self._singly = self._singly or wrong in {"refused", "server"}
        if wrong == "refused":
            return True
        if counts and self._in_a_row + 1 < MOST_IN_A_ROW:
            self._in_a_row += 1
            return True
        self._blocked(wrong or "offline", reply)
        return False

    def _batch_of(self, items: Sequence[Item]) -> dict[str, Any]:
        sent = [{"id": one.id, "hash": one.hash, "content": one.text} for one in items]
        return self._named() | {"run": self.run, "ticks_ms": self._ticks_ms(), "items": sent}

    def _named(self) -> dict[str, Any]:
        person = str(self.person.account_id)
        return {"person": person, "device": self.device, "sent_at": self._told(datetime.now(UTC))}

    def _photos(self) -> bool:
        return all(self._photo(*one) for one in self.outbox.wanted(time.monotonic()))

    def _photo(self, name: str, photo: Photo) -> bool:
        """Send a photo from where the server is; return whether the way is still open."""
        size = len(photo.content)
        for _ in range(4 + size // PIECE):
            end = min(size, photo.offset + PIECE)
            reply = self._ask(
                "PUT",
                f"{SYNC}/photos/{name}",
                photo.content[photo.offset : end],
                {
                    "Content-Type": "application/octet-stream",
                    "Content-Range": f"bytes {photo.offset}-{end - 1}/{size}",
                    "X-Person": str(self.person.account_id),
                },
            )
            wrong = trouble(reply)
            body = reply.body if reply is not None and isinstance(reply.body, dict) else {}
            if reply is not None and reply.status == 409 and "offset" in body:
                photo.offset = int(body["offset"])  # the server is elsewhere: go on from there
            elif wrong == "refused":
                photo.state = "refused"
                return True
            elif wrong is not None:
                self._blocked(wrong, reply)
                return False
            elif body["complete"]:
                photo.state = "stored"
                self.counts.photos += 1
                return True
            else:
                photo.offset = int(body["offset"])
        photo.offset, photo.failures = 0, photo.failures + 1
        photo.next_try_s = time.monotonic() + self.outbox.wait_s(photo.failures)
        return True

    def _positions(self) -> bool:
        while self.fixes:
            sent = list(self.fixes)[:MOST_FIXES]
            told = [
                {"at": at.isoformat(), "lon": lon, "lat": lat, "accuracy_m": accuracy_m}
                for at, lon, lat, accuracy_m in sent
            ]
            reply = self._ask("POST", f"{SYNC}/positions", self._named() | {"fixes": told})
            wrong = trouble(reply)
            if wrong is not None or reply is None:
                self._blocked(wrong or "offline", reply)
                return False
            self.counts.kept += reply.body["kept"] + reply.body["known"]
            self.counts.dropped += reply.body["dropped"]
            for _ in sent:
                self.fixes.popleft()
        return True

    def _ask(self, method: str, path: str, body: Any, headers: Any = None) -> Reply | None:
        self.counts.requests += 1
        reply = self.line.ask(method, path, body, headers)
        wrong = trouble(reply)
        if wrong is not None:
            self.counts.troubles[wrong] = self.counts.troubles.get(wrong, 0) + 1
        if wrong == "sign-in":
            self.line.token = self.person.sign_in()
            self.counts.sign_ins += 1
        return reply

    def _blocked(self, wrong: str, reply: Reply | None) -> None:
        self._way_failures += 1
        asked_s = (reply.retry_after_s if reply is not None else 0.0) / self.outbox.hurry
        wait_s = 0.0 if wrong == "sign-in" else self.outbox.wait_s(self._way_failures)
        self._way_until_s = time.monotonic() + max(asked_s, wait_s)

    def _told(self, at: datetime) -> str:
        return (at + self.skew).isoformat()

    def _ticks_ms(self) -> float:
        return (time.monotonic() - self._booted_s) * 1000

    @staticmethod
    def _hashes(photos: Sequence[bytes]) -> list[str]:
        return [sha256(one).hexdigest() for one in photos]
