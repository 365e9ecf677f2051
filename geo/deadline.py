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

    def left_s(self) -> float:
        """Return the seconds that are left, 0 when none are."""
        return max(self.end_s - time.perf_counter(), 0.0)

    def half(self) -> "Deadline":
        """Return a deadline half-way from now, so that one attempt leaves time for others."""
        return self.part(2)

    def part(self, share: int) -> "Deadline":
        """Return a deadline after one of so many equal shares of the time that is left."""
        return Deadline(time.perf_counter() + self.left_s() / share)
