"""One palette for everything that draws: maps, pages, tablet, QGIS."""

from copy import deepcopy
from typing import Any

_PALETTE: dict[str, Any] = {
    "ground": "#f6f5f2",
    "inside": "#fcfbf9",
    "building": "#dcd8d0",
    "building_line": "#bdb7ab",
    "street": "#ffffff",
    "street_line": "#cdc6b8",
    "path_line": "#b9b09f",
    "water": "#9cc7e4",
    "wall": "#857a68",
    "text": "#1d2125",
    "muted": "#5c6670",
    "accent": "#0b62c4",
    "on_time": "#1a7f4b",
    "soon": "#b26a00",
    "late": "#c62828",
    "missed": "#6a1b9a",
    "severity": ["#ffe08a", "#ffb14e", "#f0642f", "#b3122a"],
    "grids": ["#2f6fb7", "#3c9a4e", "#d98324", "#8e5bb5", "#159aa0", "#cf5470"],
    "grid_fill": 0.22,
    "routes": [
        "#0b62c4",
        "#c2185b",
        "#2e7d32",
        "#c75b00",
        "#6a1b9a",
        "#00798a",
        "#7a4a2b",
        "#3f3f9e",
    ],
    "camera": "#0f6f83",
    "checkpoint": "#0b62c4",
    "reported": "#4a3fa8",
    "discovered": "#0c7c73",
    "heat": ["#ffeda0", "#feb24c", "#f03b20", "#7a0018"],
    "rate": ["#edf8fb", "#9ebcda", "#8856a7", "#4d004b"],
    "hours": ["#e5f5f9", "#99d8c9", "#2ca25f", "#00441b"],
    "classes": ["#fff3c4", "#fed976", "#feb24c", "#f03b20", "#7a0018"],
    "hot": {
        "hot_99": "#b3122a",
        "hot_95": "#f0642f",
        "hot_90": "#ffb14e",
        "cold_90": "#b3cfe6",
        "cold_95": "#6aa5d2",
        "cold_99": "#2166ac",
    },
    "change": {
        "new": "#c2185b",
        "consecutive": "#e4572e",
        "intensifying": "#7a0018",
        "persistent": "#b3122a",
        "sporadic": "#d98324",
        "diminishing": "#3c78b4",
        "historical": "#5c6670",
        "faded": "#9aa4ae",
    },
    "gap": {
        "within": "#1a7f4b",
        "soon": "#e0a100",
        "late": "#d1492e",
        "never": "#6a1b9a",
        "free": "#8a939c",
    },
    "share": ["#b3122a", "#f0642f", "#ffb14e", "#bfdc8c", "#1a7f4b"],
    "dead_corner": "#4a148c",
}


def palette() -> dict[str, Any]:
    """Return the palette by day: colours as #rrggbb, lists from weak to strong or by number.

    `grids` are the hues for the colouring of neighbours, `routes` the lines of guards on duty at
    the same time, `severity` the hazards of severity 1 to 4. `heat`, `rate` and `hours` run from
    weak to strong, `classes` from the lowest to the highest; `hot`, `change` and `gap` go by the
    name of a class. The dict is the caller's own.
    """
    return deepcopy(_PALETTE)
