"""The pixels of a photo: opaque, small enough, in sRGB and upright."""

from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageCms
from PIL.Image import Resampling, Transpose
from PIL.JpegImagePlugin import JpegImageFile

_TURNS: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What the values of the EXIF orientation ask for; 1 asks for nothing."""

_MODES: Final = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""The pixels that colour spaces of profiles speak of."""

_SCALED: Final = {"L", "LA", "RGB", "RGBA", "CMYK"}
"""What can be made smaller as it is, before copies of it are made."""


def decode(image: Image.Image, max_side_px: int) -> None:
    """Decode the pixels, a JPEG at no more than it takes; previews in the file are not touched."""
    if isinstance(image, JpegImageFile):
        image.draft(None, (max_side_px, max_side_px))
    image.load()


def picture(image: Image.Image, orientation: int, max_side_px: int) -> Image.Image:
    """Return a decoded picture as new RGB pixels that carry nothing else.

    Parameters
    ----------
    orientation
        EXIF orientation, 1 to 8; any other value counts as 1.
    max_side_px
        Longest side of the result; nothing is made larger.
    """
    profile = image.info.get("icc_profile")
    if image.mode in _SCALED and "transparency" not in image.info:
        image = _smaller(image, max_side_px)
    found = _smaller(_opaque(image), max_side_px)
    if profile:
        found = _in_srgb(found, profile)
    turn = _TURNS.get(orientation)
    if turn is not None:
        found = found.transpose(turn)
    bare = Image.new("RGB", found.size)
    bare.paste(found.convert("RGB"))
    return bare


def _opaque(image: Image.Image) -> Image.Image:
    """Return the picture in grey, RGB or CMYK of 8 bits; what is transparent becomes white."""
    if image.mode.startswith("I"):
        high = np.asarray(image).astype(np.int64) >> 8
        return Image.fromarray(np.clip(high, 0, 255).astype(np.uint8))
    if image.mode in _MODES.values() and "transparency" not in image.info:
        return image
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    white.alpha_composite(layered)
    return white.convert("RGB")


def _smaller(image: Image.Image, max_side_px: int) -> Image.Image:
    share = max_side_px / max(image.size)
    if share >= 1:
        return image
    width, height = (max(1, round(side * share)) for side in image.size)
    return image.resize((width, height), Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    mode = _MODES[source.profile.xcolor_space.strip()]
    if mode == "CMYK" and image.mode != "CMYK":
        raise ValueError("the profile is for other inks than the picture has")
    converted = ImageCms.profileToProfile(
        image.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    if converted is None:
        raise ValueError("the profile could not be applied")
    return converted
