"""How a layer looks, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Class:
    """One class of a layer: the value it has, what the legend says, and its colour.

    Parameters
    ----------
    width_mm
        Of its lines, where they are not as wide as the layer's.
    dashed
        Whether its lines are.
    """

    value: str
    label: str
    colour: str
    width_mm: float | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """What is written beside each thing.

    Parameters
    ----------
    text
        An expression of QGIS over columns.
    scale
        Written at 1:scale and larger only; at every scale where it is not given.
    """

    text: str
    size_pt: float = 8.0
    bold: bool = False
    scale: int | None = None


@dataclass(frozen=True)
class Tints:
    """Colours that only tell neighbours apart: the things of one `key` have the same.

    Parameters
    ----------
    key
        An expression of QGIS that gives a whole number.
    """

    key: str
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """Colours (#rrggbb), widths and classes of a layer.

    Parameters
    ----------
    opacity
        Of fills, 0 to 1.
    width_mm
        Of lines, and of outlines.
    size_mm, shape
        Of points; circle, square, triangle, diamond or star.
    column, classes
        What decides the colour, and its values; all alike where there is none. A column, or an
        expression of QGIS, which styles of the OGC leave out.
    """

    fill: str
    line: str
    opacity: float = 1.0
    width_mm: float = 0.3
    size_mm: float = 2.4
    shape: str = "circle"
    column: str | None = None
    classes: tuple[Class, ...] = ()
    tints: Tints | None = None
    label: Label | None = None
