"""Sorted arrays as sets say what NumPy's own functions say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.track.numbers import among, distinct

NUMBERS = st.lists(st.integers(-20, 20), max_size=30).map(lambda one: np.array(one, dtype=np.int64))


@given(NUMBERS, NUMBERS)
def test_they_are_the_sets_of_numpy(values: np.ndarray, others: np.ndarray) -> None:
    assert distinct(values).tolist() == np.unique(values).tolist()
    known = distinct(others)
    assert among(values, known).tolist() == np.isin(values, known).tolist()
