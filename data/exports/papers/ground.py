"""The map of a paper: grids with a number each, over the buildings, north up and to scale."""

from collections.abc import Sequence

import numpy as np
import shapely
from reportlab.graphics.shapes import Drawing, Group, Line, Path, Polygon, Rect
from reportlab.lib.colors import Color, HexColor

from data.exports.papers.charts import BLACK, GREY, SIZE, WIDE, text
from geo.papers import Cells

TINTS = tuple(map(HexColor, ("#fdf6e3", "#ffeda0", "#feb24c", "#f03b20", "#7a0018")))
"""From none to most: light to dark, so that it is read in black and white too."""
MOST_HIGH = 240.0
NICE_M = (50, 100, 200, 500, 1000, 2000, 5000)


def cells(chart: Cells) -> Drawing:
    """Return the map: each grid tinted by its number, which is written in it."""
    frame = chart.grids
    west, south, east, north = frame.total_bounds
    scale = min((WIDE - 20) / (east - west), MOST_HIGH / (north - south))
    high = (north - south) * scale + 34
    drawing = Drawing(WIDE, high)
    left = (WIDE - (east - west) * scale) / 2
    origin = np.array([west, south])
    shift = np.array([left, 26.0])

    def place(xy: "np.ndarray") -> list[float]:
        placed: list[float] = ((xy - origin) * scale + shift).round(1).ravel().tolist()
        return placed

    values = frame["value"].to_numpy(dtype=float)
    most = np.nanmax(values) if np.isfinite(values).any() else 0.0
    for shape, value in zip(frame.geometry, values, strict=True):
        tint = _tint(value, most)
        for ring in _outlines(shape):
            drawing.add(
                Polygon(place(ring), fillColor=tint, strokeColor=HexColor("#5c6670"),
                        strokeWidth=0.8)
            )  # fmt: skip
    drawing.add(_buildings(chart, place))
    for shape, value, name, said in zip(
        frame.geometry, values, frame["grid_id"], frame["text"], strict=True
    ):
        x, y = place(shapely.get_coordinates(shapely.point_on_surface(shape)))
        dark = most and np.isfinite(value) and value / most > 0.6
        ink = HexColor("#ffffff") if dark else BLACK
        for word, up, size in ((str(name), 2.0, 7.0), (str(said), -9.0, 10.0)):
            label = text(x, y + up, word, "middle", size)
            label.fillColor = ink
            drawing.add(label)
    _scale_bar(drawing, scale, left)
    drawing.add(text(WIDE - 14, 6, f"{chart.unit}", "end"))
    drawing.add(text(WIDE - 14, high - 10, "北 N ↑", "end", SIZE))
    return drawing


def _tint(value: float, most: float) -> Color:
    if not np.isfinite(value) or not most or value <= 0:
        return TINTS[0]
    return TINTS[1 + min(int(value / most * 4 * 0.999), 3)]


def _outlines(shape: shapely.Geometry) -> Sequence["np.ndarray"]:
    return [
        shapely.get_coordinates(part.exterior)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
    ]


def _buildings(chart: Cells, place: object) -> Group:
    """Return all buildings as one path."""
    path = Path(fillColor=Color(0, 0, 0, alpha=0.10), strokeColor=None)
    for shape in chart.buildings.geometry:
        for ring in _outlines(shape):
            placed = place(ring[:-1])  # type: ignore[operator]
            path.moveTo(*placed[:2])
            for x, y in zip(placed[2::2], placed[3::2], strict=True):
                path.lineTo(x, y)
            path.closePath()
    return Group(path)


def _scale_bar(drawing: Drawing, scale: float, left: float) -> None:
    long_m = next((one for one in NICE_M if one * scale > 60), NICE_M[-1])
    x = max(left, 14.0)
    drawing.add(Rect(x, 12, long_m * scale, 3, fillColor=BLACK, strokeColor=None))
    drawing.add(Line(x, 10, x, 17, strokeColor=GREY))
    drawing.add(text(x + long_m * scale + 4, 10, f"{long_m} m"))
