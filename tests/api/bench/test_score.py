"""The scorer: known figures of known plans, ours and anybody's."""

import numpy as np
import pytest

from api.bench.partition import score as scoring
from api.bench.partition.instance import Instance
from api.bench.partition.score import numbered, rms_radius, score
from tests.api.bench.worlds import TINY_BAND, by_building, tiny_instance

GOOD = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]


@pytest.fixture
def instance(monkeypatch: pytest.MonkeyPatch) -> Instance:
    monkeypatch.setattr(scoring, "BAND", TINY_BAND)
    return tiny_instance(monkeypatch)


def test_atoms_and_shares_of_the_tiny_community(instance: Instance) -> None:
    assert instance.shares == [2, 2]
    assert instance.households.tolist() == [40] * 12


def test_a_plan_that_keeps_every_rule_is_solved(instance: Instance) -> None:
    found = score(instance, by_building(instance, GOOD))
    assert found.solved
    assert (found.grids, found.in_band, found.contiguous, found.crossings) == (4, 4, 4, 0)
    assert (found.households_min, found.households_max, found.deviation) == (120, 120, 0)
    assert (found.gap_m2, found.overlap_m2, found.buildings_cut) == (0, 0, 0)
    assert 0 < found.road_share < 1
    assert found.road_cut_m == pytest.approx(found.cut_m * (1 - 0.8 * found.road_share))


def test_two_halves_are_measured_exactly(instance: Instance) -> None:
    """Two grids of 200 m x 300 m with the main road as their only border."""
    found = score(instance, by_building(instance, [0] * 6 + [1] * 6))
    assert found.cut_m == pytest.approx(300)
    assert found.road_share == pytest.approx(1)
    assert found.road_cut_m == pytest.approx(60)
    assert found.pp_mean == pytest.approx(4 * np.pi * 60_000 / 1_000**2)
    assert found.reock_mean == pytest.approx(60_000 / (np.pi * (100**2 + 150**2)))
    assert found.in_band == 0
    assert not found.solved


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ([0, 1, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3], "contiguous"),
        ([0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3], "in_band"),
        ([0, 0, 0, 1, 1, 2, 1, 2, 2, 3, 3, 3], "crossings"),
    ],
)
def test_a_broken_rule_is_counted_and_not_solved(
    instance: Instance, label: list[int], broken: str
) -> None:
    found = score(instance, by_building(instance, label))
    good = score(instance, by_building(instance, GOOD))
    assert getattr(found, broken) != getattr(good, broken)
    assert not found.solved


def test_another_number_of_grids_is_not_solved(instance: Instance) -> None:
    found = score(instance, by_building(instance, [0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4]))
    assert (found.grids, found.in_band, found.contiguous) == (5, 5, 5)
    assert not found.solved


def test_the_names_of_labels_do_not_matter(instance: Instance) -> None:
    one = score(instance, by_building(instance, GOOD))
    other = score(instance, by_building(instance, [7 - 2 * grid for grid in GOOD]))
    assert one == other
    assert numbered(np.array([7, 7, -1, 3])).tolist() == [0, 0, 1, 2]


def test_the_rms_radius_is_weighed_by_households() -> None:
    xy = np.array([[0.0, 0], [4, 0], [100, 0]])
    assert rms_radius(xy, np.array([3, 1, 0]), np.array([0, 0, 1])) == pytest.approx(np.sqrt(3))
