"""DXF (AutoCAD release 12): outlines for CAD, one drawing layer, no table.

Written by us because GDAL hatches polygons; CAD offices want closed polylines.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import shapely

from data.exports.about import About
from data.exports.rows import Rows, rounded
from data.exports.style import Style

_HEAD = (
    "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n0\nENDSEC\n"
    "0\nSECTION\n2\nTABLES\n0\nTABLE\n2\nLAYER\n70\n1\n"
    "0\nLAYER\n2\n{layer}\n70\n0\n62\n7\n6\nCONTINUOUS\n0\nENDTAB\n0\nENDSEC\n"
    "0\nSECTION\n2\nENTITIES\n"
)


def write(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write points, polylines and closed polylines in the CRS asked for; holes are outlines too."""
    with path.open("w", encoding="ascii", newline="\r\n") as file:
        file.writelines(f"999\n{_ascii(f'{k}: {v}')}\n" for k, v in about.facts().items())
        file.write(_HEAD.format(layer=about.layer))
        for chunk in rows.chunks():
            shapes = shapely.force_2d(chunk.geometry.dropna().to_numpy())
            for shape in rounded(shapes, rows.crs) if rows.crs else ():
                file.writelines(_entities(shape, about.layer))
        file.write("0\nENDSEC\n0\nEOF\n")
    return ["DXF holds the shapes only, without any column."]


def _entities(shape: Any, layer: str) -> Iterator[str]:
    if shape.geom_type == "Point":
        yield f"0\nPOINT\n8\n{layer}\n10\n{float(shape.x)!r}\n20\n{float(shape.y)!r}\n"
    elif shape.geom_type == "LineString":
        yield _polyline(shape, layer, closed=False)
    elif shape.geom_type == "Polygon":
        for ring in (shape.exterior, *shape.interiors):
            yield _polyline(ring, layer, closed=True)
    else:
        for part in shape.geoms:
            yield from _entities(part, layer)


def _polyline(line: Any, layer: str, *, closed: bool) -> str:
    places = shapely.get_coordinates(line).tolist()
    corners = places[:-1] if closed else places
    vertices = "".join(f"0\nVERTEX\n8\n{layer}\n10\n{x!r}\n20\n{y!r}\n" for x, y in corners)
    return f"0\nPOLYLINE\n8\n{layer}\n66\n1\n70\n{int(closed)}\n{vertices}0\nSEQEND\n8\n{layer}\n"


def _ascii(text: str) -> str:
    """Return a text as release 12 writes what is not ASCII."""
    return "".join(
        sign if " " <= sign <= "~" else f"\\U+{ord(sign):04X}" if ord(sign) <= 0xFFFF else "?"
        for sign in text
    )[:250]
