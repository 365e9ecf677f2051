"""CSV and Excel: a row a thing, the place in columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from data.exports.about import About, code_of
from data.exports.rows import Rows, rounded, told
from data.exports.style import Style
from geo.crs import STORAGE_CRS
from geo.schema import Column

MOST_EXCEL_ROWS = 1_048_575
_EXCEL_TEXT = 32_767
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no cell of a workbook holds."""
_COMMAND = re.compile(r"'*[=+\-@\t\r]")
"""Beginnings that spreadsheets take for a formula."""


def write_csv(path: Path, rows: Rows, _about: About, _styles: Sequence[Style]) -> list[str]:
    """Write UTF-8 with its mark, the columns by name, then the place.

    The place is `lon` and `lat` of a point on the thing in WGS 84, or `x`, `y` and `crs`, and `wkt`
    for the whole shape. A text that a spreadsheet would run as a formula gets an apostrophe
    before it (OWASP, CSV injection); `data.exports.back` takes it away again.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([column.name for column in rows.columns] + _place_head(rows, wkt=True))
        for chunk in rows.chunks():
            cells = [
                [_csv_cell(value, column) for value in told(chunk[column.name], column)]
                for column in rows.columns
            ]
            cells += _places(rows, chunk, wkt=True)
            table.writerows(zip(*cells, strict=True))
    return []


def write_xlsx(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write a workbook: the rows under Chinese titles, and a sheet that says what they are.

    Of the geometry a point on the thing is kept, `lon` and `lat`, or `x`, `y` and `crs`: a cell
    holds no large polygon. openpyxl streams rows to disk.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - 10 MB for who asks for a workbook

    book = Workbook(write_only=True)
    book.properties.title = about.facts()["TITLE"]
    book.properties.creator = about.by
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", about.zh)[:31] or "1")
    sheet.freeze_panes = "A2"
    head = [*titles(rows.columns), *_place_head(rows, wkt=False)]
    sheet.append([_excel(sheet, title) for title in head])
    long = 0
    try:
        for chunk in rows.chunks():
            cells = [told(chunk[column.name], column) for column in rows.columns]
            long += sum(_is_long(value) for values in cells for value in values)
            cells += _places(rows, chunk, wkt=False)
            for row in zip(*cells, strict=True):
                sheet.append([_excel(sheet, value) for value in row])
    finally:
        sheet.close()
    _about_sheet(book, rows.columns, about)
    book.save(path)
    notes = [] if rows.shapes <= {"Point"} else ["Excel holds a point of each shape only."]
    return notes + ([f"{long} texts are longer than a cell holds and were cut."] if long else [])


def titles(columns: Sequence[Column]) -> list[str]:
    """Return the Chinese titles of columns; where two are alike, their names."""
    said = [column.zh for column in columns]
    return [column.zh if said.count(column.zh) == 1 else column.name for column in columns]


def kept_in_cells(text: str) -> str:
    """Return a text without what no cell of a workbook holds."""
    return _NO_TEXT.sub("", text)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _COMMAND.match(text) else text


def unguarded(text: str) -> str:
    """Return what `guarded` made of a text as it was."""
    return text[1:] if text.startswith("'") and _COMMAND.match(text) else text


def _csv_cell(value: Any, column: Column) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if column.kind == "text" and value is not None else value


def _place_head(rows: Rows, *, wkt: bool) -> list[str]:
    if not rows.drawn:
        return []
    head = ["lon", "lat"] if rows.crs == STORAGE_CRS else ["x", "y", "crs"]
    return [*head, "wkt"] if wkt else head


def _places(rows: Rows, chunk: Any, *, wkt: bool) -> list[list[Any]]:
    """Return the cells of the place columns, column by column."""
    if rows.crs is None:
        return []
    shapes = rounded(shapely.force_2d(chunk.geometry.to_numpy()), rows.crs)
    points = np.where(shapely.get_type_id(shapes) == 0, shapes, shapely.point_on_surface(shapes))
    drawn = rounded(points, rows.crs)
    columns: list[list[Any]] = [_numbers(shapely.get_x(drawn)), _numbers(shapely.get_y(drawn))]
    if rows.crs != STORAGE_CRS:
        columns.append([code_of(rows.crs)] * len(chunk))
    if wkt:
        columns.append(list(np.atleast_1d(shapely.to_wkt(shapes, rounding_precision=9))))
    return columns


def _numbers(values: "np.ndarray") -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > _EXCEL_TEXT


def _excel(sheet: Any, value: Any) -> Any:
    """Return a cell that stays a text where it is one: nothing is run as a formula."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, "")
    cell.value = kept_in_cells(value)[:_EXCEL_TEXT]
    cell.data_type = "s"
    return cell


def _about_sheet(book: Any, columns: Sequence[Column], about: About) -> None:
    sheet = book.create_sheet("说明 About")
    for row in _about_rows(columns, about):
        sheet.append([_excel(sheet, text) for text in row])


def _about_rows(columns: Sequence[Column], about: About) -> Iterator[tuple[str, ...]]:
    yield from about.facts().items()
    yield ()
    yield ("含义 title", "名称 name", "单位 unit", "类型 kind")
    for title, column in zip(titles(columns), columns, strict=True):
        yield (title, column.name, column.unit, column.kind)
