"""What of a paper is drawn: the same drawing for paper and page."""

import re

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing

from data.exports.papers import charts
from data.exports.sheets.text import prepare
from geo.papers import Bars, Lines, Part

_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_FACE = re.compile(r"font-family:[^;]+;")


def drawing_of(part: Part) -> Drawing | None:
    """Return the drawing of a part; None for one that is text."""
    match part:
        case Bars():
            return charts.bars(part)
        case Lines():
            return charts.lines(part)
    return None


def svg_of(part: Part) -> str | None:
    """Return the drawing of a part as SVG, in the reader's own faces; None for a part of text."""
    prepare()
    drawing = drawing_of(part)
    if drawing is None:
        return None
    made = renderSVG.drawToString(drawing)
    text: str = made if isinstance(made, str) else made.decode()
    return _FACE.sub("", _HEAD.sub("", text))
