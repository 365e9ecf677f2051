"""One hub in a process: it reads the database once a tick for all listeners, and tells each.

The database is the only thing that processes share, so it does not matter which of them a tablet
talks to and which one a console. What a listener has heard of is marked by a moment of the
database, and another process goes on from there.
"""

import asyncio
import contextlib
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from anyio import to_thread
from sqlalchemy import Engine

from api.live.audience import Audience
from api.live.reading import OVERLAP, Cursor, Item, Reader
from api.live.watching import evaluate
from data.store import live
from data.store.engine import read_scope

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
SLOW = timedelta(seconds=5)
"""Laps and figures are summed up, and rules looked at, at most so often."""
MOST_WAITING = 200
"""Batches that wait for a listener who does not read; with more he is let go, and comes back."""
MOST_LISTENERS = 500
ROWS_OVERLAP = 200
"""Rows that may have been numbered but not stored when the last one was asked for."""
_REMEMBERED = 50_000


@dataclass(frozen=True)
class Batch:
    """What is told at once; who has heard it goes on from `cursor`."""

    cursor: Cursor
    at: datetime
    items: Sequence[Item]


Queue = asyncio.Queue[Batch | None]


@dataclass
class Room:
    """The listeners of one audience, and what they were told."""

    audience: Audience
    cursors: deque[Cursor]
    slow_at: datetime | None = None
    watched_at: datetime | None = None
    told: OrderedDict[str, str] = field(default_factory=OrderedDict)
    queues: set[Queue] = field(default_factory=set)

    def fresh(self, items: Sequence[Item]) -> list[Item]:
        """Return what was not told yet as it is now, and remember it."""
        new = [one for one in items if self.told.get(one.key) != one.version]
        for one in new:
            self.told[one.key] = one.version
            self.told.move_to_end(one.key)
        while len(self.told) > _REMEMBERED:
            self.told.popitem(last=False)
        return new


class FullError(Exception):
    """There are as many listeners as one process serves."""


class Hub:
    """Reads again and again while somebody listens, and not at all while nobody does."""

    def __init__(
        self,
        engine: Engine,
        reader: Reader,
        now: Callable[[], datetime],
        every_s: float,
    ) -> None:
        self._engine, self._reader = engine, reader
        self._now, self._every_s = now, every_s
        self._rooms: dict[Audience, Room] = {}
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = False
        self.ticks = 0

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(len(room.queues) for room in self._rooms.values())

    async def listen(
        self, audience: Audience, heard: Cursor | None, *, lasts_s: float
    ) -> AsyncIterator[Batch]:
        """Yield what an audience is told from a cursor on, until `lasts_s` are over or the end.

        Raises
        ------
        FullError
            Too many listen already.
        """
        if self.listeners >= MOST_LISTENERS:
            raise FullError
        queue: Queue = asyncio.Queue(MOST_WAITING)
        room = self._rooms.get(audience)
        if room is None:
            now = self._now()
            row = await self._read(self._last_row)
            room = Room(audience, deque([Cursor(row, now - OVERLAP)]))
            room = self._rooms.setdefault(audience, room)
        room.queues.add(queue)
        self._begin()
        try:
            yield await self._read(lambda: self._first(audience, heard))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(lasts_s):
                    while not self._ended and (batch := await queue.get()) is not None:
                        yield batch
        finally:
            room.queues.discard(queue)
            if not room.queues:
                self._rooms.pop(audience, None)

    def stop(self) -> None:
        """Let all listeners go; may be called from a signal handler or another thread."""
        self._ended = True
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        for room in self._rooms.values():
            for queue in room.queues:
                _put(queue, None)

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._run())

    async def _run(self) -> None:
        while self._rooms and not self._ended:
            await asyncio.sleep(self._every_s)
            rooms = list(self._rooms.values())
            try:
                batches = await self._read(partial(self._tick, rooms))
            except Exception:  # noqa: BLE001 - the next time may go well
                _LOG.exception("live events could not be read; it is tried again")
                continue
            for room, batch in zip(rooms, batches, strict=True):
                if batch.items:
                    for queue in room.queues:
                        _put(queue, batch)

    async def _read(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work)

    def _last_row(self) -> int:
        with read_scope(self._engine) as session:
            return max(0, live.last_row(session) - ROWS_OVERLAP)

    def _first(self, audience: Audience, heard: Cursor | None) -> Batch:
        now = self._now()
        with read_scope(self._engine) as session:
            cursor = Cursor(max(0, live.last_row(session) - ROWS_OVERLAP), now - OVERLAP)
            items = [
                *self._reader.since(session, audience, heard, now),
                *self._reader.slow(session, audience, now),
            ]
        return Batch(cursor, now, items)

    def _tick(self, rooms: Sequence[Room]) -> list[Batch]:
        self.ticks += 1
        found = []
        for room in rooms:
            now = self._now()
            batch = self._next(room, now)
            moved = any(one.event == "fix" for one in batch.items)
            if moved and (room.watched_at is None or now - room.watched_at >= SLOW):
                evaluate(self._engine, self._reader.boards, room.audience.community_id, now)
                room.watched_at = now
            found.append(batch)
        return found

    def _next(self, room: Room, now: datetime) -> Batch:
        audience = room.audience
        slow = room.slow_at is None or now - room.slow_at >= SLOW
        with read_scope(self._engine) as session:
            last = Cursor(live.last_row(session), now - OVERLAP)
            items = list(self._reader.since(session, audience, room.cursors[0], now, room.told))
            if slow:
                items += self._reader.slow(session, audience, now)
                room.slow_at = now
        room.cursors.append(last)
        while len(room.cursors) > 1 and room.cursors[1].at <= now - 2 * OVERLAP:
            room.cursors.popleft()
        return Batch(room.cursors[0], now, room.fresh(items))


def _put(queue: Queue, batch: Batch | None) -> None:
    """Hand something on; who does not read is let go, and comes back for what was missed."""
    try:
        queue.put_nowait(batch)
    except asyncio.QueueFull:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
