"""Integer programmes of zeros and ones, solved by HiGHS through OR-Tools MathOpt."""

import datetime
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from scipy.sparse import csr_array

from geo.partition.ground.borders import Bools, Floats

RELATIVE_GAP = 3e-3


@dataclass(frozen=True)
class Answer:
    """What the solver said.

    Parameters
    ----------
    chosen
        The variables that are one, shape (n,); None where there is no answer.
    bound
        No answer costs less; infinite when it is proved that there is none.
    """

    chosen: Bools | None
    bound: float


def least(cost: Floats, rows: csr_array, low: Floats, high: Floats, limit_s: float) -> Answer:
    """Minimise cost x with low <= rows x <= high and every x zero or one.

    Parameters
    ----------
    cost
        Shape (n,).
    rows
        Sparse, shape (m, n).
    low, high
        Bounds of each row, infinite where there is none, shape (m,).
    limit_s
        Seconds after which the best bound so far is the answer.
    """
    scale = max(float(np.abs(cost).max(initial=0.0)), 1e-9)
    model = mathopt.Model.from_model_proto(_proto(cost / scale, rows, low, high))
    params = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(limit_s, 0.01)),
        relative_gap_tolerance=RELATIVE_GAP,
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=params)
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE:
        return Answer(None, np.inf)
    bound = scale * result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return Answer(None, bound)
    values = result.variable_values(list(model.variables()))
    return Answer(np.array(values) > 0.5, bound)


def _proto(cost: Floats, rows: csr_array, low: Floats, high: Floats) -> model_pb2.ModelProto:
    rows = rows.sorted_indices()
    count = len(cost)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(count))
    model.variables.lower_bounds.extend([0.0] * count)
    model.variables.upper_bounds.extend([1.0] * count)
    model.variables.integers.extend([True] * count)
    used = np.flatnonzero(cost)
    model.objective.linear_coefficients.ids.extend(used.tolist())
    model.objective.linear_coefficients.values.extend(cost[used].tolist())
    model.linear_constraints.ids.extend(range(rows.shape[0]))
    model.linear_constraints.lower_bounds.extend(low.tolist())
    model.linear_constraints.upper_bounds.extend(high.tolist())
    matrix = model.linear_constraint_matrix
    matrix.row_ids.extend(np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)).tolist())
    matrix.column_ids.extend(rows.indices.tolist())
    matrix.coefficients.extend(rows.data.tolist())
    return model
