"""All splits the grids of a pool can make."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.partition.search import covers as room
from geo.partition.search.covers import covers


@st.composite
def pools(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """Draw distinct sets of cells, some of which make splits together."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells = draw(st.sampled_from([1, 4, 7, 12, 64, 70]))
    blocks = rng.integers(0, min(cells, 7), cells)
    rows = [
        np.isin(blocks, rng.choice(7, rng.integers(1, 4), replace=False))
        for _ in range(draw(st.integers(0, 14)))
    ]
    rows += [~row for row in rows[:3]]
    sets = np.unique(np.array(rows, dtype=bool).reshape(-1, cells), axis=0)
    return sets[sets.any(axis=1)], draw(st.integers(1, 6))


@settings(max_examples=150, deadline=None)
@given(pools())
def test_every_exact_cover_is_found_once(pool: tuple[np.ndarray, int]) -> None:
    sets, grids = pool
    found = [tuple(sorted(split)) for split in covers(sets, grids).tolist()]
    exact = [
        chosen
        for chosen in combinations(range(len(sets)), grids)
        if (sets[list(chosen)].sum(axis=0) == 1).all()
    ]
    assert sorted(found) == exact


def test_fewer_grids_that_hold_everything_already_are_no_split() -> None:
    halves = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)
    assert covers(halves, 4).tolist() == []
    assert sorted(covers(halves, 3)[0].tolist()) == [1, 2, 3]


def test_a_search_that_is_cut_off_gives_covers_all_the_same(monkeypatch: object) -> None:
    sets = np.array([[at >> cell & 1 for cell in range(6)] for at in range(1, 64)], dtype=bool)
    whole = {tuple(sorted(split)) for split in covers(sets, 3).tolist()}
    monkeypatch.setattr(room, "MOST_STEPS", 40)
    some = {tuple(sorted(split)) for split in covers(sets, 3).tolist()}
    assert 0 < len(some) < len(whole)
    assert some < whole
