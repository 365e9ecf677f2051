"""Rounds from one guardhouse by peers: python -m api.bench.patrol.minmax NAME IN.npz OUT.

The longest of k closed rounds from the first place is made short; walked again and again, it is
the worst wait. Distances are whole decimetres.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STOP_DM = 200
"""A bisection ends when the longest round is known to 20 m."""
SPAN = 100
CAPS = (1.15, 1.5, 2.0, 10.0)
"""OR-Tools is given these caps on a round, in mean rounds, until it finds a plan."""

Far = NDArray[np.int64]
Routes = list[list[int]]


def pyvrp(far: Far, walkers: int, seconds: float) -> Routes:
    """Return rounds by PyVRP, bisecting on the longest allowed, so many seconds a try."""
    whole = _pyvrp(far, 1, None, seconds)
    assert whole is not None  # noqa: S101 - one vehicle without a limit always can
    low = max(int(2 * far[0].max()), longest_dm(far, whole) // walkers)
    high, best = 2 * low, None
    while best is None:
        best = _pyvrp(far, walkers, high, seconds)
        high = 2 * high if best is None else longest_dm(far, best)
    while high - low > STOP_DM:
        middle = (low + high) // 2
        found = _pyvrp(far, walkers, middle, seconds)
        if found is None:
            low = middle
        else:
            best, high = found, longest_dm(far, found)
    return best


def _pyvrp(far: Far, walkers: int, cap_dm: int | None, seconds: float) -> Routes | None:
    from pyvrp import Model  # noqa: PLC0415 - only one of the peers is loaded
    from pyvrp.stop import MaxRuntime  # noqa: PLC0415

    model = Model()
    places = [model.add_location(0, 0) for _ in far]
    model.add_depot(places[0])
    for place in places[1:]:
        model.add_client(place)
    limit = {} if cap_dm is None else {"max_distance": cap_dm}
    model.add_vehicle_type(walkers, **limit)
    for one, row in zip(places, far.tolist(), strict=True):
        for other, metres in zip(places, row, strict=True):
            model.add_edge(one, other, distance=metres)
    found = model.solve(stop=MaxRuntime(seconds), seed=0, display=False)
    if not found.is_feasible():
        return None
    routes = found.best.routes()
    return [[0, *(stop.idx + 1 for stop in route if stop.is_client())] for route in routes]


def ortools(far: Far, walkers: int, seconds: float) -> Routes:
    """Return rounds by OR-Tools: SAVINGS, a global span and a cap, guided local search."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415

    mean_dm = int(np.sort(far, axis=1)[:, 1].sum()) * 2 // walkers
    for cap in CAPS:
        manager = pywrapcp.RoutingIndexManager(len(far), walkers, 0)
        routing = pywrapcp.RoutingModel(manager)
        cost = routing.RegisterTransitMatrix(far.tolist())
        routing.SetArcCostEvaluatorOfAllVehicles(cost)
        longest = int(cap * max(mean_dm, 2 * far[0].max()))
        routing.AddDimension(cost, 0, longest, True, "way")
        routing.GetDimensionOrDie("way").SetGlobalSpanCostCoefficient(SPAN)
        search = pywrapcp.DefaultRoutingSearchParameters()
        search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.SAVINGS
        search.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        search.time_limit.FromMilliseconds(int(seconds * 1000))
        found = routing.SolveWithParameters(search)
        if found is not None:
            return [_followed(routing, manager, found, one) for one in range(walkers)]
    raise SystemExit("no plan found")


def _followed(routing, manager, found, walker: int) -> list[int]:  # type: ignore[no-untyped-def]
    at, route = routing.Start(walker), []
    while not routing.IsEnd(at):
        route.append(int(manager.IndexToNode(at)))
        at = found.Value(routing.NextVar(at))
    return route


def longest_dm(far: Far, routes: Routes) -> int:
    """Return the longest of closed rounds."""
    return max(int(far[route, np.roll(route, -1)].sum()) for route in routes)


PEERS: dict[str, Callable[[Far, int, float], Routes]] = {"pyvrp": pyvrp, "ortools": ortools}

if __name__ == "__main__":
    name, source, out = sys.argv[1:]
    problem = np.load(source)
    matrix, many = problem["distance_dm"], int(problem["walkers"])
    begin = time.perf_counter()
    rounds = PEERS[name](matrix, many, float(problem["seconds"]))
    took = time.perf_counter() - begin
    seen = sorted({place for one in rounds for place in one})
    assert seen == list(range(len(matrix)))  # noqa: S101 - a peer must visit all
    answer = {"longest_dm": longest_dm(matrix, rounds), "routes": rounds, "seconds": took}
    Path(out).write_text(json.dumps(answer), encoding="utf-8")
