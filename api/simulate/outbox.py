"""The outbox of a tablet: what was made stays until the server has said what became of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

FIRST_S, LONGEST_S = 2.0, 300.0
State = Literal["ready", "sending", "accepted", "repair", "conflict"]
_AGAIN = {401, 408, 423, 425, 429}


@dataclass
class Item:
    """Something a person did; `text` is its content, word for word as it is hashed.

    Parameters
    ----------
    sent
        How often it was sent.
    next_try_s
        Seconds of the outbox's count before which it is not sent again.
    """

    id: str
    text: str
    hash: str
    kind: str
    photos: tuple[str, ...] = ()
    state: State = "ready"
    sent: int = 0
    failures: int = 0
    next_try_s: float = 0.0
    verdict: Mapping[str, Any] | None = None


@dataclass
class Photo:
    """A photo by the hash of its bytes; `offset` is how much the server has, as far as known."""

    content: bytes
    state: Literal["waiting", "stored", "refused"] = "waiting"
    offset: int = 0
    failures: int = 0
    next_try_s: float = 0.0


@dataclass
class Outbox:
    """Items in the order they were made, and photos by hash.

    Parameters
    ----------
    hurry
        By how much waits are shortened: simulated time runs faster.
    """

    random: Random
    hurry: float = 1.0
    items: dict[str, Item] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)

    def put(self, item_id: str, kind: str, text: str, photos: Sequence[bytes] = ()) -> Item:
        """Put something in, ready to be sent, its photos with it."""
        names = tuple(hashlib.sha256(content).hexdigest() for content in photos)
        for name, content in zip(names, photos, strict=True):
            self.photos.setdefault(name, Photo(content))
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.items[item_id] = Item(item_id, text, digest, kind, names)
        return self.items[item_id]

    def mend(self, item_id: str, text: str) -> None:
        """Put other content under the id of an item that came back, ready to be sent."""
        item = self.items[item_id]
        item.text, item.hash = text, hashlib.sha256(text.encode()).hexdigest()
        item.state, item.failures, item.next_try_s = "ready", 0, 0.0

    @property
    def pending(self) -> list[Item]:
        """What the server has not said the last word on."""
        return [one for one in self.items.values() if one.state in {"ready", "sending"}]

    def take(self, now_s: float, most: int) -> list[Item]:
        """Take what is due to be sent, cries for help first, then in the order it was made."""
        due = [one for one in self.pending if one.state == "ready" and one.next_try_s <= now_s]
        taken = sorted(due, key=lambda one: one.kind != "sos")[:most]
        for one in taken:
            one.state = "sending"
            one.sent += 1
        return taken

    def recover(self) -> None:
        """After a restart: what was on its way is ready again."""
        for one in self.items.values():
            if one.state == "sending":
                one.state = "ready"

    def failed(self, items: Sequence[Item], now_s: float, *, counts: bool) -> None:
        """Put items back that were not answered; those whose fault it may be wait."""
        for one in items:
            one.state = "ready"
            one.failures += counts
            one.next_try_s = now_s + (self.wait_s(one.failures) if counts else 0.0)

    def judge(self, item: Item, verdict: Mapping[str, Any] | None, now_s: float) -> None:
        """Do as a verdict says; one on other content, or none, leaves the item to be sent again."""
        if verdict is None or (verdict.get("id"), verdict.get("hash")) != (item.id, item.hash):
            self.failed([item], now_s, counts=True)
            return
        item.verdict = verdict
        item.state = state_of(int(verdict["status"]))
        if item.state == "ready":
            item.failures += 1
            asked_s = (verdict.get("retry_after_s") or 0.0) / self.hurry
            item.next_try_s = now_s + max(asked_s, self.wait_s(item.failures))
        for name in verdict.get("photos_missing") or []:
            photo = self.photos.get(name)
            if photo is not None and photo.state == "stored":
                photo.state, photo.offset = "waiting", 0

    def wanted(self, now_s: float) -> list[tuple[str, Photo]]:
        """Return the photos to be sent: those of accepted items."""
        accepted = [one for one in self.items.values() if one.state == "accepted" and one.photos]
        names = dict.fromkeys(name for one in accepted for name in one.photos)
        found = [(name, self.photos[name]) for name in names]
        return [(n, one) for n, one in found if one.state == "waiting" and one.next_try_s <= now_s]

    def wait_s(self, failures: int) -> float:
        """Return a wait that doubles with each failure, half of it by chance."""
        full = min(LONGEST_S, FIRST_S * 2.0 ** max(0, failures - 1))
        return (full / 2 + full / 2 * self.random.random()) / self.hurry


def state_of(status: int) -> State:
    """Return what a status means for one item: 202, 423, 429 and 5xx are to be asked again."""
    if status in {200, 201}:
        return "accepted"
    if status == 409:
        return "conflict"
    return "repair" if 400 <= status < 500 and status not in _AGAIN else "ready"
