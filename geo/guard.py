"""A guard."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A guard: number, name as displayed; crew and home grid where there are such."""

    guard_id: str
    name: str
    crew: str | None = None
    home_grid: str | None = None
