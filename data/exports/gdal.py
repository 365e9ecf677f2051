"""GDAL, loaded when the first file is written: it takes 26 MB that answering does without."""

from types import ModuleType


def gdal() -> ModuleType:
    """Return pyogrio."""
    import pyogrio  # noqa: PLC0415

    return pyogrio
