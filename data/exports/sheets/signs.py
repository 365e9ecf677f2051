"""The signs of a sketch map: flags, scale bar, north arrow."""

from math import log10

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from data.exports.sheets.text import draw, width

Box = tuple[float, float, float, float]
"""Left, bottom, width and height in points."""


def flag(canvas: Canvas, at: NDArray[np.float64], text: str) -> None:
    """Draw a dot at a place with a text above it, white on black."""
    x, y = float(at[0]), float(at[1])
    wide = width(text, 8, True) + 5
    canvas.setFillGray(0)
    canvas.circle(x, y, 2.6, stroke=0, fill=1)
    canvas.rect(x - wide / 2, y + 4, wide, 11, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setStrokeGray(1)
    draw(canvas, x - wide / 2 + 2.5, y + 6.6, text, 8, bold=True)


def scale_bar(canvas: Canvas, box: Box, scale: float) -> None:
    """Draw a bar of a round number of metres in the lower left corner."""
    wished_m = 90.0 / scale
    power = 10.0 ** int(log10(wished_m))
    bar_m = max(step * power for step in (1, 2, 5) if step * power <= wished_m)
    x, y, wide = box[0] + 8, box[1] + 8, bar_m * scale
    canvas.setFillGray(1)
    canvas.rect(x - 4, y - 4, wide + 44, 15, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    canvas.rect(x, y, wide / 2, 4, stroke=1, fill=1)
    canvas.rect(x + wide / 2, y, wide / 2, 4, stroke=1, fill=0)
    draw(canvas, x + wide + 4, y - 1, f"{bar_m:g} m", 8)


def north_arrow(canvas: Canvas, box: Box) -> None:
    """Draw the north arrow in the upper right corner."""
    x, y = box[0] + box[2] - 15, box[1] + box[3] - 34
    canvas.setFillGray(0)
    arrow = canvas.beginPath()
    for at, (dx, dy) in enumerate(((0, 17), (5, 0), (0, 4), (-5, 0))):
        (arrow.moveTo if at == 0 else arrow.lineTo)(x + dx, y + dy)
    arrow.close()
    canvas.drawPath(arrow, stroke=0, fill=1)
    draw(canvas, x - width("北N", 8, True) / 2, y + 20, "北N", 8, bold=True)
