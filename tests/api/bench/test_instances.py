"""Public instances are read as their authors meant them, and our rounds are near their best."""

from pathlib import Path

import numpy as np
import pytest

from api.bench.patrol import arcs as bench
from api.bench.patrol import graphs
from api.bench.patrol.instances import Arcs, Graph, arcs, graph, references
from api.bench.patrol.roaming import POLICIES, worst_idleness

WINDY = """ NOMBRE :
 VERTICES : 3
 ARISTAS_REQ : 1
 ARISTAS_NOREQ : 2
 LISTA_ARISTAS_REQ :
 (  2,  3)   coste    1     4
 LISTA_ARISTAS_NOREQ :
 (  1,  2)   coste    5     7
 (  1,  3)   coste    9     2
"""
LOADED = """ NOMBRE : pair
 VEHICULOS : 2
 CAPACIDAD : 5
 LISTA_ARISTAS_REQ :
 ( 1, 2)  coste 13 demanda 3
 ( 1, 3)  coste 17 demanda 4
 DEPOSITO :   1
"""
LINE = """3
100
50
0.5
0
0

0
0
0
1
1
E
10

1
10
0
2
0
W
10
2
E
30

2
40
0
1
1
W
30
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("mm_kwrpp/P0", WINDY), ("carp/pair.dat", LOADED)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    (tmp_path / "patrolling_sim").mkdir()
    (tmp_path / "patrolling_sim" / "line.graph").write_text(LINE)
    head = "set,instance,vehicles,objective,upper_bound_reached,recomputed_here\n"
    lines = "mm_kwrpp,P0,1,max route,8,yes\ncarp,pair,2,total,60,yes\ncarp,absent,2,total,9,yes\n"
    (tmp_path / "reference_values.csv").write_text(head + lines)
    return tmp_path


@pytest.fixture(scope="module")
def benchmarks(shared_data: Path) -> Path:
    found = shared_data / "benchmarks"
    if not found.is_dir():
        pytest.skip(f"no benchmarks at {found}")
    return found


def test_a_windy_problem_has_a_cost_each_way_and_a_depot_at_its_first_vertex(folder: Path) -> None:
    problem = arcs(folder / "mm_kwrpp" / "P0")
    assert problem.name == "P0"
    assert problem.ends.tolist() == [[1, 2], [0, 1], [0, 2]]
    assert problem.cost.tolist() == [[1, 4], [5, 7], [9, 2]]
    assert problem.required.tolist() == [True, False, False]
    assert (problem.depot, problem.capacity) == (0, np.inf)
    assert problem.walks().round(3).tolist() == [[0, 5, 6], [3, 0, 1], [2, 4, 0]]


def test_a_loaded_problem_has_demands_and_a_capacity(folder: Path) -> None:
    problem = arcs(folder / "carp" / "pair.dat")
    assert problem.demand.tolist() == [3, 4]
    assert problem.capacity == 5
    assert problem.cost[:, 0].tolist() == problem.cost[:, 1].tolist() == [13, 17]


def test_a_file_without_edges_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none").write_text(" NOMBRE : none\n")
    with pytest.raises(ValueError, match="no required edge"):
        arcs(tmp_path / "none")


def test_a_graph_is_in_metres_and_walked_from_vertex_to_vertex(folder: Path) -> None:
    line = graph(folder / "patrolling_sim" / "line.graph")
    assert line.far.tolist() == [[0, 5, 20], [5, 0, 15], [20, 15, 0]]
    assert np.isinf(line.link[0, 2])
    assert line.way(0, 2) == [1, 2]


def test_rows_tell_ours_and_the_reference(folder: Path) -> None:
    """Down the windy street and home: 5 + 1 + 2; both loaded streets there and back: 26 + 34."""
    windy, loaded = sorted(bench.rows(folder, moves=20), key=lambda row: row["set"], reverse=True)
    assert (windy["ours"], windy["reference"], windy["ratio"]) == (8, 8, 1)
    assert (loaded["ours"], loaded["rounds_used"]) == (60, 2)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_every_required_edge_is_walked_once(rounds: int) -> None:
    rng = np.random.default_rng(rounds)
    ends = np.array([(a, b) for a in range(5) for b in range(a + 1, 5)])
    cost = rng.integers(1, 9, (len(ends), 2)).astype(float)
    required = np.arange(len(ends)) % 2 == 0
    problem = Arcs("k5", ends, cost, np.ones(len(ends)), required, 2.0, 0)
    for own in (bench.minmax_rounds, bench.capacitated_rounds):
        _, found = own(problem, rounds, moves=40)
        assert sorted(way // 2 for one in found for way in one) == list(range(required.sum()))
    assert max(len(one) for one in found) <= 2


def test_one_who_roams_two_vertices_sees_each_every_other_step() -> None:
    link = np.array([[np.inf, 3.0], [3.0, np.inf]])
    pair = Graph(link, np.array([[0.0, 3], [3, 0]]), np.array([[-9999, 0], [1, -9999]], np.int32))
    for choose in POLICIES.values():
        assert worst_idleness(pair, 1, choose, 6.0, 0) == pytest.approx(6)


def test_graph_rows_are_ratios_to_a_bound_that_nobody_beats(folder: Path) -> None:
    (row,) = graphs.rows(folder, walkers=[2])
    assert row["vertices"] == 3
    assert row["one_round"] >= 1
    assert all(row[policy] >= 1 for policy in POLICIES)
    assert graphs.rows(folder, names=["other"]) == []


def test_small_public_instances_are_solved_to_the_reference(benchmarks: Path) -> None:
    known = [one for one in references(benchmarks) if one.instance == "P01110"]
    assert [one.vehicles for one in known] == [2, 3, 4, 5]
    problem = arcs(benchmarks / "mm_kwrpp" / "P01110")
    for one in known:
        jobs, found = bench.minmax_rounds(problem, one.vehicles, moves=300)
        assert max(jobs.length(round_) for round_ in found) == pytest.approx(one.value)


def test_public_graphs_are_whole(benchmarks: Path) -> None:
    for path in sorted((benchmarks / "patrolling_sim").glob("*.graph")):
        far = graph(path).far
        assert np.isfinite(far).all()
        assert np.allclose(far, far.T)
