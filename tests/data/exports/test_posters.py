"""Posters: a page a place, with its code, its address to read, and whom to call first."""

import re
import zlib
from base64 import a85decode
from io import BytesIO

import pytest

from data.exports.posters import Poster, Posters, write_posters

ADDRESS = "https://grid.example.cn/report?community=150581001001&building=W3"


def printed(*posters: Poster, synthetic: bool = False) -> bytes:
    stream = BytesIO()
    write_posters(Posters("小社区", posters, synthetic), stream)
    return stream.getvalue()


def drawn(pdf: bytes) -> list[bytes]:
    """Return what each page draws."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    texts = (zlib.decompress(a85decode(one.strip(), adobe=True)) for one in streams if b"~>" in one)
    return [text for text in texts if b" re" in text]


def test_there_is_a_page_a_place_with_its_address_to_read() -> None:
    pdf = printed(Poster("西院 W3", ADDRESS), Poster("", "https://grid.example.cn/report"))
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
    first, second = drawn(pdf)
    assert ADDRESS.encode() in first
    assert b"building=W3" not in second
    for page in (first, second):
        assert page.count(b" re") > 200  # the modules of a code
        assert b"119" in page


def test_another_place_has_another_code() -> None:
    one, other = (drawn(printed(Poster("", ADDRESS + end)))[0] for end in ("", "4"))
    modules = [re.findall(rb"[\d.]+ [\d.]+ [\d.]+ [\d.]+ re", page) for page in (one, other)]
    assert modules[0] != modules[1]


def test_the_same_posters_are_the_same_bytes() -> None:
    assert printed(Poster("西院", ADDRESS)) == printed(Poster("西院", ADDRESS))


def test_a_long_name_stays_on_the_page() -> None:
    assert printed(Poster("很长的名字" * 40, ADDRESS))


def test_a_made_up_community_says_so() -> None:
    real, made_up = (drawn(printed(Poster("", ADDRESS), synthetic=one))[0] for one in (False, True))
    assert b"Demo community" in made_up
    assert b"Demo community" not in real


def test_there_is_no_file_of_no_posters() -> None:
    with pytest.raises(ValueError, match="no poster"):
        printed()
