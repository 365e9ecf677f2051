"""Every way to patrol checkpoints measures what it says."""

from functools import partial

import numpy as np
import pytest

from api.bench.partition.children import PEERS_PYTHON, RunError
from api.bench.patrol import contest as contests
from api.bench.patrol import leuven, minmax
from api.bench.patrol.contest import MINMAX, OURS, WALKERS, Contest, street_graph
from api.bench.patrol.goals import ratios
from api.bench.patrol.hand import hand_rounds
from api.bench.patrol.instances import Graph
from api.bench.patrol.matching_peers import straight
from api.bench.patrol.roaming import pathfinder, worst_idleness
from api.bench.patrol.worlds import World
from geo.community import Community
from geo.patrol.network import network

HAS_PEERS = PEERS_PYTHON.exists()


@pytest.fixture(scope="module")
def small(tiny: Community) -> World:
    metric = tiny.metric()
    net = network(metric["streets"])
    assert net is not None
    return World("tiny", metric, net)


def test_no_way_beats_the_bound(small: World) -> None:
    rows = [row() for row in Contest(lambda: small).ways(peers=False).values()]
    for walkers in WALKERS:
        ratio = ratios(rows, walkers)
        assert len(ratio) == len(rows) - 1
        assert min(ratio.values()) >= 1 - 1e-9
        assert ratio["tiny", OURS] <= ratio["tiny", "random walk"]


def test_a_peer_that_fails_has_a_row(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RunError("not done after 180 s")

    monkeypatch.setattr(contests, "ask", fails)
    monkeypatch.setattr(contests, "peers_python", lambda: None)
    row = Contest(lambda: small).ways(peers=True)[MINMAX["pyvrp"]]()
    assert row["failed"] == "not done after 180 s"
    assert ratios([row], 4) == {}


def test_hand_rounds_go_to_and_fro_in_sectors_from_west_to_east() -> None:
    xy = np.array([[x, y] for x in (0.0, 10, 500, 510) for y in (0.0, 150)])
    west, east = hand_rounds(xy, 2)
    assert xy[west].tolist() == [[0, 0], [10, 0], [10, 150], [0, 150]]
    assert xy[east].tolist() == [[500, 0], [510, 0], [510, 150], [500, 150]]


def test_only_sites_must_be_seen() -> None:
    link = np.full((3, 3), np.inf)
    link[0, 1] = link[1, 0] = 10.0
    link[1, 2] = link[2, 1] = 1000.0
    far = np.array([[0.0, 10, 1010], [10, 0, 1000], [1010, 1000, 0]])
    before = np.array([[-1, 0, 1], [1, -1, 1], [1, 2, -1]], dtype=np.int32)
    walk = partial(worst_idleness, Graph(link, far, before), 1, pathfinder, 2020.0, 0)
    assert walk(sites=np.array([0, 1])) == pytest.approx(20.0)
    assert walk() > 1000


def test_streets_are_a_graph_with_their_lengths(small: World) -> None:
    graph = street_graph(small.net)
    there = np.isfinite(graph.link)
    assert there.sum() == 2 * len(small.net.edges)
    assert graph.link[there].sum() == pytest.approx(2 * small.net.length_m.sum())


def test_ortools_shares_places_out_evenly() -> None:
    place = np.array([0, 100, 200, -100, -200])
    far = np.abs(place[:, None] - place[None])
    routes = minmax.ortools(far, 2, 1.0)
    assert minmax.longest_dm(far, routes) == 400


@pytest.mark.skipif(not HAS_PEERS, reason="the peers' environment has not been made")
def test_pyvrp_shares_places_out_evenly(small: World) -> None:
    contest = Contest(lambda: small, 8, 1.0)
    row = contest.ways(peers=True)[MINMAX["pyvrp"]]()
    waits = [row[f"worst_km_{walkers}"] for walkers in WALKERS]
    assert waits == sorted(waits, reverse=True)


# Leuven


def test_straight_pieces_are_the_streets(small: World) -> None:
    xy, pieces, segment, from_m, to_m = straight(small.net)
    length_m = np.hypot(*(xy[pieces[:, 0]] - xy[pieces[:, 1]]).T)
    assert length_m == pytest.approx(to_m - from_m)
    assert np.bincount(segment, to_m - from_m) == pytest.approx(small.net.length_m)


def test_spans_reach_the_junctions_between_pieces() -> None:
    """Places 0, 1 and 2 in a row; the second piece is seen against its direction."""
    number_of = {(0, 1): (0, True), (1, 0): (0, False), (2, 1): (1, True), (1, 2): (1, False)}
    states = [((0, 1), 0.4), ((0, 1), 0.9), ((1, 2), 0.25)]
    assert leuven._spans(states, number_of) == [(0, 0.4, 1.0), (1, 0.75, 1.0)]
