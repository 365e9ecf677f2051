"""Signatures, counters, the key and the words of residents, each by itself."""

from datetime import datetime, timedelta
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.report.key import kept_key
from api.report.seal import FORM_LASTS, Seal
from api.report.throttle import Throttle
from api.report.words import DONE, explained, state_of
from geo.cases.loop import STATES
from geo.clock import LOCAL
from geo.errors import SetupError

NOW = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
SEAL = Seal(b"k" * 32)


@given(st.text(max_size=50), st.text(max_size=50))
def test_what_was_sealed_opens_for_its_purpose_alone(text: str, other: str) -> None:
    sealed = SEAL.sealed("a", text)
    assert SEAL.opened("a", sealed) == text
    assert SEAL.opened("b", sealed) is None
    assert Seal(b"x" * 32).opened("a", sealed) is None
    if other != text:
        body = SEAL.sealed("a", other).partition(".")[0]
        assert SEAL.opened("a", f"{body}.{sealed.partition('.')[2]}") is None


@given(st.text(max_size=80))
def test_what_we_did_not_seal_never_opens(given: str) -> None:
    assert SEAL.opened("a", given) is None
    assert SEAL.form_of(given, NOW) is None


def test_a_form_knows_its_age_and_no_two_are_the_same_one() -> None:
    one, two = (SEAL.form_of(SEAL.form(NOW), NOW + timedelta(minutes=5)) for _ in range(2))
    assert one is not None
    assert two is not None
    assert one.age == timedelta(minutes=5)
    assert one.id != two.id


@pytest.mark.parametrize(
    ("age", "expired"),
    [
        (timedelta(0), False),
        (FORM_LASTS, False),
        (FORM_LASTS + timedelta(seconds=1), True),
        (timedelta(seconds=-1), True),
    ],
)
def test_a_form_is_good_for_its_time(age: timedelta, expired: bool) -> None:
    found = SEAL.form_of(SEAL.form(NOW), NOW + age)
    assert found is not None
    assert found.expired is expired


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1800)), max_size=60))
def test_no_address_gets_more_than_its_share_in_any_hour(tries: list[tuple[str, int]]) -> None:
    throttle, at = Throttle(3), NOW
    taken: dict[str, list[datetime]] = {"a": [], "b": [], "c": []}
    for address, wait_s in tries:
        at += timedelta(seconds=wait_s)
        told_s = throttle.begin(address, at)
        recent = [one for one in taken[address] if one > at - timedelta(hours=1)]
        assert (told_s == 0) is (len(recent) < 3)
        if told_s == 0:
            taken[address].append(at)
        else:
            assert at + timedelta(seconds=told_s) == recent[0] + timedelta(hours=1)


def test_addresses_are_forgotten_after_an_hour_and_beyond_a_number() -> None:
    throttle = Throttle(3, known=5)
    for number in range(9):
        throttle.begin(f"10.0.0.{number}", NOW)
    assert len(throttle) == 5
    throttle.begin("10.0.0.1", NOW + timedelta(hours=1))
    assert len(throttle) == 1


def test_many_that_make_the_key_at_once_get_one(tmp_path: Path) -> None:
    file = tmp_path / "new" / "key"
    with ThreadPool(16) as pool:
        keys = set(pool.map(kept_key, [file] * 64))
    assert len(keys) == 1
    assert [one.name for one in file.parent.iterdir()] == ["key"]


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(SetupError):
        kept_key(tmp_path / "key")


def test_every_state_has_words_and_a_place_among_the_steps() -> None:
    for state in STATES:
        assert all(state_of(state.code))
        assert all(explained(state.code))
        assert state.code in DONE or state.code == "suspended"
