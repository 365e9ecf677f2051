"""What is said when a photo is refused: Chinese first, then English."""

from geo.errors import InputError
from geo.faults import Fault


def refused(reason: str, remedy: str) -> InputError:
    """Return the error that refuses a photo."""
    return InputError([Fault("photo", reason, remedy)])


def empty() -> InputError:
    """Return that there are no bytes."""
    return refused("照片是空的。 The photo is empty.", "请重新选择。 Choose it again.")


def too_many_bytes(most: int) -> InputError:
    """Return that the file is too large."""
    return refused(
        f"照片超过 {most / 1e6:g} MB。 The photo is larger than {most / 1e6:g} MB.",
        "请降低相机分辨率或压缩后再传。 Take it at a lower resolution.",
    )


def unknown_kind() -> InputError:
    """Return that the bytes are of no kind that is taken."""
    return refused(
        "文件内容不是 JPEG、PNG、WebP 或 HEIC 照片。 "
        "What is in the file is no JPEG, PNG, WebP or HEIC photo.",
        "请传照片原件。 Send the photo itself.",
    )


def too_many_pixels(width: int, height: int, most: int) -> InputError:
    """Return that the picture is too large to be decoded."""
    return refused(
        f"照片为 {width} × {height} 像素，超过 {most / 1e6:.1f} 百万像素。 "
        f"The photo has {width} x {height} pixels, more than {most / 1e6:.1f} million.",
        "请降低相机分辨率再拍。 Take it at a lower resolution.",
    )


def too_many_scans() -> InputError:
    """Return that the file is made to cost time."""
    return refused(
        "照片的编码层次过多。 The photo is stored in too many layers.",
        "请用相机重新拍摄或另存为普通 JPEG。 Take it again or save it as a plain JPEG.",
    )


def moving() -> InputError:
    """Return that the file holds an animation."""
    return refused("文件是动图。 The file is an animation.", "请传静态照片。 Send a still photo.")


def unreadable() -> InputError:
    """Return that the file is damaged."""
    return refused(
        "照片已损坏或不完整，无法读取。 The photo is damaged or incomplete and cannot be read.",
        "请重新拍摄或重传。 Take it or send it again.",
    )
