"""Waits grow with failures, end by themselves, and are not for strangers to bring about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access.throttle import (
    ATTACK,
    FREE,
    FREE_ADDRESS,
    FREE_UNDER_ATTACK,
    MOST_S,
    Failures,
    wait_s,
)

counts = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("here", "wait"), [(0, 0), (FREE - 1, 0), (FREE, 1), (FREE + 1, 2), (FREE + 5, 32), (99, 900)]
)
def test_waits_double_with_every_failure(here: int, wait: float) -> None:
    assert wait_s(Failures(here, here, here), 0.0) == wait


def test_many_accounts_tried_from_one_address_make_it_wait() -> None:
    assert wait_s(Failures(1, FREE_ADDRESS - 1, 1), 0.0) == 0
    assert wait_s(Failures(1, FREE_ADDRESS + 3, 1), 0.0) == 8


@given(counts, st.integers(0, FREE_UNDER_ATTACK - 1), st.integers(0, FREE_ADDRESS - 1))
def test_nobody_is_kept_out_by_failures_elsewhere(account: int, here: int, address: int) -> None:
    assert wait_s(Failures(here, max(here, address), account), 0.0) == 0


def test_an_account_under_attack_gives_every_address_fewer_tries() -> None:
    assert wait_s(Failures(FREE_UNDER_ATTACK, FREE_UNDER_ATTACK, ATTACK - 1), 0.0) == 0
    assert wait_s(Failures(FREE_UNDER_ATTACK, FREE_UNDER_ATTACK, ATTACK), 0.0) == 1


@given(st.builds(Failures, counts, counts, counts), st.floats(0, 10_000))
def test_every_wait_ends(failures: Failures, since: float) -> None:
    wait = wait_s(failures, since)
    assert 0 <= wait <= MOST_S
    assert wait_s(failures, since + wait) == pytest.approx(0.0, abs=1e-6)
