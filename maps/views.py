"""What a map with several views says of each: its layers, its legend, its words, its player."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maps.layers.layer import MapLayer


@dataclass(frozen=True)
class Ramp:
    """Colours from weak to strong, with what the weakest and the strongest stand for."""

    colours: Sequence[str]
    low: str
    high: str
    unit: str


@dataclass(frozen=True)
class Swatch:
    """A class: its colour, its words, how many there are of it; `line` where it is a line."""

    colour: str
    title: str
    count: str = ""
    line: bool = False
    dash: str = ""


@dataclass(frozen=True)
class Player:
    """Pictures that are played one after the other.

    Parameters
    ----------
    frames
        `name`, `said` (how many), `src`.
    box
        [[south, west], [north, east]].
    """

    frames: Sequence[dict[str, str]]
    box: Sequence[Sequence[float]]


@dataclass(frozen=True)
class MapView:
    """One way to look at a map.

    Parameters
    ----------
    key, title
        What it is known by and called.
    layers
        Shown with it alone.
    notes
        Period, n, method, bandwidth, and what else must be known.
    """

    key: str
    title: str
    layers: Sequence[MapLayer]
    notes: Sequence[str]
    ramp: Ramp | None = None
    classes: Sequence[Swatch] = ()
    player: Player | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the view as plain values, for the page's script."""
        return {
            "key": self.key,
            "title": self.title,
            "layers": [layer.name for layer in self.layers],
            "notes": list(self.notes),
            "ramp": vars(self.ramp) if self.ramp else None,
            "classes": [vars(one) for one in self.classes],
            "player": vars(self.player) if self.player else None,
        }
