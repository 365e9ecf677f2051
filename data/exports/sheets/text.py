"""Text of mixed scripts on a reportlab canvas: Chinese and Latin runs, lines broken to a width.

The Chinese face is one of the standard ones that PDF readers supply (`STSong-Light`): it is not
embedded, and a reader without it takes another Chinese face of the machine. Its characters are one
em wide, so lines keep their length. Latin is Bitstream Vera, which comes with reportlab and is
embedded: what stands in for Helvetica is not as wide on every machine. Another Chinese face can be
embedded from a TrueType file (`chinese_face`), and then the sheets look alike everywhere.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

HAN = "STSong-Light"
LATIN, LATIN_BOLD = "Vera", "VeraBd"
_BOLD = 0.02
"""The Chinese face has no bold: its outline is drawn so thick, as a share of the size."""


_han: ContextVar[str] = ContextVar("han", default=HAN)
"""The Chinese face in use."""


def prepare() -> None:
    """Make the faces known to reportlab; again does no harm."""
    known = pdfmetrics.getRegisteredFontNames()
    if HAN not in known:
        pdfmetrics.registerFont(UnicodeCIDFont(HAN))
    for face in (LATIN, LATIN_BOLD):
        if face not in known:
            pdfmetrics.registerFont(TTFont(face, f"{face}.ttf"))


@contextmanager
def chinese_face(file: Path | None) -> Iterator[None]:
    """Draw Chinese in the face of a TrueType file and embed it; None for the standard one.

    Raises
    ------
    ValueError
        The file cannot be read, or is no TrueType face: OpenType with PostScript outlines is none.
    """
    if file is None:
        yield
        return
    name = f"Han-{file.resolve()}"
    try:
        pdfmetrics.registerFont(TTFont(name, str(file)))
    except TTFError as error:
        raise ValueError(
            f"{file.name} is no TrueType font that can be embedded: {error}"
        ) from error
    token = _han.set(name)
    try:
        yield
    finally:
        _han.reset(token)


def han() -> str:
    """Return the Chinese face in use."""
    return _han.get()


def runs(text: str) -> list[tuple[bool, str]]:
    """Return a text in runs: whether each is Latin, and its characters."""
    return [(latin, "".join(part)) for latin, part in groupby(text, key=_is_latin)]


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is in points."""
    return _width(text, size, bold, _han.get())


@lru_cache(maxsize=20_000)
def _width(text: str, size: float, bold: bool, han: str) -> float:
    faces = ((_latin(bold) if latin else han, part) for latin, part in runs(text))
    return sum(pdfmetrics.stringWidth(part, face, size) for face, part in faces)


def draw(
    canvas: Canvas, x: float, y: float, text: str, size: float, *, bold: bool = False
) -> float:
    """Draw a text from a point on the base line and return where it ends."""
    for latin, part in runs(text):
        font = _latin(bold) if latin else _han.get()
        thick = bold and not latin
        line = canvas.beginText(x, y)
        line.setFont(font, size)
        if thick:
            canvas.setLineWidth(_BOLD * size)
        line.setTextRenderMode(2 if thick else 0)
        line.textOut(part)
        line.setTextRenderMode(0)
        canvas.drawText(line)
        x += pdfmetrics.stringWidth(part, font, size)
    return x


def cut(text: str, size: float, most: float, bold: bool = False) -> str:
    """Return the text, or so much of it with dots as fits a width."""
    if width(text, size, bold) <= most:
        return text
    while text and width(text + "…", size, bold) > most:
        text = text[:-1]
    return text + "…"


@dataclass(frozen=True)
class Word:
    """What is never broken over lines: a text, or a numbered mark before it.

    Parameters
    ----------
    mark
        Number in a circle; empty for none.
    filled
        The circle is black, the number white: a place with a limit.
    """

    text: str
    bold: bool = False
    mark: str = ""
    filled: bool = False

    def width(self, size: float) -> float:
        """Return how wide the word is in points, mark included."""
        return width(self.text, size, self.bold) + (
            mark_width(self.mark, size) + 2 if self.mark else 0
        )


def mark_width(mark: str, size: float) -> float:
    """Return how wide a number's mark is."""
    return max(size * 1.15, width(mark, size * 0.72, True) + size * 0.5)


def draw_mark(canvas: Canvas, x: float, y: float, mark: str, *, size: float, filled: bool) -> None:
    """Draw a number in its round mark; x is the left, y the base line of the text beside."""
    wide, high = mark_width(mark, size), size * 1.15
    small = size * 0.72
    canvas.saveState()
    canvas.setLineWidth(0.7)
    canvas.setStrokeGray(0)
    canvas.setFillGray(0 if filled else 1)
    canvas.roundRect(x, y - size * 0.24, wide, high, high / 2, stroke=1, fill=1)
    canvas.setFillGray(1 if filled else 0)
    left = x + (wide - width(mark, small, True)) / 2
    draw(canvas, left, y - size * 0.24 + (high - small * 0.72) / 2, mark, small, bold=True)
    canvas.restoreState()


def broken(words: Iterable[Word], size: float, most: float, indent: float) -> list[list[Word]]:
    """Return the words in lines; all lines but the first are indented."""
    lines: list[list[Word]] = [[]]
    used = 0.0
    gap = size * 0.55
    for word in words:
        wide = word.width(size)
        if lines[-1] and used + wide > most:
            lines.append([])
            used = indent
        lines[-1].append(word)
        used += wide + gap
    return lines


def draw_line(canvas: Canvas, x: float, y: float, words: Iterable[Word], size: float) -> None:
    """Draw the words of one line from a point on its base line."""
    for word in words:
        if word.mark:
            draw_mark(canvas, x, y, word.mark, size=size, filled=word.filled)
            x += mark_width(word.mark, size) + 2
        x = draw(canvas, x, y, word.text, size, bold=word.bold) + size * 0.55


def _latin(bold: bool) -> str:
    return LATIN_BOLD if bold else LATIN


def _is_latin(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return character != "…"
