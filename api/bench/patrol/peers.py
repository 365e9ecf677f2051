"""Rounds by peers, in their own environment: python -m api.bench.patrol.peers NAME IN.npz OUT."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def lkh(far: NDArray[np.int64], _: float) -> list[int]:
    """Return a round by LKH (elkai)."""
    import elkai  # noqa: PLC0415 - only one of the peers is loaded

    return list(elkai.DistanceMatrix(far.tolist()).solve_tsp())[:-1]


def pyvrp(far: NDArray[np.int64], seconds: float) -> list[int]:
    """Return a round by PyVRP: one vehicle, so many seconds."""
    from pyvrp import Model  # noqa: PLC0415
    from pyvrp.stop import MaxRuntime  # noqa: PLC0415

    model = Model()
    places = [model.add_location(0, 0) for _ in far]
    model.add_depot(places[0])
    for place in places[1:]:
        model.add_client(place)
    model.add_vehicle_type(1)
    for one, row in zip(places, far.tolist(), strict=True):
        for other, metres in zip(places, row, strict=True):
            model.add_edge(one, other, distance=metres)
    found = model.solve(stop=MaxRuntime(seconds), seed=0, display=False).best
    visits = [stop.idx + 1 for stop in found.routes()[0] if stop.is_client()]
    return [0, *visits]


def vroom(far: NDArray[np.int64], _: float) -> list[int]:
    """Return a round by VROOM, exploration level 5."""
    import vroom  # noqa: PLC0415

    problem = vroom.Input()
    problem.set_durations_matrix("car", far.astype(np.uint32))
    problem.add_vehicle(vroom.Vehicle(0, start=0, end=0))
    problem.add_job([vroom.Job(at, location=at) for at in range(1, len(far))])
    routes = problem.solve(exploration_level=5, nb_threads=1).routes
    jobs = routes[routes["type"] == "job"]["location_index"]
    return [0, *(int(at) for at in jobs)]


PEERS: dict[str, Callable[[NDArray[np.int64], float], list[int]]] = {
    "lkh": lkh,
    "pyvrp": pyvrp,
    "vroom": vroom,
}

if __name__ == "__main__":
    name, source, out = sys.argv[1:]
    problem = np.load(source)
    matrix = problem["distance_dm"]
    limit_s = float(problem["seconds"])
    begin = time.perf_counter()
    order = PEERS[name](matrix, limit_s)
    seconds = time.perf_counter() - begin
    assert sorted(order) == list(range(len(matrix)))  # noqa: S101 - a peer must visit all
    Path(out).write_text(json.dumps({"order": order, "seconds": seconds}), encoding="utf-8")
