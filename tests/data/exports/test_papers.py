"""Papers are drawn alike for print and page: the same bytes each time, nothing that runs."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.exports.papers import svg_of, write_pdf
from geo.community import Community
from geo.papers import (
    Bar,
    Bars,
    Facts,
    Lines,
    Paper,
    Part,
    Picture,
    Section,
    Signatures,
    Table,
    Words,
)
from geo.partition import SplitParams, split
from maps.papers import paper_page
from maps.still import cells_still, still_png

BARS = Bars("接报", [Bar("占道<经营>", 6, 1, "6 件"), Bar("噪声", None, None, "—")], "本周", "上周")
LINES = Lines("走势", ["09", "16", "23"], [("按期", [0.5, None, 1.0]), ("满意", [1, 0, 1])])
TABLE = Table(["案件", "部门"], [["1", "<b>环卫</b>"]] * 60, "没有")


@pytest.fixture(scope="module")
def parts(tiny: Community) -> list[Part]:
    made = split(tiny, SplitParams(min_households=80, max_households=130))
    cells = made.grids[["grid_id", "geometry"]].assign(
        value=[1.0, np.nan, 3.0, 0.0], text=["1", "", "3", "0"]
    )
    png = still_png(cells_still(tiny, cells), 600)
    wide, high = Image.open(BytesIO(png)).size
    return [
        Words(["要点"], "· "), Facts([("结案率", "84%", "16 / 19")]), BARS, LINES,
        Picture("网格", png, wide, high, "件，n = 4"), TABLE,
        Table(["a"], [], "没有超期案件"), Signatures(["交班人：", "接班人："]),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def paper(parts: list[Part]) -> Paper:
    return Paper("周安全分析", "小社区", Facts([("n", "1", "")]), [Section("一", parts)], "小社区")


def pdf(paper: Paper, font: Path | None = None) -> bytes:
    stream = BytesIO()
    write_pdf(paper, stream, font)
    return stream.getvalue()


def test_a_paper_is_a_pdf_of_several_pages_with_the_same_bytes_each_time(paper: Paper) -> None:
    found = pdf(paper)
    assert found.startswith(b"%PDF-")
    assert found.count(b"/Type /Page\n") >= 2
    assert found == pdf(paper)


def test_a_font_that_cannot_be_embedded_is_refused(paper: Paper, tmp_path: Path) -> None:
    (tmp_path / "no.ttf").write_bytes(b"no font")
    with pytest.raises(ValueError, match="no TrueType font"):
        pdf(paper, tmp_path / "no.ttf")


def test_charts_are_drawn_and_texts_are_not(parts: list[Part]) -> None:
    drawn = [svg_of(part) for part in parts]
    assert [bool(one) for one in drawn] == [type(part) in {Bars, Lines} for part in parts]
    assert all(one.startswith("<svg") for one in drawn if one)
    assert all("占道<经营>" not in one for one in drawn if one)


def test_the_page_holds_everything_escaped_and_asks_for_nothing(paper: Paper) -> None:
    page = paper_page(paper, svg_of)
    assert "&lt;b&gt;环卫&lt;/b&gt;" in page
    assert "没有超期案件" in page
    assert "<script" not in page
    assert 'src="http' not in page
    assert page.count("<svg") == 2
    assert page.count('src="data:image/png;base64,') == 1
    assert "件，n = 4" in page
