"""A still map as PDF: lines and areas stay lines and areas, words stay words."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import shapely
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import DirectDraw, Drawing, Group, Line, Path, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from scipy.ndimage import map_coordinates

from geo.hotspot.window import Floats
from maps.density import shaded, shades
from maps.still.still import Raster, Shape, Still, pieces, scale_m, strokes
from maps.styles import palette

HAN = "STSong-Light"
"""The Chinese face that PDF readers bring along."""
_MARGIN, _GAP = 36.0, 8.0
_TITLE, _NOTE, _SMALL = 16.0, 9.5, 8.0


def _drawing(still: Still, width: float, height: float) -> Drawing:
    """Return the map alone, without its words; it keeps its shape and lies in the middle."""
    west, south, east, north = still.bounds
    scale = min(width / max(east - west, 1.0), height / max(north - south, 1.0)) * 0.97
    left = (width - (east - west) * scale) / 2 - west * scale
    low = (height - (north - south) * scale) / 2 - south * scale
    drawn = Drawing(width, height)
    drawn.add(Rect(0, 0, width, height, fillColor=HexColor(palette()["ground"]), strokeColor=None))
    for shape in still.under:
        drawn.add(_shape(shape, scale, left, low))
    if still.raster is not None:
        drawn.add(_Heat(still.raster, (width, height), scale, left, low))
    for shape in still.over:
        drawn.add(_shape(shape, scale, left, low))
    for label in still.labels:
        for part in _haloed(label.x * scale + left, label.y * scale + low, label.text):
            drawn.add(part)
    drawn.add(_scale_bar(still, width, scale))
    drawn.add(Rect(0, 0, width, height, fillColor=None, strokeColor=HexColor("#b9b3a6")))
    return drawn


def still_pdf(still: Still) -> bytes:
    """Return a still map as a page of A4, upright or across, whichever shows more."""
    _prepare()
    west, south, east, north = still.bounds
    size = landscape(A4) if east - west > 1.15 * (north - south) else A4
    told = BytesIO()
    canvas = Canvas(told, pagesize=size, invariant=True)
    canvas.setTitle(still.title)
    _page(canvas, still, size)
    canvas.showPage()
    canvas.save()
    return told.getvalue()


def _page(canvas: Canvas, still: Still, size: tuple[float, float]) -> None:
    width, top = size[0] - 2 * _MARGIN, size[1] - _MARGIN
    for line in _broken(still.title, _TITLE, width):
        top -= _TITLE * 1.25
        canvas.setFont(HAN, _TITLE)
        canvas.drawString(_MARGIN, top, line)
    notes = [line for note in still.notes for line in _broken(f"· {note}", _NOTE, width)]
    rows = -(-len(still.classes) // _COLUMNS)
    legend = max(14.0 * rows, 26.0 if still.ramp else 0.0)
    below = legend + 13.0 * len(notes) + 14.0 + 2 * _GAP
    height = top - _GAP - _MARGIN - below
    renderPDF.draw(_drawing(still, width, height), canvas, _MARGIN, _MARGIN + below)
    low = _MARGIN + below - _GAP
    _legend(canvas, still, low, width)
    low -= legend + _GAP / 2
    canvas.setFillColor(HexColor("#1d2125"))
    for line in notes:
        low -= 13.0
        canvas.setFont(HAN, _NOTE)
        canvas.drawString(_MARGIN, low, line)
    canvas.setFont(HAN, _SMALL)
    canvas.setFillColor(HexColor("#5c6670"))
    canvas.drawString(_MARGIN, _MARGIN - 4, still.credit)


_COLUMNS = 3


def _legend(canvas: Canvas, still: Still, top: float, width: float) -> None:
    if still.ramp is not None:
        table = shades(list(still.ramp.colours)).astype(float) / 255
        for step in range(100):
            *rgb, alpha = table[step * 256 // 100]
            canvas.setFillColor(Color(*(1 - alpha + part * alpha for part in rgb)))
            canvas.rect(_MARGIN + 2 * step, top - 10, 2.2, 10, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#1d2125"))
        canvas.setFont(HAN, _SMALL)
        canvas.drawString(_MARGIN, top - 20, still.ramp.low)
        canvas.drawCentredString(_MARGIN + 100, top - 20, still.ramp.unit)
        canvas.drawRightString(_MARGIN + 200, top - 20, still.ramp.high)
    for number, one in enumerate(still.classes):
        x = _MARGIN + (number % _COLUMNS) * width / _COLUMNS
        y = top - 14.0 * (number // _COLUMNS) - 10
        canvas.setFillColor(HexColor(one.colour))
        for begin, end in strokes(one, 16.0):
            high = 3 if one.line else 9
            canvas.rect(x + begin, y + (3 if one.line else 0), end - begin, high, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#1d2125"))
        canvas.setFont(HAN, _SMALL + 0.5)
        said = f"{one.title}  {one.count}".strip()
        line = _broken(said, _SMALL + 0.5, width / _COLUMNS - 26)[0]
        canvas.drawString(x + 21, y + 1, line)


def _shape(shape: Shape, scale: float, left: float, low: float) -> Path:
    fill = None
    if shape.fill is not None:
        red, green, blue = HexColor(shape.fill).rgb()
        fill = Color(red, green, blue, shape.opacity)
    path = Path(
        fillColor=fill,
        strokeColor=HexColor(shape.line) if shape.line else None,
        strokeWidth=shape.width,
        strokeDashArray=list(shape.dash) or None,
        strokeLineJoin=1,
        fillMode=0,
    )
    for ring, closed in _ways(shape.geometry):
        x, y = ring[:, 0] * scale + left, ring[:, 1] * scale + low
        path.moveTo(round(float(x[0]), 2), round(float(y[0]), 2))
        for east, north in zip(x[1:].tolist(), y[1:].tolist(), strict=True):
            path.lineTo(round(east, 2), round(north, 2))
        if closed:
            path.closePath()
    return path


def _ways(shape: shapely.Geometry) -> Iterator[tuple[Any, bool]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                yield shapely.get_coordinates(ring)[:-1], True
        elif part.geom_type in {"LineString", "LinearRing"}:
            yield shapely.get_coordinates(part), False


class _Heat(DirectDraw):
    """A raster as a picture whose clear cells stay clear, cut at the edge of the map."""

    def __init__(
        self, raster: Raster, size: tuple[float, float], scale: float, left: float, low: float
    ) -> None:
        window = raster.window
        self._size = size
        self._box = (
            window.west_m * scale + left,
            window.south_m * scale + low,
            window.columns * window.cell_m * scale,
            window.rows * window.cell_m * scale,
        )
        colours = shades(list(raster.colours))[shaded(_finer(raster.values), raster.top)][::-1]
        colours[..., 3] = (colours[..., 3] * 0.85).astype(np.uint8)
        self._picture = Image.fromarray(np.ascontiguousarray(colours))

    def drawDirectly(self, renderer: Any) -> None:  # noqa: N802 - reportlab's name
        """Draw it; a picture of a drawing would lose what is clear."""
        canvas: Canvas = renderer._canvas
        canvas.saveState()
        edge = canvas.beginPath()
        edge.rect(0, 0, *self._size)
        canvas.clipPath(edge, stroke=0, fill=0)
        canvas.drawImage(ImageReader(self._picture), *self._box, mask="auto")
        canvas.restoreState()


def _finer(values: Floats) -> Floats:
    """Return values (r, c) on cells half as wide, bilinear between the middles."""
    rows, columns = ((np.arange(2 * side) + 0.5) / 2 - 0.5 for side in values.shape)
    at = np.meshgrid(rows, columns, indexing="ij")
    finer: Floats = map_coordinates(np.nan_to_num(values), at, order=1, mode="nearest")
    return finer


def _haloed(x: float, y: float, text: str) -> Iterator[String]:
    for dx, dy in ((-0.6, 0), (0.6, 0), (0, -0.6), (0, 0.6)):
        yield String(x + dx, y - 3 + dy, text, fontName=HAN, fontSize=7.5, textAnchor="middle",
                     fillColor=HexColor("#ffffff"))  # fmt: skip
    yield String(x, y - 3, text, fontName=HAN, fontSize=7.5, textAnchor="middle",
                 fillColor=HexColor("#1d2125"))  # fmt: skip


def _scale_bar(still: Still, width: float, scale: float) -> Group:
    metres = scale_m(width / scale)
    end = width - 10
    begin = end - metres * scale
    said = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    north = "北 ↑" if still.lang == "zh" else "N ↑"
    ink = HexColor("#1d2125")
    return Group(
        Line(begin, 10, end, 10, strokeColor=ink, strokeWidth=1.2),
        Line(begin, 10, begin, 14, strokeColor=ink, strokeWidth=1.2),
        Line(end, 10, end, 14, strokeColor=ink, strokeWidth=1.2),
        String(end, 16, f"{said}  {north}", fontName=HAN, fontSize=8, textAnchor="end"),
    )


def _broken(text: str, size: float, width: float) -> Sequence[str]:
    lines, line = [], ""
    for piece in pieces(text):
        if line and pdfmetrics.stringWidth(line + piece, HAN, size) > width:
            lines.append(line)
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line]


def _prepare() -> None:
    if HAN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(HAN))
