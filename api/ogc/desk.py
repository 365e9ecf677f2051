"""What is kept between requests: who asked, what is there, and what was counted.

All of it for a second, or for as long as nothing was replaced.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from sqlalchemy import Engine

from api.caller import Caller, caller
from data.features.ground import Ground, ground
from data.features.quick import Quick
from data.store.engine import read_scope

T = TypeVar("T")
KEPT_S = 1.0
"""So long what another process changed may still be answered for: an account, a token, a plan."""


class Memory:
    """The latest so many values by their keys; may be asked by several threads.

    Parameters
    ----------
    most
        Total weight that is kept; each value weighs what `weigh` says.
    """

    def __init__(self, most: int, weigh: Callable[[Any], int] = lambda _: 1) -> None:
        self._most, self._weigh, self._weight = most, weigh, 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made now where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._weight += self._weigh(made)
            while self._weight > self._most:
                self._weight -= self._weigh(self._kept.popitem(last=False)[1])
        return made


@dataclass
class Brief:
    """Values that are asked for again after `KEPT_S` seconds."""

    _kept: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)
    _forgot: int = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made now where it is too old."""
        now = time.monotonic()
        found = self._kept.get(key)
        if found is not None and now - found[0] < KEPT_S:
            return found[1]
        forgot = self._forgot
        made = make()
        if len(self._kept) > 1000:
            self._kept.clear()
        if forgot == self._forgot:  # what was forgotten meanwhile may be made of what was before
            self._kept[key] = (now, made)
        return made

    def forget(self) -> None:
        """Ask for every value again."""
        self._forgot += 1
        self._kept.clear()


class Desk:
    """One a service: its database, its clock and its memories."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self.engine, self.now = engine, now
        self.counts = Memory(10_000)
        self.extents = Memory(2_000)
        self.tiles = Memory(32_000_000, len)
        self.queries = Memory(1_000)
        self.quick = Quick(engine)
        self.seen = Brief()
        self._callers, self._grounds = Brief(), Brief()

    @property
    def dialect(self) -> str:
        """Which of the databases it is."""
        return self.engine.dialect.name

    def caller(self, request: Request) -> Caller:
        """Return who is asking.

        Raises
        ------
        HTTPException
            As in `api.caller`.
        """
        given = request.headers.get("authorization")
        key = ("token", given) if given is not None else ("cookie", request.headers.get("cookie"))
        return self._callers.get(key, lambda: self._settled(request))

    def _settled(self, request: Request) -> Caller:
        with read_scope(self.engine) as session:
            found = caller(request, session)
        if found.must_change and found.token_id is None:
            raise HTTPException(403, "Choose a new password first: /password.")
        return found

    def forget_callers(self) -> None:
        """Ask again who is who: a token was taken away, or a session ended."""
        self._callers.forget()

    def ground(self) -> Ground:
        """Return the communities and plans there are."""

        def read() -> Ground:
            with read_scope(self.engine) as session:
                return ground(session)

        return self._grounds.get("ground", read)
