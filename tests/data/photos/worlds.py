"""Photos for tests: corners that tell which way is up, and metadata that shouts."""

import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

SECRET = b"secret-of-the-sender"
"""Written into every corner metadata can hide in; it must be in no output."""

LON, LAT = 119.65, 45.5313
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 170, 60), (40, 60, 200), (250, 250, 250)


def corners(width: int = 64, height: int = 48) -> Image.Image:
    """Return red top left, green top right, blue bottom left and white bottom right."""
    image = Image.new("RGB", (width, height), WHITE)
    half = (width // 2, height // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, width, half[1]))
    image.paste(BLUE, (0, half[1], half[0], height))
    return image


def rationals(degrees: float) -> tuple[IFDRational, ...]:
    whole, minutes = int(degrees), (degrees % 1) * 60
    return (
        IFDRational(whole),
        IFDRational(int(minutes)),
        IFDRational(round((minutes % 1) * 60 * 10_000), 10_000),
    )


_STAMPS = {"DateTimeOriginal": "2026:11:20 08:30:00", "OffsetTimeOriginal": "+08:00"}


def exif(orientation: int = 1, gps: dict[int, Any] | None = None, **stamps: str) -> Image.Exif:
    """Return metadata with a place, a time and a secret; `gps` replaces single GPS tags."""
    tags = Image.Exif()
    tags[Base.Make] = SECRET.decode()
    tags[Base.Orientation] = orientation
    tags.get_ifd(IFD.Exif).update(
        {int(Base[name]): text for name, text in (_STAMPS | stamps).items()}
    )
    place = {
        GPS.GPSLatitudeRef: "N",
        GPS.GPSLatitude: rationals(LAT),
        GPS.GPSLongitudeRef: "E",
        GPS.GPSLongitude: rationals(LON),
    }
    tags.get_ifd(IFD.GPSInfo).update(
        {tag: value for tag, value in (place | (gps or {})).items() if value is not None}
    )
    return tags


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def linear() -> bytes:
    """Return an ICC profile (version 2) with the primaries of sRGB and light instead of gamma."""

    def number(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big")

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(number, values))

    curve = b"curv\0\0\0\0\0\0\0\1\1\0\0\0"
    tags = {
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.4361, 0.2225, 0.0139),
        b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7142),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, at = len(tags).to_bytes(4, "big"), b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + (at + len(body)).to_bytes(4, "big") + len(value).to_bytes(4, "big")
        body += value
    head = bytearray(128)
    head[0:4] = (at + len(body)).to_bytes(4, "big")
    head[8:24] = b"\2\x20\0\0mntrRGB XYZ "
    head[36:40], head[68:80] = b"acsp", number(0.9642) + number(1.0) + number(0.8249)
    return bytes(head) + table + body


def xmp() -> bytes:
    return b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def photo(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """Return a file of one kind with everything a camera or an editor writes beside the pixels."""
    image = image or corners()
    given: dict[str, Any] = {"exif": exif(), "icc_profile": srgb(), "xmp": xmp(), "quality": 92}
    options = {name: value for name, value in (given | options).items() if value is not None}
    out = BytesIO()
    if kind == "heic":
        options["exif"] = options["exif"].tobytes()
        pillow_heif.from_pillow(image).save(out, **options)
    elif kind == "jpeg":
        image.save(out, "JPEG", comment=SECRET, **options)
    elif kind == "png":
        del options["xmp"], options["quality"]
        image.save(out, "PNG", pnginfo=_texts(), **options)
    else:
        image.save(out, "WEBP", **options)
    return out.getvalue()


def _texts() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", xmp().decode(), zip=True)
    return info


def segments(content: bytes) -> set[str]:
    """Return the markers of a JPEG file up to its first scan, by number, and what follows it."""
    found, at = set(), 2
    while content[at + 1] != 0xDA:
        found.add(f"{content[at + 1]:02x}")
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    tail = content.rindex(b"\xff\xd9")
    return found | ({"tail"} if tail + 2 != len(content) else set())


def png_declaring(width: int, height: int) -> bytes:
    """Return a small PNG file that declares a large picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4)

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_declaring(width: int, height: int) -> bytes:
    """Return a small JPEG file that declares a large picture."""
    content = bytearray(photo("jpeg"))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(content)


def webp_declaring(width: int, height: int) -> bytes:
    """Return a small WebP file that declares a large canvas."""
    content = bytearray(photo("webp"))
    content[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(content)


def heic_declaring(width: int, height: int) -> bytes:
    """Return a small HEIC file that declares a large picture."""
    content = bytearray(photo("heic"))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(content)
