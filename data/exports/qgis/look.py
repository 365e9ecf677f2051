"""How a layer looks, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Class:
    """One class of a layer: the value of its column, what the legend says, and its colour."""

    value: str
    label: str
    colour: str


@dataclass(frozen=True)
class Look:
    """Colours (#rrggbb), widths and classes of a layer.

    Parameters
    ----------
    opacity
        Of fills, 0 to 1.
    width_mm
        Of lines, and of outlines.
    size_mm
        Of points.
    column, classes
        Column that decides the colour, and its values; all alike where there is none.
    label
        Column written beside each thing.
    """

    fill: str
    line: str
    opacity: float = 1.0
    width_mm: float = 0.3
    size_mm: float = 2.4
    column: str | None = None
    classes: tuple[Class, ...] = ()
    label: str | None = None
