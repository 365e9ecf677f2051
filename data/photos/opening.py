"""Opens a file as the one kind it is, and checks what it declares before a pixel is decoded."""

from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL.Image import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from data.photos import faults
from data.photos.boxes import declared_sizes
from data.photos.kinds import Kind
from data.photos.markers import scans
from data.photos.policy import PhotoPolicy

_READERS: Final[dict[Kind, Callable[[BytesIO], Image]]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "webp": WebPImageFile,
    "heic": HeifImageFile,
}


def open_photo(content: bytes, kind: Kind, policy: PhotoPolicy) -> Image:
    """Return the picture of a file, not decoded yet.

    Each kind has its own reader, and no other reader ever sees the bytes. Of a JPEG the first
    picture counts and of a HEIC the primary one: phones put previews and depth behind them.

    Raises
    ------
    InputError
        The file declares too many pixels or scans, or is an animation.
    Exception
        Whatever a reader raises on broken bytes.
    """
    if kind == "webp":
        # Its reader makes room for the whole canvas at once.
        _check_size(webp_size(content), policy)
        if _webp_moves(content):
            raise faults.moving()
    if kind == "jpeg" and scans(content) > policy.max_scans:
        raise faults.too_many_scans()
    if kind == "heic":
        for size in declared_sizes(content):
            _check_size(size, policy)
    image = _READERS[kind](BytesIO(content))
    _check_size(image.size, policy)
    if kind in {"png", "webp"} and getattr(image, "is_animated", False):
        raise faults.moving()
    return image


def webp_size(content: bytes) -> tuple[int, int]:
    """Return width and height a WebP file declares in its first chunk.

    Raises
    ------
    ValueError
        The chunk is none that WebP files begin with.
    """
    chunk, body = content[12:16], content[20:30]
    if len(body) < 10:
        raise ValueError("the file ends in its first chunk")
    if chunk == b"VP8X":
        return (
            1 + int.from_bytes(body[4:7], "little"),
            1 + int.from_bytes(body[7:10], "little"),
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        return (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
        )
    raise ValueError("a WebP file does not begin like this")


def _webp_moves(content: bytes) -> bool:
    return content[12:16] == b"VP8X" and bool(content[20] & 0b10)


def _check_size(size: tuple[int, int], policy: PhotoPolicy) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise faults.unreadable()
    if width * height > policy.max_pixels:
        raise faults.too_many_pixels(width, height, policy.max_pixels)
