"""Tables of figures open in spreadsheets, and run nothing there."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from data.exports.figures import as_csv, as_xlsx

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=1")
ROWS = [("对象", "值"), *((text, -0.5) for text in EVIL), ("环卫", None)]


def test_csv_has_its_mark_and_no_cell_that_is_run() -> None:
    content = as_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert table[0] == ["对象", "值"]
    assert all(row[0][:1] not in {"=", "+", "-", "@", "\t"} for row in table)
    assert [row[1] for row in table[1:-1]] == ["-0.5"] * len(EVIL)


@pytest.mark.parametrize("text", EVIL)
def test_a_workbook_keeps_texts_as_texts_and_numbers_as_numbers(text: str) -> None:
    made = as_xlsx("看板 [1]", [("a", "b"), (text, -0.5)], [(text,)])
    book = openpyxl.load_workbook(BytesIO(made))
    sheet = book.worksheets[0]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == f"'{text}"
    assert sheet["B2"].value == -0.5
    assert book.worksheets[1]["A1"].data_type == "s"
