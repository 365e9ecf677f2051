"""Still maps: pictures and papers that open, show what they are told to, and name what it means."""

import re
import zlib
from base64 import a85decode
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.hotspot.window import Window
from maps.still import Shape, Still, still_pdf, still_png
from maps.still.still import Label, Raster, scale_m, strokes
from maps.views import Ramp, Swatch

EAST, NORTH = 500_000.0, 4_400_000.0
BLUE, PURPLE = "#0b62c4", "#6a1b9a"


def values() -> np.ndarray:
    """Return a raster of 40 by 40 cells that is strong in the south-west and nothing elsewhere."""
    raster = np.zeros((40, 40))
    raster[:10, :10] = 5.0
    return raster


@pytest.fixture(scope="module")
def still() -> Still:
    """A square of 400 m with a strong corner, a lane in the north, a grid and a legend."""
    square = shapely.box(EAST, NORTH, EAST + 400, NORTH + 400)
    lane = shapely.LineString([(EAST + 40, NORTH + 360), (EAST + 360, NORTH + 360)])
    window = Window(EAST, NORTH, 10.0, 40, 40)
    return Still(
        "小社区 密度：居民上报",
        ["2026-11-01 至 2026-11-28，n = 30 件", "方法：高斯核密度，带宽 100 米"],
        (EAST, NORTH, EAST + 400, NORTH + 400),
        under=[Shape(square, fill="#ffffff", line="#1d2125")],
        raster=Raster(values(), window, 5.0, ["#ffeda0", "#7a0018"]),
        over=[Shape(lane, line=BLUE, width=3.0)],
        labels=[Label(EAST + 200, NORTH + 200, "07")],
        ramp=Ramp(["#ffeda0", "#7a0018"], "0", "≥ 5", "件/平方公里"),
        classes=[Swatch(PURPLE, "没有人走到", "3 km", line=True, dash="dotted")],
        credit="合成数据",
    )


def near(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Return the middle (x, y) of what has about a colour, as shares of the picture."""
    there = np.abs(picture.astype(int) - colour).max(axis=2) < 40
    assert there.any()
    y, x = np.nonzero(there)
    return np.array([x.mean() / picture.shape[1], y.mean() / picture.shape[0]])


def drawn(paper: bytes) -> bytes:
    """Return the drawing commands of a paper of one page."""
    parts = re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL)
    found = [zlib.decompress(a85decode(b"<~" + part.strip(), adobe=True)) for part in parts]
    (commands,) = [one for one in found if b" re" in one and b"BT" in one]
    return commands


def test_a_picture_has_the_raster_where_it_is_and_the_lane_north_of_it(still: Still) -> None:
    picture = np.asarray(Image.open(BytesIO(still_png(still, 800))).convert("RGB"))
    assert picture.shape[1] == 800
    plane = picture[60:780]  # title above, legend below
    strong, lane = near(plane, (142, 38, 59)), near(plane, (11, 98, 196))
    assert strong[0] < 0.35
    assert strong[1] > 0.65
    assert lane[1] < 0.2


def test_a_picture_grows_with_what_it_says(still: Still) -> None:
    short = Image.open(BytesIO(still_png(still, 800)))
    long = Image.open(BytesIO(still_png(replace(still, notes=[*still.notes, "又" * 120]), 800)))
    assert long.height > short.height


def test_a_paper_is_one_page_whose_raster_is_clear_where_nothing_is(still: Still) -> None:
    paper = still_pdf(still)
    assert paper.startswith(b"%PDF-")
    assert paper.rstrip().endswith(b"%%EOF")
    assert paper.count(b"/Type /Page\n") == 1
    assert b"/SMask" in paper
    assert re.search(rb"W\*? n", drawn(paper))  # cut at the edge of the map
    assert paper == still_pdf(still)
    assert b"/SMask" not in still_pdf(replace(still, raster=None))


def test_a_wide_map_lies_across_its_paper(still: Still) -> None:
    def size(paper: bytes) -> list[float]:
        found = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", paper)
        assert found
        return [float(one) for one in found.groups()]

    upright = size(still_pdf(still))
    wide = size(still_pdf(replace(still, bounds=(EAST, NORTH, EAST + 900, NORTH + 400))))
    assert upright[0] < upright[1]
    assert wide == upright[::-1]


def test_a_legend_is_dashed_as_its_lines_are() -> None:
    assert strokes(Swatch(BLUE, "", line=True), 30) == [(0, 30)]
    for dash, count in (("dashed", 2), ("dotted", 4)):
        found = strokes(Swatch(BLUE, "", line=True, dash=dash), 30)
        assert len(found) == count
        assert found[0][0] == 0
        assert found[-1][1] == pytest.approx(30)


@pytest.mark.parametrize(("width_m", "said"), [(600, 100), (1_800, 200), (9, 1), (60_000, 10_000)])
def test_a_scale_is_a_round_length_of_about_a_fifth(width_m: float, said: int) -> None:
    assert scale_m(width_m) == said
