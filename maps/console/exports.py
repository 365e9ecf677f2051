"""The page of exports: layers chosen, a file made beside answering, fetched when it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from maps.console.frame import Frame, Said, halves, render
from maps.console.queue import map_data
from maps.console.times import moment

STATES: Mapping[str, Said] = {
    "waiting": ("排队中", "waiting"),
    "running": ("正在写", "being written"),
    "done": ("已完成", "done"),
    "failed": ("出错", "failed"),
    "cancelled": ("已停止", "stopped"),
}


@dataclass(frozen=True)
class Choice:
    """A layer, a format or a CRS that can be chosen; `note` says what is special about it."""

    code: str
    said: Said
    note: Said = ("", "")


@dataclass(frozen=True)
class ExportLine:
    """An export: how far it is, or its file."""

    id: int
    state: str
    share: float
    said: Sequence[str]
    layers: Sequence[Said]
    format: Said
    details: Sequence[str]
    asked_at: datetime
    cancel: bool
    personal: bool
    size_bytes: int | None
    until: datetime | None

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in {"waiting", "running"}


@dataclass(frozen=True)
class Exports:
    """What the page shows.

    Parameters
    ----------
    extent
        West, south, east, north of the community in degrees, as an example to type.
    days
        How long a file is kept.
    ground_url
        Where the map's ground is, on which an area can be drawn.
    told
        Layers that hold columns about people which a reason lets out.
    values, ticked
        What was typed, by field; layers that were chosen.
    """

    layers: Sequence[Choice]
    formats: Sequence[Choice]
    systems: Sequence[Choice]
    exports: Sequence[ExportLine]
    extent: Sequence[str]
    days: int
    ground_url: str
    told: Sequence[Said] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    ticked: Sequence[str] = ()
    faults: Sequence[Said] = ()


def exports_page(frame: Frame, exports: Exports) -> str:
    """Return the page of exports."""
    drawn = map_data(frame, exports.ground_url, [], area=True)
    return render("exports.html", frame, exports=exports, map_data=drawn, **_words(frame))


def export_part(frame: Frame, one: ExportLine) -> str:
    """Return the part of the page that says how far an export is."""
    return render("export.html", frame, one=one, **_words(frame))


def _words(frame: Frame) -> dict[str, object]:
    return {
        "states": STATES,
        "moment": moment,
        "sized": sized,
        "half": lambda text: frame.say(halves(text)),
    }


def sized(size_bytes: int) -> str:
    """Return a size as people say it."""
    if size_bytes < 1_000_000:
        return f"{max(size_bytes, 1000) / 1000:,.0f} kB"
    return f"{size_bytes / 1e6:,.1f} MB"
