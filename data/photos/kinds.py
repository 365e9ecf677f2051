"""What the bytes of a file are, by what they begin with: names and declared types mean nothing."""

from collections.abc import Callable
from typing import Final, Literal

Kind = Literal["jpeg", "png", "webp", "heic"]

_HEIC: Final = {b"heic", b"heix", b"heim", b"heis"}
"""Brands of still pictures in HEVC; `mif1` is any still picture and must name one of them too."""


def kind_of(content: bytes) -> Kind | None:
    """Return what a file is by its magic bytes, or None for anything else."""
    for kind, begins in _MAGIC.items():
        if begins(content):
            return kind
    return None


def _jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff")


def _png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")


def _webp(content: bytes) -> bool:
    return content.startswith(b"RIFF") and content[8:15] == b"WEBPVP8"


def _heic(content: bytes) -> bool:
    if content[4:8] != b"ftyp":
        return False
    box = content[: min(int.from_bytes(content[:4], "big"), 256)]
    brands = {box[at : at + 4] for at in range(16, len(box) - 3, 4)}
    major = box[8:12]
    return major in _HEIC or (major == b"mif1" and bool(brands & _HEIC))


_MAGIC: Final[dict[Kind, Callable[[bytes], bool]]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "heic": _heic,
}
