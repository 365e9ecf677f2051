"""The city as one graph: communities joined along the sides they share."""

from pathlib import Path

import numpy as np

from api.bench.partition.city import Side, _overlaps, sides_of, stitched, write_atoms
from api.bench.partition.instance import atoms_of
from api.bench.partition.peers.problem import Problem
from data.samples.families import city_community


def test_atoms_along_a_side_fill_it_from_end_to_end() -> None:
    for name, side in sides_of(atoms_of(city_community(1), "feasible")).items():
        length = 1_400 if name in {"west", "east"} else 2_000
        np.testing.assert_allclose((side.end - side.start).sum(), length, atol=1)


def test_two_sides_touch_where_they_overlap() -> None:
    one = Side(np.array([0.0, 60]), np.array([60.0, 100]), np.array([5, 6]))
    other = Side(np.array([0.0, 30]), np.array([30.0, 100]), np.array([8, 9]))
    left, right, metres = _overlaps(one, other)
    assert left.tolist() == [5, 5, 6]
    assert right.tolist() == [8, 9, 9]
    assert metres.tolist() == [30, 30, 40]


def test_neighbours_are_joined_along_1400_m_of_road(tmp_path: Path) -> None:
    for number in (0, 1):
        write_atoms((number, tmp_path))
    paths = [tmp_path / "0.npz", tmp_path / "1.npz"]
    alone = [Problem.read(path) for path in paths]
    both = stitched(paths)
    first = len(alone[0].households)
    seam = (both.left < first) != (both.right < first)
    np.testing.assert_allclose(both.length_m[seam].sum(), 1_400, atol=1)
    np.testing.assert_allclose(both.road_m[seam], both.length_m[seam])
    assert both.grids == 36
    assert both.people == alone[0].people + alone[1].people
    assert len(np.unique(both.region)) == 10
    assert both.whole(np.zeros(len(both.households), dtype=np.int64)).all()
    assert (~seam).sum() == sum(len(part.left) for part in alone)
