"""JPEG files of our own making: written anew, and looked through before they are believed."""

from io import BytesIO
from typing import Final

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from data.photos.markers import END, SCAN, START, next_marker
from data.photos.picture import decode, picture

_JFIF: Final = 0xE0
_PLAIN: Final = {0xC0, 0xC4, 0xDB, 0xDD, SCAN}
"""One baseline frame, its tables, its restart interval and its scan: what a picture needs."""


def encode(image: Image.Image, quality: int) -> bytes:
    """Return RGB pixels as a JPEG file without metadata.

    Raises
    ------
    ValueError
        The file would carry more than pixels.
    """
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    content = out.getvalue()
    check_bare(content)
    return content


def thumbnail(content: bytes, side_px: int = 320, quality: int = 80) -> bytes:
    """Return a small JPEG of one that `clean_photo` made, as bare as it.

    Raises
    ------
    ValueError
        The bytes carry more than pixels: they were not made here.
    """
    check_bare(content)
    image = JpegImageFile(BytesIO(content))
    decode(image, side_px)
    return encode(picture(image, 1, side_px), quality)


def check_bare(content: bytes) -> None:
    """Check that a JPEG file holds a picture and nothing else.

    No EXIF, XMP, ICC profile, preview or comment, and nothing before or behind the picture: every
    segment is one a decoder needs (ITU-T T.81, annex B).

    Raises
    ------
    ValueError
        It holds anything else, or ends too early.
    """
    if content[:2] != START:
        raise ValueError("no JPEG file")
    at, marker = 2, 0
    while marker != SCAN:
        head, length = content[at : at + 2], int.from_bytes(content[at + 2 : at + 4], "big")
        body = content[at + 4 : at + 2 + length]
        if len(head) < 2 or head[0] != 0xFF or len(body) != length - 2:
            raise ValueError("a segment does not begin or end where it should")
        marker = head[1]
        if marker not in _PLAIN and not (
            marker == _JFIF and body[:5] == b"JFIF\0" and length == 16
        ):
            raise ValueError(f"a segment {marker:02x} has no place in a bare picture")
        at += 2 + length
    if content[next_marker(content, at) :] != END:
        raise ValueError("something follows the picture")
