"""Charts of papers: bars and lines, readable in black and white."""

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from data.exports.sheets.text import cut, han, width
from geo.papers import Bars, Lines

WIDE = 500.0
"""Points of a drawing: the width between the margins of A4."""
ROW, THICK, LABEL, TEXT = 21.0, 8.0, 112.0, 118.0
SIZE = 8.5
INK, PALE = HexColor("#0b62c4"), HexColor("#b9c3cf")
TINTS = (HexColor("#0b62c4"), HexColor("#b26a00"), HexColor("#1a7f4b"))
GREY, BLACK = HexColor("#d8d3c8"), HexColor("#1d2125")
DASHES = (None, (4, 2), (1, 2))
HIGH = 150.0


def bars(chart: Bars) -> Drawing:
    """Return bars under each other: this period dark, the one before pale below it."""
    most = chart.most or max(
        [one for bar in chart.bars for one in (bar.value, bar.before) if one is not None] or [1.0]
    )
    high = ROW * len(chart.bars) + 18
    drawing = Drawing(WIDE, high)
    room = WIDE - LABEL - TEXT
    for row, bar in enumerate(chart.bars):
        y = high - ROW * (row + 1)
        drawing.add(text(LABEL - 6, y + 6, cut(bar.label, SIZE, LABEL - 8), "end"))
        for value, fill, low in ((bar.value, INK, 7.0), (bar.before, PALE, 1.0)):
            if value:
                long = max(room * min(value / (most or 1.0), 1.0), 0.6)
                thick = THICK if fill is INK else 5.0
                drawing.add(Rect(LABEL, y + low, long, thick, fillColor=fill, strokeColor=None))
        drawing.add(text(LABEL + room + 6, y + 6, cut(bar.text, SIZE, TEXT - 8)))
    drawing.add(Line(LABEL, 18, LABEL, high, strokeColor=GREY, strokeWidth=0.8))
    _key(drawing, [(chart.now, INK), (chart.before, PALE)], 4)
    return drawing


def lines(chart: Lines) -> Drawing:
    """Return lines over periods, told apart by dashes too."""
    drawing = Drawing(WIDE, HIGH)
    left, low, right, top = 36.0, 34.0, WIDE - 20, HIGH - 8
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = low + (top - low) * share
        drawing.add(Line(left, y, right, y, strokeColor=GREY, strokeWidth=0.5))
        drawing.add(text(left - 4, y - 3, f"{share:.0%}", "end"))
    step = (right - left) / max(len(chart.categories), 1)
    for at, category in enumerate(chart.categories):
        drawing.add(text(left + step * (at + 0.5), low - 12, category, "middle"))
    for number, (_, values) in enumerate(chart.series):
        tint, dash = TINTS[number % len(TINTS)], DASHES[number % len(DASHES)]
        run: list[float] = []
        for at, value in enumerate([*values, None]):
            if value is None:
                if len(run) > 2:
                    line = PolyLine(run, strokeColor=tint, strokeWidth=1.6)
                    line.strokeDashArray = dash
                    drawing.add(line)
                run = []
                continue
            x, y = left + step * (at + 0.5), low + (top - low) * value
            run += [x, y]
            drawing.add(Circle(x, y, 2.4, fillColor=tint, strokeColor=None))
    _key(drawing, [(name, TINTS[n % 3]) for n, (name, _) in enumerate(chart.series)], 4)
    return drawing


def text(x: float, y: float, said: str, anchor: str = "start", size: float = SIZE) -> String:
    """Return a text from, to or around a point on its base line, in the Chinese face."""
    return String(x, y, said, fontName=han(), fontSize=size, fillColor=BLACK, textAnchor=anchor)


def _key(drawing: Drawing, names: list[tuple[str, Color]], y: float) -> None:
    x = 36.0
    for name, tint in names:
        if not name:
            continue
        drawing.add(Rect(x, y, 10, 7, fillColor=tint, strokeColor=None))
        drawing.add(text(x + 14, y, name))
        x += 30 + width(name, SIZE)
