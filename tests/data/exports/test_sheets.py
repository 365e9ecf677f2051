"""A guard can work from the sheet: who, when, where, what, and a map, in one small file."""

import re
import zlib
from base64 import a85decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import reportlab
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.sheets import Sheets, write_sheets
from data.exports.sheets.rows import AGAIN, BLOCKS_MIN, marks, rows
from data.exports.sheets.sketch import View
from data.exports.sheets.text import Word, broken, cut, prepare, runs, width
from data.exports.sheets.words import Names, credit, free, relief_facts
from geo.community import Community
from geo.origin import Origin
from geo.patrol import PatrolParams, plan
from geo.patrol.duty import Duty, duties
from tests.worlds import tiny_community

TINY = tiny_community()
prepare()


@pytest.fixture(scope="module")
def shifts() -> list[Duty]:
    """Two walkers and a third guard who relieves them at meals, one in standby, for two days."""
    patrol = plan(TINY, PatrolParams(guards=16, walkers=2, days=2))
    return duties(TINY, routes=patrol.routes, stops=patrol.stops, roster=patrol.roster)


def pdf(found: list[Duty], community: Community = TINY) -> bytes:
    stream = BytesIO()
    write_sheets(Sheets(community, found, "计划 7 Plan 7", {"G05": "王芳"}), stream)
    return stream.getvalue()


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", content))


def drawn(content: bytes) -> str:
    """Return the drawing orders of the file."""
    streams = re.findall(rb"/ASCII85Decode /FlateDecode.*?stream\n(.*?)endstream", content, re.S)
    orders = (zlib.decompress(a85decode(b"<~" + one.strip(), adobe=True)) for one in streams)
    return b"".join(orders).decode("latin-1")


def chinese(content: bytes) -> str:
    """Return the Chinese texts of the file: two bytes a character, special bytes escaped."""
    found = []
    for text in re.findall(r"\(((?:\\.|[^\\()])*)\) Tj", drawn(content), re.S):
        raw = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), text)
        raw = re.sub(r"\\(.)", r"\1", raw, flags=re.S).encode("latin-1")
        found.append(raw.decode("utf-16-be", "ignore"))
    return "|".join(found)


def test_a_sheet_says_who_when_whom_where_and_that_data_are_made_up(shifts: list[Duty]) -> None:
    duty = next(d for d in shifts if d.guard_id == "G05" and d.kind == "walk")
    told = chinese(pdf([duty]))
    for word in (
        "王芳",
        "小社区",
        "班次单",
        "巡逻",
        "用餐",
        "全程",
        "合成数据",
        "计划",
        "北",
        "限时点",
    ):
        assert word in told, word
    for zh, _, fact in relief_facts(duty, Names({})):
        assert zh in told
        for part in runs(fact):
            assert part[0] or part[1] in told
    assert {s for s in TINY["streets"]["name"] if s in told} >= {p.label for p in duty.passages}


def test_every_shift_has_one_page(shifts: list[Duty]) -> None:
    assert pages(pdf(shifts)) == len(shifts)


def test_the_same_sheets_are_the_same_bytes(shifts: list[Duty]) -> None:
    assert pdf(shifts[:2]) == pdf(shifts[:2])


def test_the_ground_is_in_the_file_once(shifts: list[Duty]) -> None:
    first, second = len(pdf(shifts[:1])), len(pdf(shifts[:2]))
    assert second - first < first / 2
    assert pdf(shifts[:2]).count(b"/Type /XObject") == 1


def test_latin_is_embedded_and_what_is_read_outdoors_has_eleven_points(
    shifts: list[Duty],
) -> None:
    content = pdf(shifts[:1])
    assert content.count(b"/FontFile2") == 2
    sizes = [float(size) for size in re.findall(r"/F\S+ ([\d.]+) Tf", drawn(content))]
    stops = len({stop.at for row in rows(shifts[0], 0) for stop in row.stops})
    assert sum(size == 11 for size in sizes) >= stops


def test_a_chinese_font_of_a_file_is_embedded(shifts: list[Duty], tmp_path: Path) -> None:
    font = Path(reportlab.__file__).parent / "fonts" / "VeraBI.ttf"
    stream = BytesIO()
    write_sheets(Sheets(TINY, shifts[:1], "v", {}, font), stream)
    assert stream.getvalue().count(b"/FontFile2") == 3
    assert b"STSong" not in stream.getvalue()
    assert b"STSong" in pdf(shifts[:1])
    (tmp_path / "none.ttf").write_bytes(b"no font")
    with pytest.raises(ValueError, match=r"none\.ttf is no TrueType"):
        write_sheets(Sheets(TINY, shifts[:1], "v", {}, tmp_path / "none.ttf"), BytesIO())


def test_no_shift_is_no_file() -> None:
    with pytest.raises(ValueError, match="no shift"):
        pdf([])


def test_a_guard_in_standby_has_a_page_without_a_sketch(shifts: list[Duty]) -> None:
    idle = [duty for duty in shifts if duty.kind == "standby"]
    assert idle
    assert pages(pdf(idle[:1])) == 1
    assert pdf(idle[:1]).count(b"Do Q") == 0


@pytest.mark.parametrize("block_min", BLOCKS_MIN)
def test_rows_tell_every_stop_in_time_order_whatever_their_length(
    shifts: list[Duty], block_min: float
) -> None:
    for duty in shifts:
        told = [stop for row in rows(duty, block_min) for stop in row.stops]
        assert [stop.at for stop in told] == sorted(stop.at for stop in told)
        objects = {(s.kind, s.ref_id) for s in duty.stops if s.kind != "handover"}
        assert {(s.kind, s.ref_id) for s in told} == objects
        for row in rows(duty, block_min):
            assert row.begin < row.end


def test_a_place_passed_again_at_once_is_told_once(shifts: list[Duty]) -> None:
    for duty in shifts:
        last: dict[object, pd.Timestamp] = {}
        for stop in (stop for row in rows(duty, 0) for stop in row.stops if stop.ref_id):
            key = stop.kind, stop.ref_id
            assert key not in last or stop.at - last[key] >= AGAIN
            last[key] = stop.at


def test_numbers_go_by_the_first_time_a_place_is_passed(shifts: list[Duty]) -> None:
    for duty in shifts:
        numbered, by_object = marks(duty)
        assert [mark.number for mark in numbered] == [str(n + 1) for n in range(len(numbered))]
        first = list(dict.fromkeys((s.kind, s.ref_id) for s in duty.stops if s.ref_id))
        assert list(by_object) == first
        limited = {key for key, mark in by_object.items() if mark.filled}
        assert limited <= {("checkpoint", "P1"), ("checkpoint", "P2"), ("hazard", "2")}


def test_both_sides_of_a_handover_read_the_same(shifts: list[Duty]) -> None:
    told = {}
    for duty in shifts:
        for zh, _, fact in relief_facts(duty, Names({})):
            other, *rest = fact.split(" · ")
            if zh in {"接班", "途中接手"}:
                told[duty.guard_id, other, *rest] = told.get((duty.guard_id, other, *rest), 0) + 1
            elif zh in {"交班", "途中交出"}:
                told[other, duty.guard_id, *rest] = told.get((other, duty.guard_id, *rest), 0) + 1
    assert set(told.values()) == {2}


def test_a_guard_is_told_when_the_plan_has_nothing_for_him(shifts: list[Duty]) -> None:
    for duty in shifts:
        times = [(a.strftime("%H:%M"), b.strftime("%H:%M")) for a, b in free(duty)]
        if duty.kind == "standby":
            assert times == [(f"{duty.start:%H:%M}", f"{duty.end:%H:%M}")]
        elif duty.kind == "relief":  # eats before the first relief, an hour and a half in
            assert times == [(f"{duty.start:%H:%M}", f"{duty.meals[0][0]:%H:%M}")]
        elif any(h.giver == duty.guard_id and h.at >= duty.end for h in duty.handovers):
            assert times == []


def test_names_stand_beside_numbers() -> None:
    names = Names({"G01": "王芳", "G02": "G02"})
    assert [names("G01"), names("G02"), names("G03")] == ["G01 王芳", "G02", "G03"]


def test_the_credit_line_says_once_that_data_are_made_up() -> None:
    assert credit(Origin("t", "© OSM", "ODbL 1.0")) == "© OSM · ODbL 1.0"
    assert credit(Origin("t", "", "", True)) == "合成数据 Synthetic data"
    assert credit(Origin("t", "合成数据 Synthetic data · x", "", True)).count("合成") == 1


@given(st.text(alphabet="G03 a–é·中路→（近）1", max_size=30), st.floats(6, 24))
def test_a_text_is_as_wide_as_its_runs(text: str, size: float) -> None:
    assert "".join(part for _, part in runs(text)) == text
    assert width(text, size) == pytest.approx(sum(width(one, size) for one in text))


@given(st.text(alphabet="ab中路", max_size=40), st.floats(12, 200))
def test_a_text_that_is_cut_fits(text: str, most: float) -> None:
    assert width(cut(text, 11, most), 11) <= max(most, width("…", 11))


@given(st.lists(st.text(alphabet="ab中路", min_size=1, max_size=8), max_size=30))
def test_lines_keep_all_words_in_order_and_fit(texts: list[str]) -> None:
    words = [Word(text) for text in texts]
    lines = broken(words, 11, 150, 14)
    assert [word for line in lines for word in line] == words
    for number, line in enumerate(lines):
        used = sum(word.width(11) + 11 * 0.55 for word in line) - 11 * 0.55
        assert used + (14 if number else 0) <= 150 + 1e-9 or len(line) == 1


@settings(deadline=None)
@given(st.floats(1, 5000), st.floats(1, 5000), st.floats(50, 500), st.floats(50, 500))
def test_a_view_shows_its_bounds_whole_and_to_scale(
    wide_m: float, high_m: float, wide: float, high: float
) -> None:
    view = View.of((30.0, 40.0, wide, high), (100.0, 200.0, 100 + wide_m, 200 + high_m))
    low, top = view.points(np.array([[100.0, 200.0], [100 + wide_m, 200 + high_m]]))
    assert (low >= np.array([30, 40]) - 1e-6).all()
    assert (top <= np.array([30 + wide, 40 + high]) + 1e-6).all()
    assert np.allclose(top - low, np.array([wide_m, high_m]) * view.scale)
