"""Writers of one SQLite file take turns in the order they came.

SQLite lets a writer try again and again until a time-out, and whoever tries at the right moment is
next; under load somebody is left over. Within a process writers therefore queue here first, so
that at most one a process competes for the file.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, get_ident


class Turns:
    """A lock that is given in the order it was asked for."""

    def __init__(self) -> None:
        self._guard = Lock()
        self.waiting: deque[Lock] = deque()
        self._holder: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and hold it.

        Raises
        ------
        RuntimeError
            This thread holds it already: it would wait for itself.
        """
        self._take()
        try:
            yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._guard:
            if self._holder == get_ident():
                raise RuntimeError("a writer cannot begin another transaction on the same file")
            if self._holder is None:
                self._holder = get_ident()
                return
            mine = Lock()
            mine.acquire()
            self.waiting.append(mine)
        mine.acquire()  # released by who passes the turn on
        with self._guard:
            self._holder = get_ident()

    def _pass_on(self) -> None:
        with self._guard:
            if self.waiting:
                self._holder = -1  # somebody's, who has not woken up yet
                self.waiting.popleft().release()
            else:
                self._holder = None


@cache
def turns_of(_file: str) -> Turns:
    """Return the turns of a file in this process."""
    return Turns()
