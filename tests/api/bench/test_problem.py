"""What peers are given, and how the best of their plans is chosen."""

from pathlib import Path

import numpy as np
import pytest

from api.bench.partition.instance import BAND, Instance, instance_of
from api.bench.partition.peers.problem import Problem, nested


@pytest.fixture(scope="module")
def towers() -> Instance:
    return instance_of("towers", 0)


@pytest.fixture
def problem(towers: Instance, tmp_path: Path) -> Problem:
    towers.write(tmp_path / "towers.npz")
    return Problem.read(tmp_path / "towers.npz")


def row_of_six() -> Problem:
    """Six atoms in a row, 100 households each, two compounds of three, 10 m between neighbours."""
    return Problem(
        households=np.full(6, 100),
        xy=np.column_stack([np.arange(6.0) * 10, np.zeros(6)]),
        region=np.array([0, 0, 0, 1, 1, 1]),
        shares=np.array([1, 1]),
        left=np.arange(5),
        right=np.arange(1, 6),
        length_m=np.full(5, 10.0),
        road_m=np.array([0.0, 0, 10, 0, 0]),
        low=200,
        high=300,
    )


def test_a_peer_reads_what_the_instance_wrote(towers: Instance, problem: Problem) -> None:
    assert (problem.low, problem.high) == (BAND.low, BAND.high)
    assert problem.grids == 18
    assert problem.people == towers.land.households.sum()
    np.testing.assert_array_equal(problem.households, towers.households)
    np.testing.assert_array_equal(problem.left, towers.borders.left)
    np.testing.assert_array_equal(problem.road_m, towers.borders.road_m)


def test_every_compound_hangs_together_and_so_does_the_whole(problem: Problem) -> None:
    assert problem.whole(problem.region).all()
    assert problem.whole(np.zeros(len(problem.households), dtype=np.int64)).all()
    assert len(problem.shares) == 5


def test_weights_are_whole_decimetres_and_never_nothing() -> None:
    problem = row_of_six()
    assert problem.weights(roads=False).tolist() == [100] * 5
    assert problem.weights(roads=True).tolist() == [100, 100, 20, 100, 100]
    problem.length_m[0] = 0.001
    assert problem.weights(roads=False)[0] == 1


def test_compressed_rows_hold_every_border_twice() -> None:
    starts, others, weights = row_of_six().rows(np.array([1, 2, 3, 4, 5]))
    assert starts.tolist() == [0, 1, 3, 5, 7, 9, 10]
    assert others.tolist() == [1, 0, 2, 1, 3, 2, 4, 3, 5, 4]
    assert weights.tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_a_part_is_one_compound_with_the_grids_it_is_handed() -> None:
    part, nodes = row_of_six().part(1)
    assert nodes.tolist() == [3, 4, 5]
    assert part.left.tolist() == [0, 1]
    assert part.right.tolist() == [1, 2]
    assert part.grids == 1


def test_nested_plans_keep_compounds_apart() -> None:
    problem = row_of_six()
    label = nested(problem, lambda part, _: np.arange(len(part.households)) // 2, 0)
    assert label.tolist() == [0, 0, 1, 2, 2, 3]


def test_the_best_plan_has_most_grids_in_the_band_and_in_one_piece() -> None:
    problem, weights = row_of_six(), row_of_six().weights(roads=True)
    good = np.array([0, 0, 0, 1, 1, 1])
    torn = np.array([0, 1, 0, 1, 0, 1])
    uneven = np.array([0, 0, 0, 0, 1, 1])
    assert problem.fits(good).tolist() == [True, True]
    assert problem.fits(uneven).tolist() == [False, True]
    assert problem.whole(torn).tolist() == [False, False]
    assert problem.best([torn, uneven, good], weights) is good


def test_of_equally_good_plans_the_cheaper_cut_is_taken() -> None:
    problem = row_of_six()
    one, other = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 1])
    costs = np.array([1, 1, 900, 1, 1])
    assert problem.best([one, other], problem.weights(roads=True)) is one  # three good grids
    three = np.array([0, 0, 1, 1, 1, 2])
    assert problem.best([other, three], costs) is three


def test_no_plan_at_all_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="no plan"):
        row_of_six().best([], np.ones(5, dtype=np.int64))
