"""A city of communities side by side, made one at a time."""

from collections.abc import Iterator

import numpy as np

from data.samples.families.family import Family, tile
from geo.community import Community

CITY_COMMUNITIES = 192
CITY_COLUMNS = 16
CITY_FAMILIES: tuple[Family, ...] = ("slabs", "irregular", "empty-land", "tight")
CITY_KEY = 2_026
"""Keeps the seeds of the city apart from those of the families."""


def city(communities: int = CITY_COMMUNITIES) -> Iterator[Community]:
    """Yield different feasible communities on a raster, west to east and south to north.

    192 of them have about 1,000,000 households and 3,456 grids. Neighbours share their border
    exactly; nothing is kept, so that memory does not grow.
    """
    for number in range(communities):
        yield city_community(number)


def city_community(number: int) -> Community:
    """Return one community of the city, counted from 0; each can be made by itself."""
    rng = np.random.default_rng([CITY_KEY, number])
    name = CITY_FAMILIES[number % len(CITY_FAMILIES)]
    return tile(name, number, number % CITY_COLUMNS, number // CITY_COLUMNS, rng)
