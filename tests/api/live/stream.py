"""Somebody who listens to the events of a service that runs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread
from typing import Any

import httpx2

WAIT_S = 15.0
"""When a test gives up; what is awaited comes within a second."""


@dataclass(frozen=True)
class Event:
    """One event: what it is, what it says, and how far that is."""

    name: str
    data: Any
    id: str = ""


@dataclass
class Heard:
    """What was heard, in order; `all` keeps what was waited past too."""

    queue: "Queue[Event | None]" = field(default_factory=Queue)
    all: list[Event] = field(default_factory=list)

    def next(self, name: str, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return what the next event of a name says that is as wanted."""
        while (event := self.queue.get(timeout=WAIT_S)) is not None:
            self.all.append(event)
            if event.name == name and wanted(event.data):
                return event.data
        raise AssertionError(f"The stream ended without '{name}'.")

    def once(self, name: str, wanted: Callable[[Any], bool]) -> Any:
        """Return what an event that was heard before says, or else the next that is as wanted."""
        before = next((said for said in self.named(name) if wanted(said)), None)
        return before or self.next(name, wanted)

    def ended(self) -> bool:
        """Wait for the end of the stream."""
        while self.queue.get(timeout=WAIT_S) is not None:
            pass
        return True

    def named(self, name: str) -> list[Any]:
        """Return what all events of a name said so far."""
        return [one.data for one in self.all if one.name == name]


@contextmanager
def listening(
    address: str, community: str, headers: dict[str, str], what: str = "all"
) -> Iterator[Heard]:
    """Listen to a service; what it knew before is behind when this begins."""
    heard = Heard()
    with (
        httpx2.Client(base_url=address, headers=headers, timeout=WAIT_S) as client,
        client.stream("GET", "/events", params={"community": community, "what": what}) as answer,
    ):
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        reader = Thread(target=_read, args=(answer, heard.queue), daemon=True)
        reader.start()
        heard.next("beat")
        yield heard


def _read(answer: httpx2.Response, queue: "Queue[Event | None]") -> None:
    fields: dict[str, str] = {}
    try:
        for line in answer.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                data = json.loads(fields["data"])
                queue.put(Event(fields["event"], data, fields.get("id", "")))
                fields = {}
    except (httpx2.HTTPError, RuntimeError):
        pass  # the listener has gone
    queue.put(None)
