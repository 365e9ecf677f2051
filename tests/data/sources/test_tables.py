"""Tables as offices send them."""

import datetime
import gzip
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.sources.tables import read_table
from geo.errors import InputError

LINES = "楼栋编号,户数\n007,12\n8,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    (tmp_path / "t.csv").write_bytes(LINES.replace(",", separator).encode(encoding))
    table = read_table(tmp_path / "t.csv")
    assert table.columns.tolist() == ["楼栋编号", "户数"]
    assert table.to_numpy().tolist() == [["007", "12"], ["8", None]]


def test_a_compressed_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(LINES.encode()))
    assert len(read_table(tmp_path / "t.csv.gz")) == 2


def test_full_width_commas_separate_where_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(LINES.replace(",", "，"), "utf-8")
    assert read_table(tmp_path / "t.csv").columns.tolist() == ["楼栋编号", "户数"]


def test_cells_may_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n"1,2","x\ny"\n', "utf-8")
    assert read_table(tmp_path / "t.csv").to_numpy().tolist() == [["1,2", "x\ny"]]


def test_a_workbook_keeps_numbers_and_times(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "空"
    sheet = book.create_sheet("楼栋")
    sheet.append(["统计表", None, None, None])
    sheet.append(["编号", "户数", "时间", "开门时间"])
    sheet.append([7, 12.0, datetime.datetime(2026, 5, 1, 9, 30), datetime.time(6, 0)])
    sheet.append([None, None, None, None])
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert table.columns.tolist() == ["编号", "户数", "时间", "开门时间"]
    assert table.to_numpy().tolist() == [[7, 12, datetime.datetime(2026, 5, 1, 9, 30), "06:00"]]


def test_columns_of_one_name_are_told_apart_and_nameless_ones_dropped(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,,a\n1,2,3\n", "utf-8")
    assert read_table(tmp_path / "t.csv").columns.tolist() == ["a", "a_2"]


def test_rows_longer_than_the_header_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2,3\n1,2\n1,2,,\n4,5,6\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "t.csv")
    assert [fault.row for fault in caught.value.faults] == ["1", "4"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("t.csv", b""), ("t.csv", b"\n\n"), ("t.csv", b"a,b\n\xff\xff\xfe\x00"), ("t.xlsx", b"no"),
     ("t.csv.gz", b"no"), ("t.csv", b'a,b\n"1\x00')],
)  # fmt: skip
def test_what_is_no_table_is_a_fault(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    if content == b'a,b\n"1\x00':
        assert len(read_table(tmp_path / name)) == 1
        return
    with pytest.raises(InputError):
        read_table(tmp_path / name)


cells = st.text(st.characters(codec="gbk", exclude_categories=("Cc", "Zs", "Zl", "Zp")), min_size=1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=5), st.sampled_from(["utf-8", "gb18030"]))
def test_any_text_survives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], encoding: str
) -> None:
    quoted = [
        "编号,说明",
        *(",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in r) for r in rows),
    ]
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes("\n".join(quoted).encode(encoding))
    assert read_table(path).to_numpy().tolist() == [list(row) for row in rows]
