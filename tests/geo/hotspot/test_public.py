"""What everybody may see: never a small number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from geo.hotspot.public import public_counts, public_places


@given(arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 12)), st.integers(2, 8))
def test_no_count_below_the_least_is_shown_nor_told_by_the_total(
    counts: NDArray[np.int64], least: int
) -> None:
    shown = public_counts(counts.astype(float), least)
    told = shown[~np.isnan(shown)]
    assert not ((told > 0) & (told < least)).any()
    hidden = counts[np.isnan(shown)]
    assert len(hidden) == 0 or hidden.sum() >= least or (counts[counts > 0].sum() < least)
    assert len(hidden) != 1 or (counts > 0).sum() == 1


def test_a_density_is_shown_where_enough_is_felt() -> None:
    assert public_places(np.array([4.9, 5.0])).tolist() == [False, True]
