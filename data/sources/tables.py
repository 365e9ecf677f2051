"""Tables as offices make them: CSV in whatever encoding and separator, and Excel."""

import csv
import datetime
import gzip
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import InputError
from geo.faults import Fault

TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm")
"""Endings of table files, before a possible .gz."""

_UNREADABLE = (
    OSError, EOFError, ValueError, KeyError, AttributeError, TypeError, csv.Error, zlib.error,
    zipfile.BadZipFile, ElementTree.ParseError, InvalidFileException,
)  # fmt: skip
"""What the csv module and openpyxl raise on damaged files."""

_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = (",", ";", "\t")


def read_table(path: Path) -> pd.DataFrame:
    """Return a table with the values as they are written; empty cells are None.

    CSV values stay text, so that a number like 007 keeps its noughts. The encoding is UTF-8, UTF-16
    with its mark, or GB18030 (which reads GBK and GB2312); the separator is the one the first line
    that has one uses most. Of a workbook, the first sheet with content is read. Rows above the
    header that hold a single cell, a title, are skipped.

    Raises
    ------
    InputError
        The file is none of these, has no header, or has rows longer than their header; every such
        row is named.
    """
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        excel = path.suffix.lower() in (".xlsx", ".xlsm")
        rows = _workbook_rows(content) if excel else _text_rows(content)
    except _UNREADABLE as error:
        raise InputError([_unreadable(path, error)]) from error
    return _frame(path, rows)


def _workbook_rows(content: bytes) -> list[list[Any]]:
    with warnings.catch_warnings():  # openpyxl tells of decorations it does not read
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
            if any(_cells(row) for row in rows):
                return rows
    finally:
        book.close()
    return []


def _text_rows(content: bytes) -> list[list[Any]]:
    text = _decoded(content)
    return list(csv.reader(StringIO(text, newline=""), delimiter=_separator(text)))


def _separator(text: str) -> str:
    """Return the separator the first line that has one uses most, quoted cells aside."""
    for line in text.splitlines()[:20]:
        bare = re.sub(r'"[^"]*"', "", line)
        if found := [sign for sign in _SEPARATORS if sign in bare]:
            return max(found, key=bare.count)
    return "，" if "，" in text[:1000] else ","


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("its text is neither UTF-8 nor GBK")


def _cells(row: Iterable[Any]) -> list[Any]:
    return [cell for cell in row if cell is not None and str(cell).strip()]


def _frame(path: Path, rows: list[list[Any]]) -> pd.DataFrame:
    rows = [row for row in rows if _cells(row)]
    wide = any(len(_cells(row)) > 1 for row in rows)
    start = next((i for i, row in enumerate(rows) if not wide or len(_cells(row)) > 1), None)
    if start is None:
        reason, remedy = "The table is empty.", "Give a header row and one row for each thing."
        raise InputError([Fault(path.name, reason, remedy)])
    header = _unique([str(cell).strip() if cell is not None else "" for cell in rows[start]])
    body = rows[start + 1 :]
    long = [str(i) for i, row in enumerate(body, 1) if _cells(row[len(header) :])]
    if long:
        reason = "The row has more cells than the header."
        remedy = "Quote cells that hold the separator, or name the column."
        raise InputError([Fault(path.name, reason, remedy, row) for row in long[:50]])
    width = len(header)
    body = [[_value(cell) for cell in (row + [None] * width)[:width]] for row in body]
    frame = pd.DataFrame(body, columns=header, dtype=object)
    named = [name for name in header if name]
    return frame[named]


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        cell = cell.strip()
        return cell or None
    if isinstance(cell, datetime.time):
        return f"{cell:%H:%M}" if cell.second == 0 else cell.isoformat()
    return cell


def _unique(header: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name}_{seen[name]}" if name and seen[name] > 1 else name)
    return names


def _unreadable(path: Path, error: Exception) -> Fault:
    return Fault(
        path.name,
        f"The table cannot be read: {str(error).strip().rstrip('.') or type(error).__name__}.",
        "Save it as CSV (UTF-8) or as an Excel workbook (.xlsx).",
    )
