"""A face with Chinese for pictures: taken from the machine, since none comes with us."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "PingFang.ttc",
    "msyh.ttc",
    "simhei.ttf",
)
"""In the order they are taken in; collections begin with, or all have, the Chinese we need."""


@lru_cache(maxsize=1)
def chinese_font() -> Path | None:
    """Return the file of a face with Chinese that this machine has, or None."""
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        if folder.is_dir():
            found |= {path.name: path for path in folder.rglob("*") if path.name in NAMES}
    return next((found[name] for name in NAMES if name in found), None)


def face(size: float, file: Path | None = None) -> FreeTypeFont | ImageFont.ImageFont:
    """Return a face to draw a picture's words in.

    Without a Chinese one on the machine it has Latin only; Chinese is then drawn as boxes.

    Parameters
    ----------
    file
        The face to take instead of the machine's.
    """
    path = file or chinese_font()
    return _loaded(str(path) if path else "", round(size))


@lru_cache(maxsize=32)
def _loaded(path: str, size: int) -> FreeTypeFont | ImageFont.ImageFont:
    if not path:
        return ImageFont.load_default(size)
    index = _SIMPLIFIED if path.endswith("NotoSansCJK-Regular.ttc") else 0
    return ImageFont.truetype(path, size, index=index)


_SIMPLIFIED = 2
"""The place of the Chinese face in the collection of Noto."""
