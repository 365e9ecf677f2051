"""Families: seeded communities that try a split in five different ways, and a city of them.

Each is about 2.0 x 1.4 km with five walled compounds and 18 grids to be made. Behind the door, in
the order of the work: `blocks` (the drawing board between the public streets), `rows` (slots and
lanes in a compound), `homes` (who lives where), `warp` (from the drawing board to the ground),
`drawing` (all of it as layers).
"""

from data.samples.families.city import CITY_COMMUNITIES, city, city_community
from data.samples.families.family import FAMILIES, GRIDS, HIGH, LOW, Family, family, feasible

__all__ = [
    "CITY_COMMUNITIES",
    "FAMILIES",
    "GRIDS",
    "HIGH",
    "LOW",
    "Family",
    "city",
    "city_community",
    "family",
    "feasible",
]
