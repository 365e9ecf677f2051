"""JPEG files of our own making: written anew, and looked through before they are believed."""

from io import BytesIO
from typing import Final

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from data.photos.picture import decode, picture

_START, _END, _SCAN, _JFIF, _RESTARTS = 0xD8, 0xD9, 0xDA, 0xE0, range(0xD0, 0xD8)
_PLAIN: Final = {0xC0, 0xC2, 0xC4, 0xDB, 0xDD, _SCAN}
"""Frames, tables, restart intervals and scans: what a picture needs and nothing more."""


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
    if content[:2] != bytes((0xFF, _START)):
        raise ValueError("no JPEG file")
    at = 2
    while True:
        head = content[at : at + 2]
        if len(head) < 2 or head[0] != 0xFF:
            raise ValueError("a segment does not begin where it should")
        if head[1] == _END:
            break
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        body = content[at + 4 : at + 2 + length]
        jfif = head[1] == _JFIF and body[:5] == b"JFIF\0" and length == 16
        if not (jfif or head[1] in _PLAIN) or len(body) != length - 2:
            raise ValueError(f"a segment {head.hex()} has no place in a bare picture")
        at += 2 + length
        if head[1] == _SCAN:
            at = _after_scan(content, at)
    if at + 2 != len(content):
        raise ValueError("something follows the picture")


def _after_scan(content: bytes, at: int) -> int:
    """Return where the first marker after the data of a scan is."""
    while (at := content.find(b"\xff", at)) >= 0:
        follower = content[at + 1 : at + 2]
        if not follower or (follower[0] != 0 and follower[0] not in _RESTARTS):
            return at
        at += 2
    return len(content)
