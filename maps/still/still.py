"""What a still map is: shapes from bottom to top in metres, a picture, a legend, words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import Geometry

from geo.hotspot.window import Floats, Window
from maps.views import Ramp, Swatch
from maps.words import Lang

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """A geometry with how it is drawn; widths are points of paper.

    Parameters
    ----------
    fill, line
        Colours as #rrggbb, None for none.
    opacity
        Of the fill.
    dash
        Lengths of strokes and gaps in points; empty for a whole line.
    """

    geometry: Geometry
    fill: str | None = None
    line: str | None = None
    width: float = 0.5
    opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Raster:
    """A raster in metres with the value and the colours of its strongest shade."""

    values: Floats
    window: Window
    top: float
    colours: Sequence[str]


@dataclass(frozen=True)
class Label:
    """A word on the map with a halo, its middle at a place in metres."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Still:
    """A still map.

    Parameters
    ----------
    title, notes
        What it says: a title, and below the map period, n, method, bandwidth.
    bounds
        West, south, east, north in metres of what is shown.
    under, over
        Shapes below and above the raster.
    credit
        Whose data it is; said at the foot.
    """

    title: str
    notes: Sequence[str]
    bounds: Bounds
    under: Sequence[Shape] = ()
    raster: Raster | None = None
    over: Sequence[Shape] = ()
    labels: Sequence[Label] = ()
    ramp: Ramp | None = None
    classes: Sequence[Swatch] = ()
    credit: str = ""
    lang: Lang = "zh"


def scale_m(width_m: float) -> int:
    """Return a round length of about a fifth of a width."""
    want, nice = max(width_m / 5, 1.0), 1
    while True:
        for one in (1, 2, 5):
            if one * nice * 2 > want:
                return one * nice
        nice *= 10


def strokes(swatch: Swatch, width: float) -> list[tuple[float, float]]:
    """Return where the strokes of a class in a legend of a width begin and end, as on the map."""
    share = {"dashed": 0.42, "dotted": 0.16}.get(swatch.dash, 1.0)
    count = {"dashed": 2, "dotted": 4}.get(swatch.dash, 1)
    gap = (1 - share * count) / max(count - 1, 1)
    return [
        (width * at, width * (at + share))
        for at in (number * (share + gap) for number in range(count))
    ]


def pieces(text: str) -> Iterator[str]:
    """Yield what a line is broken between: Chinese characters, and Latin words with their space."""
    word = ""
    for sign in text:
        if sign == " " or ord(sign) > 0x2E80:
            yield word + sign
            word = ""
        else:
            word += sign
    yield word
