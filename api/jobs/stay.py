"""When a process that works jobs off goes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

LOOK_S = 0.25


class Flag(Protocol):
    """What two processes see: set or not."""

    def is_set(self) -> bool:
        """Return whether it is set."""

    def set(self) -> None:
        """Set it."""


@dataclass
class Stay:
    """Whether to go on: a process goes once it found nothing to do for a while.

    Before the last look it says that it is going. So work that is put down after the last look is
    known to need another process, and work that is put down before is found.

    Parameters
    ----------
    going
        Set when it has decided to go.
    lingers_s
        So long it waits for more; what comes meanwhile needs no process to begin.
    """

    going: Flag
    lingers_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _until: float | None = field(default=None, init=False)

    def __call__(self, found: bool) -> bool:
        """Return whether to look again, after a look that found something or nothing."""
        now = self.clock()
        if found or self._until is None:
            self._until = now + self.lingers_s
        if found:
            return True
        if self.going.is_set():
            return False
        if now >= self._until:
            self.going.set()
        else:
            self.sleep(LOOK_S)
        return True
