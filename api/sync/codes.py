"""Sheets of signed codes, one for each checkpoint, as PDF."""

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from api.sync import tags
from api.view import View
from data.store import communities, sync_presence

_FONT = "STSong-Light"
_COLUMNS, _ROWS = 2, 3
_SIDE = 62 * mm


def sheets(here: View) -> bytes:
    """Return the codes of a community's checkpoints, six to a page, with names to put them up by.

    Raises
    ------
    DeniedError
        The person may not see the checkpoints.
    """
    here.rows("checkpoints")
    with here.writing() as session:
        key = sync_presence.key_of(session, here.stored.id)
    points = communities.load(here.session, here.stored.id)["checkpoints"]
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle(f"{here.stored.name} 巡更点码 Checkpoint codes")
    for at, point in enumerate(points.itertuples()):
        if at and at % (_COLUMNS * _ROWS) == 0:
            canvas.showPage()
        checkpoint_id = str(point.checkpoint_id)
        tag = tags.tag_of(key, here.stored.key, checkpoint_id)
        short = tags.short_of(key, here.stored.key, checkpoint_id)
        name = point.name if isinstance(point.name, str) else ""
        _label(canvas, at % (_COLUMNS * _ROWS), tag, short, f"{checkpoint_id} {name}".strip())
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _label(canvas: Canvas, at: int, tag: str, short: str, title: str) -> None:
    width, height = A4[0] / _COLUMNS, A4[1] / _ROWS
    left, bottom = (at % _COLUMNS) * width, A4[1] - (at // _COLUMNS + 1) * height
    code = QrCodeWidget(tag, barWidth=_SIDE, barHeight=_SIDE, barLevel="M")
    drawing = Drawing(_SIDE, _SIDE)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, left + (width - _SIDE) / 2, bottom + 24 * mm)
    canvas.setFont(_FONT, 16)
    canvas.drawCentredString(left + width / 2, bottom + 18 * mm, title)
    canvas.drawCentredString(left + width / 2, bottom + 11 * mm, f"短码 {short[:3]} {short[3:]}")
    canvas.setFont(_FONT, 7)
    canvas.drawCentredString(left + width / 2, bottom + 6.5 * mm, tag)
    canvas.rect(left + 4 * mm, bottom + 4 * mm, width - 8 * mm, height - 8 * mm)
