"""A still map as PNG, drawn with Pillow."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont
from scipy.ndimage import map_coordinates

from maps.density import shaded, shades
from maps.fonts import face
from maps.still.still import Raster, Shape, Still, pieces, scale_m, strokes
from maps.styles import palette

WIDTH = 1600
"""Pixels of the picture."""
_POINT = 1.9
"""Pixels of a point of paper."""
_TWICE = 2
"""Lines are drawn so many times larger and made smaller again, so that they are smooth."""
_EDGE = 28
_LEAST, _MOST = 0.5, 1.15
"""Heights of the map over its width."""


def still_png(
    still: Still, width: int = WIDTH, font: Path | None = None, *, big: float = 1.0
) -> bytes:
    """Return a still map as a PNG.

    Parameters
    ----------
    font
        A face with Chinese; the machine's where not given.
    big
        Letters are so many times larger, for a picture that is printed small.
    """
    west, south, east, north = _fitted(still.bounds)
    scale = (width - 2 * _EDGE) / (east - west)
    plane = _Plane(still, (west, south, east, north), scale, big).drawn()
    words = _Words(still, width - 2 * _EDGE, font, big)
    head, foot = words.head(), words.foot((east - west), scale)
    height = head.height + plane.height + foot.height + 4 * _EDGE // 2
    sheet = Image.new("RGB", (width, height), "#ffffff")
    top = _EDGE // 2
    for part in (head, plane, foot):
        sheet.paste(part, (_EDGE, top))
        top += part.height + _EDGE // 2
    told = BytesIO()
    sheet.save(told, "PNG", compress_level=6)
    return told.getvalue()


def _fitted(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return bounds with a margin, neither too flat nor too tall."""
    west, south, east, north = bounds
    margin = 0.03 * max(east - west, north - south, 1.0)
    west, south, east, north = west - margin, south - margin, east + margin, north + margin
    across, up = east - west, north - south
    more_up, more_across = max(_LEAST * across - up, 0) / 2, max(up / _MOST - across, 0) / 2
    return west - more_across, south - more_up, east + more_across, north + more_up


class _Plane:
    """The map itself."""

    def __init__(
        self, still: Still, bounds: tuple[float, float, float, float], scale: float, big: float
    ) -> None:
        self._still, self._scale, self._big = still, scale * _TWICE, big
        self._west, _, _, self._north = bounds
        self._size = tuple(
            round(side * self._scale) for side in (bounds[2] - bounds[0], bounds[3] - bounds[1])
        )
        self._image = Image.new("RGB", self._size, palette()["ground"])  # type: ignore[arg-type]

    def drawn(self) -> Image.Image:
        for shape in self._still.under:
            self._shape(shape)
        if self._still.raster is not None:
            self._raster(self._still.raster)
        for shape in self._still.over:
            self._shape(shape)
        size = tuple(side // _TWICE for side in self._size)
        small = self._image.resize(size, Image.Resampling.BOX)  # type: ignore[arg-type]
        draw = ImageDraw.Draw(small)
        for label in self._still.labels:
            x, y = ((label.x - self._west) * self._scale, (self._north - label.y) * self._scale)
            draw.text(
                (x / _TWICE, y / _TWICE), label.text, font=face(17 * self._big), fill="#1d2125",
                anchor="mm", stroke_width=3, stroke_fill="#ffffff",
            )  # fmt: skip
        draw.rectangle((0, 0, small.width - 1, small.height - 1), outline="#b9b3a6")
        return small

    def _shape(self, shape: Shape) -> None:
        if shape.fill is not None:
            for rings in _polygons(shape.geometry):
                self._filled(rings, shape)
        if shape.line is not None:
            draw = ImageDraw.Draw(self._image)
            width = max(1, round(shape.width * _POINT * _TWICE))
            for line in _lines(shape.geometry):
                for part in _dashed(self._pixels(line), shape.dash):
                    draw.line(part, fill=shape.line, width=width, joint="curve")

    def _filled(self, rings: list[Any], shape: Shape) -> None:
        if shape.opacity >= 1 and len(rings) == 1:
            ImageDraw.Draw(self._image).polygon(self._pixels(rings[0]), fill=shape.fill)
            return
        mask = Image.new("L", self._size, 0)  # type: ignore[arg-type]
        draw = ImageDraw.Draw(mask)
        draw.polygon(self._pixels(rings[0]), fill=round(255 * shape.opacity))
        for hole in rings[1:]:
            draw.polygon(self._pixels(hole), fill=0)
        self._image.paste(shape.fill, (0, 0), mask)  # type: ignore[arg-type]

    def _raster(self, raster: Raster) -> None:
        window, (width, height) = raster.window, self._size
        east = self._west + (np.arange(width // 2) + 0.5) * 2 / self._scale
        north = self._north - (np.arange(height // 2) + 0.5) * 2 / self._scale
        column = (east - window.west_m) / window.cell_m - 0.5
        row = (north - window.south_m) / window.cell_m - 0.5
        values = np.nan_to_num(raster.values)
        at = np.meshgrid(row, column, indexing="ij")
        drawn = map_coordinates(values, at, order=1, mode="constant")
        colours = shades(list(raster.colours))[shaded(drawn, raster.top)]
        colours[..., 3] = (colours[..., 3] * 0.85).astype(np.uint8)
        picture = Image.fromarray(colours).resize((width, height), Image.Resampling.BILINEAR)
        self._image.paste(picture, (0, 0), picture)

    def _pixels(self, xy: Any) -> list[tuple[float, float]]:
        x = (xy[:, 0] - self._west) * self._scale
        y = (self._north - xy[:, 1]) * self._scale
        return list(zip(x.tolist(), y.tolist(), strict=True))


class _Words:
    """Title above, legend, scale and notes below."""

    def __init__(self, still: Still, width: int, font: Path | None, big: float) -> None:
        self._still, self._width, self._font, self._big = still, width, font, big

    def _face(self, size: float) -> FreeTypeFont | ImageFont.ImageFont:
        return face(size * self._big, self._font)

    def _px(self, size: float) -> int:
        return round(size * self._big)

    def head(self) -> Image.Image:
        lines = self._broken(self._still.title, 34) if self._still.title else []
        image = Image.new("RGB", (self._width, self._px(44) * len(lines) + 4), "#ffffff")
        draw = ImageDraw.Draw(image)
        for number, line in enumerate(lines):
            draw.text((0, self._px(44) * number), line, font=self._face(34), fill="#1d2125")
        return image

    def foot(self, width_m: float, scale: float) -> Image.Image:
        notes = [line for note in self._still.notes for line in self._broken(f"· {note}", 21)]
        credit = self._broken(self._still.credit, 16) if self._still.credit else []
        legend = self._px(34 * self._rows() + (46 if self._still.notes else 16))
        size = (self._width, legend + self._px(30 * len(notes) + 24 * len(credit) + 12))
        image = Image.new("RGB", size, "#ffffff")
        draw = ImageDraw.Draw(image)
        self._scale_bar(draw, width_m, scale)
        self._ramp(draw)
        self._classes(draw)
        top = legend
        for line in notes:
            draw.text((0, top), line, font=self._face(21), fill="#1d2125")
            top += self._px(30)
        for line in credit:
            draw.text((0, top + 6), line, font=self._face(16), fill="#5c6670")
            top += self._px(24)
        return image

    def _scale_bar(self, draw: ImageDraw.ImageDraw, width_m: float, scale: float) -> None:
        metres = scale_m(width_m)
        end = self._width - 4
        begin = end - metres * scale
        draw.line([(begin, 8), (begin, 16), (end, 16), (end, 8)], fill="#1d2125", width=2)
        said = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
        north = "北 ↑" if self._still.lang == "zh" else "N ↑"
        draw.text((end, 20), f"{said}   {north}", font=self._face(18), fill="#1d2125",
                  anchor="ra")  # fmt: skip

    def _ramp(self, draw: ImageDraw.ImageDraw) -> None:
        ramp = self._still.ramp
        if ramp is None:
            return
        table = shades(list(ramp.colours)).astype(float)
        for x in range(420):
            *rgb, alpha = table[min(255, x * 256 // 420)]
            colour = tuple(round(part * alpha / 255 + 255 - alpha) for part in rgb)
            draw.line([(x, 4), (x, 22)], fill=colour)
        draw.rectangle((0, 4, 420, 22), outline="#8a8478")
        for at, anchor, said in (
            (0, "la", ramp.low), (210, "ma", ramp.unit), (420, "ra", ramp.high)
        ):  # fmt: skip
            draw.text((at, 24), said, font=self._face(17), fill="#1d2125", anchor=anchor)

    def _classes(self, draw: ImageDraw.ImageDraw) -> None:
        for number, one in enumerate(self._still.classes):
            column, row = number % _COLUMNS, number // _COLUMNS
            x, y = column * (self._width - 330) // _COLUMNS, 6 + self._px(34) * row
            if one.line:
                for begin, end in strokes(one, 34.0):
                    draw.line([(x + begin, y + 11), (x + end, y + 11)], fill=one.colour, width=6)
            else:
                draw.rectangle((x, y, x + 34, y + 22), fill=one.colour, outline="#555555")
            said = f"{one.title}  {one.count}".strip()
            draw.text((x + 44, y), said, font=self._face(18), fill="#1d2125")

    def _rows(self) -> int:
        return max(-(-len(self._still.classes) // _COLUMNS), 1)

    def _broken(self, text: str, size: int) -> list[str]:
        """Return a text in lines of at most the width."""
        font, lines, line = self._face(size), [], ""
        for piece in pieces(text):
            if line and font.getlength(line + piece) > self._width:
                lines.append(line)
                line = piece.lstrip()
            else:
                line += piece
        return [*lines, line]


_COLUMNS = 3


def _polygons(shape: shapely.Geometry) -> Iterator[list[Any]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings = shapely.get_rings(part)
            yield [shapely.get_coordinates(ring) for ring in rings]


def _lines(shape: shapely.Geometry) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                yield shapely.get_coordinates(ring)
        elif part.geom_type in {"LineString", "LinearRing"}:
            yield shapely.get_coordinates(part)


def _dashed(way: list[tuple[float, float]], dash: Sequence[float]) -> list[Any]:
    """Return the strokes of a line."""
    if not dash or len(way) < 2:
        return [way] if len(way) > 1 else []
    line = shapely.LineString(way)
    strokes, at = [], 0.0
    on, off = (part * _POINT * _TWICE for part in (dash[0], dash[1]))
    while at < line.length:
        part = shapely.ops.substring(line, at, min(at + on, line.length))
        if part.geom_type == "LineString":
            strokes.append([tuple(xy) for xy in shapely.get_coordinates(part).tolist()])
        at += on + off
    return strokes
