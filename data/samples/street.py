"""A street as it is drawn, before it is cut at crossings."""

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

RANK = ("road", "lane", "steps", "path")
"""The kinds of street, the widest first."""


@dataclass(frozen=True)
class Street:
    """One line to walk on: projected CRS in metres, its kind, name and whether it is lit."""

    line: LineString
    kind: str
    name: str | None = None
    lit: bool = True


def streets_of(
    geometry: BaseGeometry, kind: str, name: str | None = None, *, lit: bool = True
) -> Iterator[Street]:
    """Yield one street for each line of a geometry; points and empty parts yield none."""
    for part in shapely.get_parts(geometry):
        if part.geom_type in {"LineString", "LinearRing"} and part.length > 0:
            yield Street(LineString(part.coords), kind, name, lit)
