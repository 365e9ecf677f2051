"""How long after a tablet's fix was sent the stream of the console tells of it."""

import http.client
import json
import threading
import time
from datetime import datetime
from queue import Empty, Queue
from statistics import median

from api.bench.hotspot.served.opening import LONG_S
from api.bench.hotspot.served.worlds import World
from api.bench.hotspot.speed import Row
from geo.clock import LOCAL
from geo.errors import SetupError

FIXES = 40
EVERY_S = 6.0
"""A guard's fixes nearer than five seconds are one to the stream."""
WAITS_S = 30.0
NEAR_DEG = 1e-6

Place = tuple[float, float]
"""Latitude and longitude."""


def stream_row(port: int, world: World, number: int = FIXES) -> Row:
    """Return seconds from the sending of a fix to its event, over so many fixes of one guard.

    Raises
    ------
    SetupError
        The stream does not begin, a fix is refused or not heard of.
    """
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)
    headers = {"Authorization": f"Bearer {world.manager}"}
    line.request("GET", f"/events?community={world.key}", headers=headers)
    answer = line.getresponse()
    if answer.status != 200:
        raise SetupError(f"/events answers {answer.status}.")
    heard: Queue[tuple[Place, float]] = Queue()
    threading.Thread(target=_listen, args=(answer, world.guard, heard), daemon=True).start()
    took = []
    try:
        for at in range(number):
            begin = time.perf_counter()
            place = _send(port, world, at)
            took.append(_told(heard, place) - begin)
            time.sleep(max(0.0, EVERY_S - (time.perf_counter() - begin)))
    finally:
        line.close()
    took.sort()
    return {
        "what": "fix to stream", "seconds": median(took),
        "p95_s": took[int(0.95 * (len(took) - 1))], "most_s": took[-1],
    }  # fmt: skip


def _listen(
    answer: http.client.HTTPResponse, guard: str, heard: "Queue[tuple[Place, float]]"
) -> None:
    event = ""
    try:
        for line in answer:
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == "fixes":
                at = time.perf_counter()
                for fix in json.loads(value):
                    if fix["guard"] == guard:
                        heard.put((tuple(fix["place"]), at))
    except (OSError, ValueError, AttributeError):  # closed while we waited for more
        return


def _send(port: int, world: World, at: int) -> Place:
    """Send a fix of now, a step east of the one before; return where, latitude first."""
    moment = datetime.now(LOCAL).isoformat()
    west, south, east, north = world.window
    place = {"lon": (west + east) / 2 + at * 5e-5, "lat": (south + north) / 2}
    body = {
        "person": str(world.guard_account), "device": "b" * 32, "sent_at": moment,
        "fixes": [{"at": moment, "accuracy_m": 5, **place}],
    }  # fmt: skip
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)
    headers = {"Authorization": f"Bearer {world.guard_token}", "Content-Type": "application/json"}
    line.request("POST", "/api/v1/sync/positions", json.dumps(body), headers)
    answer = line.getresponse()
    said = json.loads(answer.read())
    line.close()
    if answer.status != 200 or said["kept"] != 1:
        raise SetupError(f"A fix of {world.guard} was not kept: {said}")
    return place["lat"], place["lon"]


def _told(heard: "Queue[tuple[Place, float]]", sent: Place) -> float:
    """Return when the fix of a place was heard of."""
    while True:
        try:
            told, at = heard.get(timeout=WAITS_S)
        except Empty as error:
            raise SetupError("A fix was not heard of.") from error
        if all(abs(one - other) < NEAR_DEG for one, other in zip(told, sent, strict=True)):
            return at
