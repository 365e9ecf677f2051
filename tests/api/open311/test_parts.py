"""Formats and windows, each by itself."""

from typing import Any

from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from api.open311.formats import as_xml
from api.open311.requests import rounded, window_of

DEGREES = st.floats(-179, 179).map(lambda value: round(value, 6))


@given(st.text())
def test_any_text_makes_xml_that_can_be_read(text: str) -> None:
    kept = "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
    plain = kept.encode("utf-8", "ignore").decode().translate({0xFFFE: None, 0xFFFF: None})
    root = ElementTree.fromstring(as_xml("errors", [{"code": "400", "description": plain}]))
    assert root.findtext("error/description") == plain


@given(DEGREES, DEGREES, st.floats(0, 0.01), st.floats(0, 0.01), st.data())
def test_a_window_holds_whoever_is_rounded_into_it(
    west: float, south: float, width: float, height: float, data: Any
) -> None:
    south /= 2
    bbox = (west, south, west + width, south + height)
    lon = data.draw(st.floats(west - 0.002, west + width + 0.002))
    lat = data.draw(st.floats(south - 0.002, south + height + 0.002))
    told = rounded(lon), rounded(lat)
    # Where a rounded place is on the very edge, both answers are right to a float's width.
    edge = 1e-8
    inside = west + edge < told[0] < bbox[2] - edge and south + edge < told[1] < bbox[3] - edge
    beyond = not (
        west - edge <= told[0] <= bbox[2] + edge and south - edge <= told[1] <= bbox[3] + edge
    )
    window = window_of(bbox)
    found = (
        window is not None
        and window[0] - edge <= lon <= window[2] + edge
        and window[1] - edge <= lat <= window[3] + edge
    )
    middle = all(abs(abs(side / 0.001 % 1) - 0.5) > 1e-4 for side in (lon, lat))
    if middle:  # halfway between two cells a place may be told as in either
        assert found or not inside
        assert not (found and beyond)
