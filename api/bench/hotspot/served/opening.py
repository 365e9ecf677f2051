"""Pages opened over HTTP, one request after the other, and how long each answer took."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from api.bench.hotspot.speed import Row
from geo.errors import SetupError

LONG_S = 600.0


class Browser:
    """One connection to a service on this machine, with somebody's token."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}

    def get(self, path: str) -> tuple[float, bytes]:
        """Return seconds until the whole answer was there, and what was sent.

        Raises
        ------
        SetupError
            The answer is no page.
        """
        begin = time.perf_counter()
        self._line.request("GET", path, headers=self._headers)
        answer = self._line.getresponse()
        body = answer.read()
        took = time.perf_counter() - begin
        if answer.status != 200:
            raise SetupError(f"{path} answers {answer.status}: {body[:200]!r}")
        return took, body

    def row(self, what: str, path: str, repeats: int) -> Row:
        """Return what a page takes at first, and in the middle of several openings after that."""
        first, body = self.get(path)
        took = sorted(self.get(path)[0] for _ in range(repeats))
        return {
            "what": what, "first_s": first, "seconds": median(took),
            "p95_s": took[int(0.95 * (len(took) - 1))], "most_s": took[-1], "bytes": len(body),
        }  # fmt: skip

    def close(self) -> None:
        """Close the connection."""
        self._line.close()


@contextmanager
def browser(port: int, token: str) -> Iterator[Browser]:
    """Give a browser and close it."""
    made = Browser(port, token)
    try:
        yield made
    finally:
        made.close()
