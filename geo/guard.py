"""A guard."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A guard: number, name as displayed, crew where guards work in crews, home grid where known."""

    guard_id: str
    name: str
    crew: str | None = None
    home_grid: str | None = None
