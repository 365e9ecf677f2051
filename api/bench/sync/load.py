"""Requests at a pace, or as fast as can be, from several connections; and how long each took."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from api.bench.cases.asking import times
from api.simulate.line import Line, trouble


@dataclass
class Taken:
    """Seconds of each good answer, how much was in each, and what others were."""

    seconds: list[float] = field(default_factory=list)
    amount: int = 0
    wrong: list[str] = field(default_factory=list)
    lasted_s: float = 0.0

    def figures(self) -> dict[str, Any]:
        """Return the figures: milliseconds by percentile, how many a second, failures."""
        ms = np.array(self.seconds or [np.nan]) * 1000
        p50, p95, p99 = (round(float(one), 1) for one in np.percentile(ms, (50, 95, 99)))
        return {
            "answers": len(self.seconds),
            "failed": len(self.wrong),
            "p50_ms": p50,
            "p95_ms": p95,
            "p99_ms": p99,
            "per_s": round(self.amount / self.lasted_s, 1),
        }


@dataclass(frozen=True)
class Load:
    """What is sent.

    Parameters
    ----------
    path
        Where to.
    body
        Makes the body of one tablet's next request; and counts what the answer took.
    each
        How much is in a request.
    """

    path: str
    body: Callable[[int], dict[str, Any]]
    took: Callable[[Any], int]
    each: int


def run(
    load: Load, url: str, tokens: Sequence[str], lasts_s: float, per_s: float | None = None
) -> Taken:
    """Send from one connection for each token.

    Parameters
    ----------
    per_s
        How much a second over all: each request is sent at its time, and waited for from then on,
        also where the connection was still busy. As much as can be where not given.
    """
    taken, lock = Taken(), threading.Lock()
    begun_s = time.perf_counter()

    def work(number: int) -> None:
        line = Line(url, tokens[number])
        requests_s = per_s / load.each if per_s else None
        for due_s in times(begun_s, number, len(tokens), lasts_s, requests_s):
            body = load.body(number)
            time.sleep(max(0.0, due_s - time.perf_counter()))
            started_s = due_s if per_s else time.perf_counter()
            reply = line.ask("POST", load.path, body)
            took_s = time.perf_counter() - started_s
            wrong = trouble(reply)
            with lock:
                if wrong is None and reply is not None:
                    taken.seconds.append(took_s)
                    taken.amount += load.took(reply.body)
                else:
                    taken.wrong.append(wrong or "")
        line.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(tokens))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.lasted_s = time.perf_counter() - begun_s
    return taken
