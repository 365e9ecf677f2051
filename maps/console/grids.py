"""The page of the grids: each with its people, its households and what is going on there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maps.console.frame import Frame, Said, render
from maps.console.times import short


@dataclass(frozen=True)
class Person:
    """A specialist of a grid: what for, who, and how to reach; empty where that is withheld."""

    kind: Said
    name: str
    phone: str


@dataclass(frozen=True)
class GridLine:
    """A grid.

    Parameters
    ----------
    worker
        The grid worker's account; empty where there is none or it is withheld.
    waiting, overdue
        Open cases, and those over the limit of their step.
    visited_at, passed_at
        When a grid worker last visited it, and a guard last checked in there within a day.
    """

    grid_id: str
    households: int
    buildings: int
    compound: str
    people: tuple[Person, ...]
    worker: str
    waiting: int
    overdue: int
    visited_at: datetime | None
    passed_at: datetime | None


def grids_page(frame: Frame, lines: Sequence[GridLine], patrols: bool) -> str:
    """Return the page of the grids."""
    return render(
        "grids.html",
        frame,
        lines=lines,
        short=short,
        number="{:,}".format,
        patrols=patrols,
        households=sum(one.households for one in lines),
        waiting=sum(one.waiting for one in lines),
    )
