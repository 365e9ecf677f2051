"""Reading an input file for a command, and telling what was noticed in it."""

from pathlib import Path

from api.cli.door import Door
from api.window import Window
from data.sources import Reading, read_community
from geo.crs import Datum


def read(
    opened: Door,
    file: Path,
    window: Window | None,
    name: str | None = None,
    datum: Datum = Datum.wgs84,
) -> Reading:
    """Return the community of a file; warnings are told, faults raise `InputError`."""
    with opened.progress() as progress:
        reading = read_community(file, name=name, bbox=window, datum=datum, progress=progress)
    if not opened.as_json:
        opened.faults(reading.faults)
    return reading
