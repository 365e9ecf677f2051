"""The sketch map of a shift: north up, vectors only, drawn to scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import atan2, cos, degrees, hypot, sin

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from data.exports.sheets.signs import Box, flag, north_arrow, scale_bar
from data.exports.sheets.text import draw, draw_mark, mark_width, width

BASE = "base"
MARGIN_M = 40.0
ARROW_EVERY_PT = 85.0
MARK_PT = 6.5
BAR_PT = 20.0
"""Room at the foot for the scale bar: it must not hide the route."""
ROUTE_RGB = (0.05, 0.30, 0.60)
MOST_NAMES = 28
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A numbered place on the sketch, in the metric CRS of the ground."""

    number: str
    point: shapely.Point
    filled: bool


@dataclass(frozen=True)
class Ground:
    """What every sketch of a community shows, in a metric CRS.

    Parameters
    ----------
    buildings, streets, boundary
        Layers of the contract.
    """

    buildings: GeoDataFrame
    streets: GeoDataFrame
    boundary: GeoDataFrame

    @property
    def corner(self) -> tuple[float, float]:
        """South-west corner of the streets, easting and northing."""
        west, south, _, _ = self.streets.total_bounds
        return float(west), float(south)

    @cached_property
    def named(self) -> list[tuple[str, shapely.LineString]]:
        """Names of the longest streets, and the longest line of each."""
        named = self.streets[self.streets["name"].notna()]
        lines, owner = shapely.get_parts(named.geometry.to_numpy(), return_index=True)
        parts = pd.DataFrame(
            {"name": named["name"].to_numpy()[owner], "line": lines, "m": shapely.length(lines)}
        )
        total = parts.groupby("name")["m"].sum().sort_values(ascending=False, kind="stable")
        longest = parts.sort_values("m", kind="stable").groupby("name")["line"].last()
        return [(str(name), longest[name]) for name in total.index[:MOST_NAMES]]

    def define(self, canvas: Canvas) -> None:
        """Put the ground into the file once, one point a metre; every sketch refers to it."""
        corner = self.corner
        frames = [self.buildings, self.streets, self.boundary]
        sides = np.array([frame.total_bounds for frame in frames if len(frame)])
        low, high = sides[:, :2].min(axis=0) - corner, sides[:, 2:].max(axis=0) - corner
        canvas.beginForm(BASE, *(low - MARGIN_M).tolist(), *(high + MARGIN_M).tolist())
        canvas.setFillGray(0.88)
        _areas(canvas, self.buildings.geometry, corner)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        canvas.setStrokeGray(0.66)
        main = self.streets["kind"].isin(["road", "lane"]).to_numpy()
        for kind, wide_m in ((main, 5.0), (~main, 2.2)):
            canvas.setLineWidth(wide_m)
            canvas.setDash()
            _lines(canvas, self.streets.geometry[kind], corner)
        canvas.setStrokeGray(0.45)
        canvas.setLineWidth(2.5)
        canvas.setDash(14, 9)
        _lines(canvas, self.boundary.geometry.boundary, corner)
        canvas.endForm()


@dataclass(frozen=True)
class View:
    """Part of the ground in a box of the page: `scale` in points a metre."""

    box: Box
    west: float
    south: float
    scale: float

    @classmethod
    def of(cls, box: Box, bounds: Bounds) -> "View":
        """Return the view that shows bounds (west, south, east, north in metres) in a box."""
        west, south, east, north = bounds
        wide, high = max(east - west, 1.0), max(north - south, 1.0)
        scale = min(box[2] / wide, box[3] / high)
        return cls(
            box, west - (box[2] / scale - wide) / 2, south - (box[3] / scale - high) / 2, scale
        )

    def points(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) places on the page of eastings and northings."""
        return (xy - [self.west, self.south]) * self.scale + [self.box[0], self.box[1]]


def draw_sketch(
    canvas: Canvas, box: Box, ground: Ground, walks: GeoDataFrame, marks: Sequence[Mark]
) -> None:
    """Draw the sketch of a shift into a box of the page.

    Parameters
    ----------
    box
        Left, bottom, width and height in points.
    walks
        Routes of the shift in time order; where there is none, the whole ground is shown.
    """
    bounds = walks.total_bounds if len(walks) else ground.streets.total_bounds
    west, south, east, north = (float(side) for side in bounds)
    inner = (box[0], box[1] + BAR_PT, box[2], box[3] - BAR_PT)
    view = View.of(inner, (west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M))
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(*box)
    canvas.clipPath(frame, stroke=0, fill=0)
    _ground(canvas, view, ground)
    _names(canvas, view, ground)
    lines = [view.points(shapely.get_coordinates(line)) for line in walks.geometry]
    _route(canvas, lines)
    placed = _apart([view.points(np.array([[m.point.x, m.point.y]]))[0] for m in marks], marks)
    for mark, (x, y) in zip(marks, placed, strict=True):
        left = x - mark_width(mark.number, MARK_PT) / 2
        draw_mark(canvas, left, y - 2.2, mark.number, size=MARK_PT, filled=mark.filled)
    if lines:
        flag(canvas, lines[0][0], "起S")
        flag(canvas, lines[-1][-1], "止E")
    canvas.restoreState()
    canvas.setStrokeGray(0.3)
    canvas.setLineWidth(0.6)
    canvas.rect(*box)
    scale_bar(canvas, box, view.scale)
    north_arrow(canvas, box)


def _ground(canvas: Canvas, view: View, ground: Ground) -> None:
    canvas.saveState()
    x, y = view.points(np.array([ground.corner]))[0]
    canvas.translate(float(x), float(y))
    canvas.scale(view.scale, view.scale)
    canvas.doForm(BASE)
    canvas.restoreState()


def _names(canvas: Canvas, view: View, ground: Ground) -> None:
    """Write the names of the longest streets along them, where they fit."""
    canvas.setFillGray(0.25)
    for name, line in ground.named:
        if shapely.length(line) * view.scale < width(name, 6.5) + 4:
            continue
        low, middle, high = (
            view.points(
                shapely.get_coordinates(shapely.line_interpolate_point(line, at, normalized=True))
            )[0]
            for at in (0.45, 0.5, 0.55)
        )
        dx, dy = high - low
        if dx < 0 or (abs(dx) < 1e-6 and dy < 0):
            dx, dy = -dx, -dy
        canvas.saveState()
        canvas.translate(float(middle[0]), float(middle[1]))
        canvas.rotate(degrees(atan2(dy, dx)))
        draw(canvas, -width(name, 6.5) / 2, 2.0, name, 6.5)
        canvas.restoreState()


def _route(canvas: Canvas, lines: Iterable[NDArray[np.float64]]) -> None:
    canvas.setStrokeColorRGB(*ROUTE_RGB)
    canvas.setFillColorRGB(*ROUTE_RGB)
    canvas.setLineWidth(1.3)
    canvas.setLineJoin(1)
    path = canvas.beginPath()
    arrows = []
    since = ARROW_EVERY_PT / 2
    for line in lines:
        path.moveTo(*line[0])
        for (x0, y0), (x1, y1) in pairwise(line.tolist()):
            path.lineTo(x1, y1)
            step = hypot(x1 - x0, y1 - y0)
            since += step
            if since >= ARROW_EVERY_PT and step > 6:
                arrows.append(((x0 + x1) / 2, (y0 + y1) / 2, atan2(y1 - y0, x1 - x0)))
                since = 0.0
    canvas.drawPath(path, stroke=1, fill=0)
    heads = canvas.beginPath()
    for x, y, angle in arrows:
        heads.moveTo(x + 3.4 * cos(angle), y + 3.4 * sin(angle))
        for turn in (2.5, -2.5):
            heads.lineTo(x + 3.4 * cos(angle + turn), y + 3.4 * sin(angle + turn))
        heads.close()
    canvas.drawPath(heads, stroke=0, fill=1)


def _apart(places: list[NDArray[np.float64]], marks: Sequence[Mark]) -> list[NDArray[np.float64]]:
    """Return the places with marks that would lie over each other moved apart a little."""
    if not places:
        return []
    found = np.array(places, dtype=float)
    wide = np.array([mark_width(mark.number, MARK_PT) for mark in marks])
    least = (wide[:, None] + wide[None, :]) / 2
    np.fill_diagonal(least, 0.0)
    for _ in range(30):
        between = found[:, None] - found[None, :]
        far = np.hypot(*between.transpose(2, 0, 1))
        short = np.maximum(least - far, 0.0)
        if not short.any():
            break
        # Marks on the very same place are parted along the order of their numbers.
        order = np.sign(np.arange(len(found))[:, None] - np.arange(len(found))[None, :])
        same = far < 1e-6
        way = np.where(same[..., None], np.stack([order, 0 * order], -1), between)
        way = way / np.maximum(np.where(same, 1.0, far), 1e-6)[..., None]
        found += (way * (short / 2)[..., None]).sum(axis=1) * 0.5
    moved = found - np.array(places)
    length = np.hypot(*moved.T)
    most = 14.0
    moved *= np.minimum(1.0, most / np.maximum(length, 1e-9))[:, None]
    return list(np.array(places) + moved)


def _areas(canvas: Canvas, shapes: Iterable[object], corner: tuple[float, float]) -> None:
    path = canvas.beginPath()
    for polygon in shapely.get_parts(np.array(list(shapes), dtype=object)):
        if polygon.geom_type != "Polygon":
            continue
        for ring in shapely.get_rings(polygon):
            xy = (shapely.get_coordinates(ring)[:-1] - corner).round(1)
            path.moveTo(*xy[0])
            for at in xy[1:]:
                path.lineTo(*at)
            path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _lines(canvas: Canvas, shapes: Iterable[object], corner: tuple[float, float]) -> None:
    path = canvas.beginPath()
    for line in shapely.get_parts(np.array(list(shapes), dtype=object)):
        xy = (shapely.get_coordinates(line) - corner).round(1)
        if not len(xy):
            continue
        path.moveTo(*xy[0])
        for at in xy[1:]:
            path.lineTo(*at)
    canvas.drawPath(path, stroke=1, fill=0)
