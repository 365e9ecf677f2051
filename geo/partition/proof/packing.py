"""Packing: whether the buildings can be put into so many grids at all, wherever they stand.

The level between arithmetic and search: contiguity is left out, so what cannot be packed is
impossible for good, and what can be packed may still fail on the ground.
"""

from dataclasses import dataclass

from ortools.sat.python import cp_model

from geo.partition.ground.borders import Ints
from geo.partition.proof.arithmetic import Band

EFFORT = 8.0
"""Limit of one packing in the solver's deterministic time, so that the answer does not depend on
the speed of the machine; about so many seconds."""


@dataclass(frozen=True)
class Packing:
    """What is known about packing a region into a number of grids.

    Parameters
    ----------
    fits
        True: a packing exists. False: proved that there is none. None: not settled.
    smallest_high
        The smallest maximum at which a packing exists, the minimum kept; None where unknown.
    """

    fits: bool | None
    smallest_high: int | None = None


def packing(households: Ints, grids: int, band: Band) -> Packing:
    """Pack the households of cells into grids, with the smallest maximum that works (CP-SAT).

    Parameters
    ----------
    households
        Households of each cell; cells without any do not matter.
    grids
        How many grids, each to be filled within the band.
    band
        The band; its upper end is what is to be kept if possible.
    """
    people = sorted((int(h) for h in households if h > 0), reverse=True)
    if not people or len(people) < grids:
        return Packing(fits=False)
    model = cp_model.CpModel()
    high = model.new_int_var(band.high, max(sum(people), band.high), "high")
    inside = [
        {grid: model.new_bool_var(f"{at}_{grid}") for grid in range(min(at + 1, grids))}
        for at in range(len(people))
    ]  # cell n may only go to the first n + 1 grids: equal grids are not told apart
    for row in inside:
        model.add_exactly_one(row.values())
    for grid in range(grids):
        load = sum(h * row[grid] for h, row in zip(people, inside, strict=True) if grid in row)
        model.add(load >= band.low)
        model.add(load <= high)
    model.minimize(high)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = EFFORT
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Packing(fits=False)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Packing(fits=None)
    best = round(solver.objective_value)
    if best == band.high:
        return Packing(fits=True, smallest_high=best)
    proved = status == cp_model.OPTIMAL
    over = proved or solver.best_objective_bound > band.high + 0.5
    return Packing(fits=False if over else None, smallest_high=best if proved else None)
