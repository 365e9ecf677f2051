"""A window on the map, as people and URLs write it."""

from geo.errors import InputError
from geo.faults import Fault

Window = tuple[float, float, float, float]
"""West, south, east, north in WGS 84 degrees."""


def parse_window(text: str, layer: str, column: str) -> Window:
    """Return west, south, east, north in WGS 84 degrees from their text.

    Raises
    ------
    InputError
        The text is not four numbers in that order; the fault names `layer` and `column`.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 1.0, 1.0, 0.0, 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InputError(
            [
                Fault(
                    layer,
                    f"'{text}' is not a window.",
                    "Give west,south,east,north in degrees, for example 119.63,45.52,119.67,45.54.",
                    column=column,
                )
            ]
        )
    return west, south, east, north
