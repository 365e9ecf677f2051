"""Many communities on one map: the counts a person may see, kept in memory while they are true."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import numpy as np
from sqlalchemy import Engine

from api.view import View
from data.store import heat_bins
from data.store.engine import read_scope, session_scope
from data.store.heat_bins import Bins
from geo.cases.kpi import LEAST
from geo.hotspot.pyramid import Pyramid
from maps.density import png
from maps.pages.city import Dot

FRESH_S = 30.0
"""So long counts are taken to be true without looking."""
_KEPT = 8


@dataclass(frozen=True)
class Shown:
    """What somebody sees of a kind: the counts, and what is another after every change of them."""

    pyramid: Pyramid
    mark: str


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

    def shown(self, views: Sequence[View], kind: str) -> Shown:
        """Return the counts of the communities whose cases somebody sees whole.

        Small numbers are withheld everywhere as soon as they must be in one of them.
        """
        seen = [here for here in views if here.scope("case_figures").everything]
        bins = self._fresh()
        own = {here.stored.id: bins[here.stored.id] for here in seen if here.stored.id in bins}
        whole = all(here.may("small_numbers", "case_figures") for here in seen)
        text = repr((kind, whole, sorted((key, one.mark) for key, one in own.items())))
        mark = blake2b(text.encode(), digest_size=9).hexdigest()
        with self._lock:
            if mark not in self._made:
                made = heat_bins.pyramid(list(own.values()), kind, 1 if whole else LEAST)
                self._made[mark] = Shown(made, mark)
                while len(self._made) > _KEPT:
                    self._made.pop(next(iter(self._made)))
            return self._made[mark]

    def dots(self, views: Sequence[View], kind: str) -> list[Dot]:
        """Return where each community is, and how many cases of a kind it has."""
        bins = self._fresh()
        dots = []
        for here in views:
            held = bins.get(here.stored.id)
            if held is None or not here.scope("case_figures").everything:
                continue
            x, y, n = held.of(kind)
            if not len(n):
                continue
            total = int(n.sum())
            hidden = total < LEAST and not here.may("small_numbers", "case_figures")
            middle = Pyramid(np.array([np.average(x, weights=n)], np.int32),
                             np.array([np.average(y, weights=n)], np.int32),
                             np.ones(1, np.int32)).bounds  # fmt: skip
            assert middle is not None  # noqa: S101 - there is one
            west, south, _, _ = middle
            name, key = here.stored.name, here.stored.key
            dots.append(Dot(key, name, round(west, 5), round(south, 5), None if hidden else total))
        return dots

    def _fresh(self) -> dict[int, Bins]:
        """Return the counts of all communities, counted anew where they are not true."""
        with self._lock:
            if time.monotonic() - self._looked_s < FRESH_S:
                return self._bins
            with read_scope(self._engine) as session:
                there = heat_bins.marks(session)
                old = heat_bins.stale(session, there)
            for community_id in old:
                with session_scope(self._engine) as session:
                    heat_bins.refresh(session, community_id, there[community_id])
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
