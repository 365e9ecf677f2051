"""A guard."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A guard: number, name as displayed, and crew where guards work in crews."""

    guard_id: str
    name: str
    crew: str | None = None
