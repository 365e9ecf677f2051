"""Long passwords of any kind are good; short ones and the plainest patterns are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access.passwords import LONGEST, cleaned, common, faults


@pytest.mark.parametrize(
    "password",
    [
        "四个网格 一条街四",
        "correct horse battery",
        "x7!kQ-p2",
        "  spaces  count  ",
        "🌲🌳🌴🌵🎋🎍🍀🍁",
        "t" * 32 + "u" * 31 + "v",
    ],
)
def test_a_good_password_has_no_faults(password: str) -> None:
    assert faults(password, "gao.wa") == []


PLAINEST = """
12345678 87654321 12121212 aaaaaaaa abcabcabc abcdefgh qwertyuiop zxcvbnm123 1qaz2wsx
password Password1 PASSWORD2024 admin123 woaini1314 xunluo123456 gridbeat@2026 guard_12345678
"""


@pytest.mark.parametrize("password", PLAINEST.split())
def test_what_anybody_would_try_first_is_refused(password: str) -> None:
    (fault,) = faults(password, "")
    assert "first" in fault.reason


@pytest.mark.parametrize("password", ["", "七个字符也不够", "short1!"])
def test_short_ones_are_refused(password: str) -> None:
    assert any("fewer than 8" in fault.reason for fault in faults(password, ""))


def test_a_password_with_the_name_in_it_is_refused() -> None:
    assert faults("my Demo-Guard word", "demo-guard")
    assert faults("an ordinary sentence", "an") == []  # short names are in many words


def test_what_looks_the_same_is_the_same() -> None:
    assert cleaned("ｇｒｉｄ １２") == cleaned("grid 12")


@given(st.text(min_size=8, max_size=LONGEST))
def test_any_text_is_judged_and_length_is_all_that_else_counts(password: str) -> None:
    found = faults(password, "")
    assert all("characters" in fault.reason or common(cleaned(password)) for fault in found)
