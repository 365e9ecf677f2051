"""The safety stop of a search."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment after which work stops; `end_s` on the clock of `time.perf_counter`."""

    end_s: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return a deadline so many seconds from now."""
        return cls(time.perf_counter() + seconds)

    def expired(self) -> bool:
        """Return whether the moment has passed."""
        return time.perf_counter() >= self.end_s

    def half(self) -> "Deadline":
        """Return a deadline half-way from now, so that one attempt leaves time for others."""
        now = time.perf_counter()
        return Deadline(now + max(self.end_s - now, 0.0) / 2)
