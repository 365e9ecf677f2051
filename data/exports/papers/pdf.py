"""Papers as PDF: A4, the faces of the shift sheets, page numbers and credit on every page."""

from collections.abc import Iterator
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from data.exports.papers.charts import WIDE
from data.exports.papers.vector import drawing_of
from data.exports.sheets.text import LATIN, LATIN_BOLD, chinese_face, cut, draw, han, prepare, runs
from geo.papers import Facts, Paper, Part, Picture, Section, Signatures, Table, Words

MARGIN = (A4[0] - WIDE) / 2
LINE, HEAD_FILL, MUTED = HexColor("#c9c3b6"), HexColor("#eef1f5"), HexColor("#5c6670")
BODY, SMALL = 9.5, 8.0
MOST_HIGH = 330.0
"""Points a picture may be high: it leaves half of a page to what is said of it."""
LONG = 12
"""Tables of more rows may begin on one page and go on on the next."""


def write_pdf(paper: Paper, stream: BinaryIO, font: Path | None = None) -> None:
    """Write a paper; the same paper gives the same bytes.

    Parameters
    ----------
    font
        TrueType file of a Chinese face to embed; None for the standard one, which is not embedded.

    Raises
    ------
    ValueError
        The font cannot be embedded.
    """
    prepare()
    with chinese_face(font):
        foot = partial(_foot, paper)
        document = BaseDocTemplate(
            stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=40,
            bottomMargin=44, title=f"{paper.title} {paper.subtitle}", author="gridbeat",
            subject=paper.credit, invariant=1,
        )  # fmt: skip
        area = Frame(MARGIN, 44, WIDE, A4[1] - 84, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate("page", [area], onPage=foot))
        document.build(list(_story(paper)))


def _story(paper: Paper) -> Iterator[Flowable]:
    yield _said(paper.title, 19, bold=True, after=3)
    yield _said(paper.subtitle, 10.5, muted=True, after=8)
    yield _facts(paper.lead)
    yield Spacer(1, 4)
    for section in paper.sections:
        yield from _section(section)
    for note in paper.notes:
        yield _said(note, SMALL, muted=True, after=2)


def _section(section: Section) -> Iterator[Flowable]:
    """Yield a heading that stays with what follows, and then the parts."""
    head: list[Flowable] = [Spacer(1, 9), _said(section.title, 12.5, bold=True, after=4)]
    for part in section.parts:
        made = list(_part(part))
        if isinstance(part, Table) and len(part.rows) > LONG:
            yield from (*head, *made)
        elif head or not isinstance(part, Words | Table):
            yield KeepTogether([*head, *made])  # one in another would begin a page each time
        else:
            yield from made
        head = []
        yield Spacer(1, 4)
    yield from head


def _part(part: Part) -> Iterator[Flowable]:
    drawing = drawing_of(part)
    if drawing is not None:
        yield _said(getattr(part, "title", ""), BODY, muted=True, after=2)
        yield drawing
        return
    match part:
        case Words():
            for line in part.lines:
                size = SMALL if part.small else BODY
                yield _said(f"{part.mark}{line}", size, muted=part.small, after=2)
        case Facts():
            yield _facts(part)
        case Table():
            yield from _table(part)
        case Picture():
            scale = min(WIDE / part.wide_px, MOST_HIGH / part.high_px)
            yield _said(part.title, BODY, muted=True, after=2)
            yield Image(BytesIO(part.png), part.wide_px * scale, part.high_px * scale)
            yield _said(part.caption, SMALL, muted=True, after=2)
        case Signatures():
            yield Spacer(1, 16)
            names = [[_said(name, BODY) for name in part.names]]
            grid = Grid(names, [WIDE / len(part.names)] * len(part.names))
            grid.setStyle([("LINEBELOW", (0, 0), (-1, -1), 0.6, LINE),
                           ("BOTTOMPADDING", (0, 0), (-1, -1), 16)])  # fmt: skip
            yield grid


def _facts(facts: Facts) -> Grid:
    """Return figures in rows of at most four."""
    each = 4
    cells = [
        [
            _said(title, SMALL, muted=True),
            _said(value, 14, bold=True),
            _said(made, SMALL, muted=True),
        ]
        for title, value, made in facts.rows
    ]
    rows = [cells[at : at + each] for at in range(0, len(cells), each)]
    for row in rows:
        row += [[_said("", SMALL)] for _ in range(each - len(row))]
    grid = Grid(rows, [WIDE / each] * each)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.6, LINE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return grid


def _table(table: Table) -> Iterator[Flowable]:
    if not table.rows:
        yield _said(table.empty, BODY, muted=True, after=2)
        return
    shares = list(table.wide) or [1.0] * len(table.head)
    columns = [WIDE * share / sum(shares) for share in shares]
    rows = [
        [_said(cell, SMALL, bold=True) for cell in table.head],
        *([_said(cell, SMALL) for cell in row] for row in table.rows),
    ]
    grid = Grid(rows, columns, repeatRows=1)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, LINE),
            ("BACKGROUND", (0, 0), (-1, 0), HEAD_FILL),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3.5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3.5),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ]
    )
    yield grid


def _said(
    text: str, size: float, *, bold: bool = False, muted: bool = False, after: float = 0
) -> Paragraph:
    """Return a paragraph whose Latin and Chinese runs have their faces."""
    latin = LATIN_BOLD if bold else LATIN
    parts = [
        f'<font name="{latin if is_latin else han()}">{escape(part)}</font>'
        for is_latin, part in runs(text)
    ]
    style = ParagraphStyle(
        "said",
        fontName=han(),
        fontSize=size,
        leading=size * 1.42,
        spaceAfter=after,
        textColor=MUTED if muted else HexColor("#1d2125"),
        wordWrap="CJK",
    )
    return Paragraph("".join(parts), style)


def _foot(paper: Paper, canvas: Canvas, _: BaseDocTemplate) -> None:
    canvas.saveState()
    canvas.setFillGray(0.3)
    draw(canvas, MARGIN, 24, cut(paper.credit, 7.5, WIDE - 60), 7.5)
    number = str(canvas.getPageNumber())
    draw(canvas, A4[0] - MARGIN - 20, 24, number, 7.5)
    canvas.restoreState()
