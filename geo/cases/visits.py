"""How much of each grid its grid workers have visited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.cases.case import Case
from geo.cases.walk import VISIT


@dataclass(frozen=True)
class Coverage:
    """Of the places of a grid those visited: the share is `visited / places`.

    Parameters
    ----------
    missed
        The places nobody visited, in the order they were given.
    visits
        How many visits there were in the grid, to whatever place.
    last_at
        When the last one was.
    """

    grid_id: str
    places: int
    visited: int
    missed: tuple[str, ...]
    visits: int = 0
    last_at: datetime | None = None

    @property
    def share(self) -> float:
        """The visited share, 0 to 1."""
        return self.visited / self.places


def coverage(
    visits: Iterable[Case], places: Mapping[str, str], since: datetime, until: datetime
) -> tuple[Coverage, ...]:
    """Return what was visited of each grid, by grid id.

    Parameters
    ----------
    visits
        Visits; cases and cancelled visits count for nothing.
    places
        Grid id by place (`household:…`, `building:…`), as of now.
    since, until
        Only visits made from since and before until; one place counts once.
    """
    made = [
        visit
        for visit in visits
        if visit.flow == VISIT.name
        and visit.state != "cancelled"
        and since <= visit.history[0].at < until
    ]
    seen = {visit.place_ref for visit in made}
    moments: dict[str | None, list[datetime]] = {}
    for visit in made:
        grid_id = places.get(visit.place_ref or "", visit.grid_id)
        moments.setdefault(grid_id, []).append(visit.history[0].at)
    return tuple(
        Coverage(
            grid_id,
            len(own),
            len(own) - len(missed),
            missed,
            len(moments.get(grid_id, ())),
            max(moments.get(grid_id, ()), default=None),
        )
        for grid_id in sorted(set(places.values()))
        if (own := [ref for ref, grid in places.items() if grid == grid_id])
        for missed in [tuple(ref for ref in own if ref not in seen)]
    )
