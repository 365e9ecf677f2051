"""Tables of figures as CSV and Excel; no cell of them is run as a formula."""

import csv
import re
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from data.exports.tables import guarded, kept_in_cells

Cell = str | float | int | None
MOST_WIDE, LEAST_WIDE = 48, 8


def as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as CSV: UTF-8 with its mark, lines that end as RFC 4180 says.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    stream = StringIO(newline="")
    csv.writer(stream).writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + stream.getvalue().encode()


def as_xlsx(title: str, rows: Sequence[Sequence[Cell]], about: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as a workbook: the first row is its head; a second sheet says what they are."""
    from openpyxl import Workbook  # noqa: PLC0415 - 10 MB for who asks for a workbook
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    for given, target in ((rows, sheet), (about, book.create_sheet("说明 About"))):
        for row, cells in enumerate(given, start=1):
            for column, cell in enumerate(cells, start=1):
                _write(target.cell(row, column), cell)
        _widen(target, given)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    book.properties.title = title
    book.properties.creator = "gridbeat"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(cell: Any, value: Cell) -> None:
    value = _harmless(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _harmless(value: Cell) -> Cell:
    return guarded(kept_in_cells(value)) if isinstance(value, str) else value


def _widen(sheet: Any, rows: Sequence[Sequence[Cell]]) -> None:
    """Make columns as wide as what is in them; Chinese characters are two wide."""
    for column in range(max((len(row) for row in rows), default=0)):
        cells = [row[column] for row in rows if column < len(row)]
        wide = max(sum(1 + (ord(sign) > 0x2E80) for sign in str(cell or "")) for cell in cells)
        letter = sheet.cell(1, column + 1).column_letter
        sheet.column_dimensions[letter].width = min(max(wide + 2, LEAST_WIDE), MOST_WIDE)
