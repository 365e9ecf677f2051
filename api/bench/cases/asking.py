"""Clients that write cases down over real HTTP, and how long each answer took."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

Place = tuple[float, float]


@dataclass
class Taken:
    """Seconds of each answer that was good, and statuses of the others."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    lasted_s: float = 0.0


def ask(
    port: int,
    path: str,
    token: str,
    places: Sequence[Place],
    *,
    connections: int,
    lasts_s: float,
    per_s: float | None = None,
) -> Taken:
    """Write cases down from several connections at once.

    Parameters
    ----------
    per_s
        New cases a second over all connections: each is sent at its time, and waited for from
        then on, also where the connection was still busy. As many as can be where not given.
    """
    taken, lock = Taken(), threading.Lock()
    begun = time.perf_counter()

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for due in times(begun, number, connections, lasts_s, per_s):
            wait = due - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            started = due if per_s else time.perf_counter()
            status = _post(connection, path, token, places)
            took = time.perf_counter() - started
            with lock:
                if status == 201:
                    taken.seconds.append(took)
                else:
                    taken.wrong.append(status)
        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.lasted_s = time.perf_counter() - begun
    return taken


def times(
    begun: float, number: int, connections: int, lasts_s: float, per_s: float | None
) -> Iterator[float]:
    """Yield when one of several connections is to send, in seconds of `time.perf_counter`.

    At a pace over all of them, from `begun` on; at once where none is given.
    """
    step = 0
    while True:
        due = begun + (step * connections + number) / per_s if per_s else time.perf_counter()
        if due - begun >= lasts_s:
            return
        yield due
        step += 1


def _post(
    connection: http.client.HTTPConnection, path: str, token: str, places: Sequence[Place]
) -> int:
    made = uuid4()
    body = {
        "case_id": str(made),
        "details": {
            "category": "1101",
            "description": "飞线垂到人行道，高约两米",
            "place": places[made.int % len(places)],
            "channel": "patrol",
        },
    }
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
    connection.request("POST", path, json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
