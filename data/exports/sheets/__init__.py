"""Printable shift sheets: one A4 page a guard and shift, Chinese first and English small."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from data.exports.sheets.page import Imprint, draw_sheet
from data.exports.sheets.sketch import Ground
from data.exports.sheets.text import chinese_face, prepare
from data.exports.sheets.words import Names, credit
from geo.community import Community
from geo.crs import metric_crs_of
from geo.patrol.duty import Duty

__all__ = ["Sheets", "write_sheets"]


@dataclass(frozen=True)
class Sheets:
    """What shift sheets are made from.

    Parameters
    ----------
    community
        Streets, buildings and boundary are drawn; its origin is on every page.
    duties
        The shifts, a page each, in the order printed.
    version
        Which plan this is, in words, on every page.
    names
        Names of guards by number.
    font
        TrueType file of a Chinese face to embed; None for the standard one, which is not embedded.
    """

    community: Community
    duties: Sequence[Duty]
    version: str
    names: Mapping[str, str]
    font: Path | None = None


def write_sheets(sheets: Sheets, stream: BinaryIO) -> None:
    """Write the sheets as a PDF; the same sheets give the same bytes.

    Buildings and streets are in the file once, however many sheets refer to them.

    Raises
    ------
    ValueError
        There is no shift: a PDF has at least one page. Or the font cannot be embedded.
    """
    if not sheets.duties:
        raise ValueError("there is no shift to print")
    prepare()
    community = sheets.community.to_crs(metric_crs_of(sheets.community["streets"]))
    ground = Ground(community["buildings"], community["streets"], community["boundary"])
    imprint = Imprint(community.name, sheets.version, credit(community.origin))
    canvas = Canvas(stream, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(f"{community.name} 班次单 Shift sheets")
    canvas.setAuthor("gridbeat")
    canvas.setSubject(imprint.credit)
    ground.define(canvas)
    with chinese_face(sheets.font):
        for duty in sheets.duties:
            draw_sheet(canvas, duty, Names(sheets.names), ground, imprint)
        canvas.save()
