"""The solver, set as a request asks."""

from ortools.sat.python import cp_model

from geo.patrol.rostering.request import Request

SOLVED = (cp_model.OPTIMAL, cp_model.FEASIBLE)


def solver_of(request: Request, seconds: float) -> cp_model.CpSolver:
    """Return a solver with the settings of a request; a moment is always left to it."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = request.workers
    solver.parameters.random_seed = request.seed
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    return solver
