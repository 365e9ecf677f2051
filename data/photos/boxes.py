"""What a HEIC file declares in its boxes (ISO/IEC 14496-12 and 23008-12)."""

from collections.abc import Iterator
from typing import Final

_INSIDE: Final = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""Boxes that hold the sizes, and how many bytes come before the boxes in them."""


def declared_sizes(content: bytes) -> list[tuple[int, int]]:
    """Return the (width, height) of every picture in a HEIC file: whole, tile, preview or mask.

    A reader tells the size of what is left after cropping, and makes room for what is there before.

    Raises
    ------
    ValueError
        The boxes do not fit into each other, none declares a size, or the file has a short form
        (`mini`) that no phone writes.
    """
    sizes = list(_sizes(content, 0, len(content)))
    if not sizes:
        raise ValueError("the file declares no picture")
    return sizes


def _sizes(content: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    for name, body, after in _boxes(content, at, end):
        if name == b"mini":
            raise ValueError("the short form is not read")
        if name == b"ispe":
            if after - body < 12:
                raise ValueError("a size is cut short")
            yield (
                int.from_bytes(content[body + 4 : body + 8], "big"),
                int.from_bytes(content[body + 8 : body + 12], "big"),
            )
        elif name in _INSIDE:
            yield from _sizes(content, body + _INSIDE[name], after)


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Return name, start of the body and end of each box in a stretch of bytes."""
    while at < end:
        size, body = int.from_bytes(content[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        after = end if size == 0 else at + size
        if not body <= after <= end:
            raise ValueError("a box does not fit")
        yield content[at + 4 : at + 8], body, after
        at = after
