"""Many communities on one map: the counts a person may see, kept in memory while they are true."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from threading import Lock

import numpy as np
from sqlalchemy import Engine

from api.view import View
from data.store import heat_bins
from data.store.engine import read_scope, session_scope
from data.store.heat_bins import GROUPS, Bins
from geo.cases.kpi import LEAST
from geo.cases.kpi.suppress import withheld
from geo.clock import LOCAL
from geo.hotspot.pyramid import Pyramid, degrees
from maps.density import png
from maps.pages.city import Dot

FRESH_S = 30.0
"""So long counts are taken to be true without looking."""
AT_ONCE = 100
"""Communities that are counted in one transaction."""
_KEPT = 8


@dataclass(frozen=True)
class Shown:
    """What somebody sees of a group: the counts, and what is another after every change of them."""

    pyramid: Pyramid
    mark: str


@dataclass(frozen=True)
class Told:
    """What is said of the communities that somebody sees whole.

    Parameters
    ----------
    dots
        Those whose place and numbers may be told.
    few
        How many others there are: they have too few cases.
    first, last
        Days of the first and the last case of all; None where there is none.
    """

    dots: Sequence[Dot]
    few: int
    first: date | None
    last: date | None


class City:
    """The counts of all communities, made anew where a case has changed.

    Parameters
    ----------
    engine
        Of the store.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._looked_s = float("-inf")
        self._bins: dict[int, Bins] = {}
        self._made: dict[str, Shown] = {}

    def shown(self, views: Sequence[View], group: str) -> Shown:
        """Return the counts of the communities whose cases somebody sees whole.

        Small numbers are withheld everywhere as soon as they must be in one of them.
        """
        seen = [here for here in views if here.scope("case_figures").everything]
        bins = self._fresh()
        own = {here.stored.id: bins[here.stored.id] for here in seen if here.stored.id in bins}
        whole = all(here.may("small_numbers", "case_figures") for here in seen)
        text = repr((group, whole, sorted((key, one.mark) for key, one in own.items())))
        mark = blake2b(text.encode(), digest_size=9).hexdigest()
        with self._lock:
            if mark not in self._made:
                made = heat_bins.pyramid(list(own.values()), group, 1 if whole else LEAST)
                self._made[mark] = Shown(made, mark)
                while len(self._made) > _KEPT:
                    self._made.pop(next(iter(self._made)))
            return self._made[mark]

    def told(self, views: Sequence[View]) -> Told:
        """Return where each community is, how many cases of each group it has, and since when."""
        bins, dots, few, ends = self._fresh(), [], 0, []
        for here in views:
            held = bins.get(here.stored.id)
            if held is None or held.span is None or not here.scope("case_figures").everything:
                continue
            ends.append(held.span)
            x, y, n, _ = held.cells
            least = 1 if here.may("small_numbers", "case_figures") else LEAST
            if n.sum() < least:
                few += 1
                continue
            lon, lat = degrees(np.average(x, weights=n), np.average(y, weights=n))
            counts = np.array([held.of(group)[2].sum() for group in GROUPS])
            hidden = withheld(counts, least)
            said = [None if one else int(n) for n, one in zip(counts, hidden, strict=True)]
            dots.append(Dot(here.stored.key, here.stored.name, round(lon, 5), round(lat, 5), said))
        days = [moment.astimezone(LOCAL).date() for span in ends for moment in span]
        return Told(dots, few, min(days, default=None), max(days, default=None))

    def count(self) -> None:
        """Count what has changed, so that nobody who opens the map waits for it."""
        self._fresh()

    def _fresh(self) -> dict[int, Bins]:
        """Return the counts of all communities, counted anew where they are not true."""
        with self._lock:
            if time.monotonic() - self._looked_s < FRESH_S:
                return self._bins
            with read_scope(self._engine) as session:
                there = heat_bins.marks(session)
                old = heat_bins.stale(session, there)
            for at in range(0, len(old), AT_ONCE):
                with session_scope(self._engine) as session:
                    heat_bins.refresh(session, {key: there[key] for key in old[at : at + AT_ONCE]})
            wanted = [key for key, mark in there.items()
                      if key not in self._bins or self._bins[key].mark != mark]  # fmt: skip
            with read_scope(self._engine) as session:
                self._bins = self._bins | heat_bins.load(session, wanted)
            self._looked_s = time.monotonic()
            return self._bins


def tile_png(shown: Shown, zoom: int, column: int, row: int) -> bytes:
    """Return a tile as a PNG."""
    raster = shown.pyramid.tile(zoom, column, row)
    return png(raster[::-1], shown.pyramid.top(zoom), every=4)
