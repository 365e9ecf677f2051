"""Posters with a code to scan: one A4 page a place, Chinese first and English small."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from data.exports.sheets.text import chinese_face, cut, draw, prepare, width

_WIDE, _HIGH = A4
_EDGE = 18 * mm
_CODE = 104 * mm
_TEXT, _MUTED, _ACCENT, _URGENT = (
    HexColor(c) for c in ("#1d2125", "#5c6670", "#0b62c4", "#b3122a")
)
_LINES = (
    ("不用下载，不用注册，不留名也办理", "No app, no account, no name needed"),
    ("说一句、拍一张、点一下地图就行", "A word, a photo, a tap on the map"),
    ("凭链接随时查看办到哪一步", "A link shows you how far it has come"),
)


@dataclass(frozen=True)
class Poster:
    """A place and the address its code leads to; `place` is empty for the whole community."""

    place: str
    address: str


@dataclass(frozen=True)
class Posters:
    """What posters are made from.

    Parameters
    ----------
    community
        Its name, on every poster.
    posters
        A page each, in the order printed.
    synthetic
        Whether the community is made up: said on every poster.
    font
        TrueType file of a Chinese face to embed; None for the standard one, which is not embedded.
    """

    community: str
    posters: Sequence[Poster]
    synthetic: bool = False
    font: Path | None = None


def write_posters(posters: Posters, stream: BinaryIO) -> None:
    """Write posters as a PDF; the same posters give the same bytes.

    Raises
    ------
    ValueError
        There is no poster: a PDF has at least one page. Or the font cannot be embedded.
    """
    if not posters.posters:
        raise ValueError("there is no poster to print")
    prepare()
    canvas = Canvas(stream, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(f"{posters.community} 随手报 Report posters")
    canvas.setAuthor("gridbeat")
    with chinese_face(posters.font):
        for one in posters.posters:
            _page(canvas, posters, one)
            canvas.showPage()
        canvas.save()


def _page(canvas: Canvas, posters: Posters, one: Poster) -> None:
    y = _HIGH - 30 * mm
    _middle(canvas, y, "发现问题？扫一扫，随手报", 34, _TEXT, bold=True)
    _middle(canvas, y - 12 * mm, "Seen a problem? Scan, and report it", 17, _MUTED)
    _place(canvas, y - 37 * mm, posters.community, one.place)
    _code(canvas, 108 * mm, one.address)
    _middle(canvas, 100 * mm, one.address, 9, _MUTED)
    for number, (zh, en) in enumerate(_LINES):
        at = 85 * mm - number * 14 * mm
        _middle(canvas, at, zh, 17, _TEXT)
        _middle(canvas, at - 5.5 * mm, en, 10, _MUTED)
    canvas.setFillColor(_URGENT)
    canvas.rect(0, 0, _WIDE, 30 * mm, stroke=0, fill=1)
    white = HexColor("#ffffff")
    _middle(
        canvas, 18 * mm, "着火、有人受伤、正在发生犯罪，先打 119 · 120 · 110", 17, white, bold=True
    )
    _middle(canvas, 10 * mm, "Fire, somebody hurt, a crime going on: call first", 11, white)
    if posters.synthetic:
        said = "演示社区：数据为合成 Demo community: its data are made up"
        _middle(canvas, 36 * mm, said, 10, _URGENT)


def _place(canvas: Canvas, y: float, community: str, place: str) -> None:
    """Draw where it hangs: the place large, the community above it; or the community alone."""
    large, small = (place, community) if place else (community, "")
    _middle(canvas, y, large, 26, _ACCENT, bold=True)
    if small:
        _middle(canvas, y + 11 * mm, small, 14, _TEXT)


def _code(canvas: Canvas, bottom: float, address: str) -> None:
    """Draw the code; a quiet zone of four modules is part of it."""
    code = QrCodeWidget(address, barWidth=_CODE, barHeight=_CODE, barLevel="M", barBorder=4)
    drawing = Drawing(_CODE, _CODE)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, (_WIDE - _CODE) / 2, bottom)


def _middle(
    canvas: Canvas, y: float, text: str, size: float, colour: HexColor, *, bold: bool = False
) -> None:
    """Draw a text in the middle of the page, smaller or cut where it is too wide."""
    most = _WIDE - 2 * _EDGE
    wide = width(text, size, bold)
    size = max(size * min(1.0, most / wide), size * 0.6) if wide else size
    text = cut(text, size, most, bold)
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    draw(canvas, (_WIDE - width(text, size, bold)) / 2, y, text, size, bold=bold)
