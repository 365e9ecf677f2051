"""Exact labelling of a few grids' cells by CP-SAT: the least cost inside the band, in one piece.

Rules against grids that fall apart are added only when a solution breaks them: if a piece and the
main part of a grid both belong to it, so does one of the cells around the piece.
"""

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from geo.partition.ground.borders import Floats, Ints, components
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band

SCALE = 1e6
MOST_ROUNDS = 60


@dataclass(frozen=True)
class Labelled:
    """The best labelling found.

    Parameters
    ----------
    label
        Grid of each cell, None where none was found.
    proved
        True when nothing is better (or, without a label, when there is none at all).
    """

    label: Ints | None
    proved: bool


def labelled(
    graph: Graph,
    grids: int,
    band: Band,
    *,
    cut: Floats,
    stay: Floats | None = None,
    hint: Ints | None = None,
    fixed: Ints | None = None,
    effort: float = 4.0,
) -> Labelled:
    """Label the cells of a graph with grids 0, 1, ... at the least cost.

    Parameters
    ----------
    graph
        Cells, connected.
    grids
        How many.
    band
        Households each grid must hold.
    cut
        Cost of each edge whose ends get different grids, at least 0, shape (m,).
    stay
        Cost of each cell in each grid, any sign, shape (n, grids). Without it grids are alike.
    hint
        A labelling to start from.
    fixed
        Grid of the cells that are settled, -1 for the others, shape (n,).
    effort
        Limit in the solver's deterministic time, about so many seconds.
    """
    model = _Model(graph, grids, band, cut, stay)
    if fixed is not None:
        model.fix(fixed)
    elif stay is None:
        model.order()
    if hint is not None:
        model.hint(hint)
    left = effort
    for _ in range(MOST_ROUNDS):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = left
        status = solver.solve(model.model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return Labelled(None, proved=status == cp_model.INFEASIBLE)
        label = model.label(solver)
        if not model.forbid_torn(label):
            return Labelled(label, proved=status == cp_model.OPTIMAL)
        left -= solver.response_proto.deterministic_time
        if left <= 0:
            break
    return Labelled(None, proved=False)


class _Model:
    """Cells, grids and the rules between them."""

    def __init__(
        self, graph: Graph, grids: int, band: Band, cut: Floats, stay: Floats | None
    ) -> None:
        self.graph, self.grids = graph, grids
        self.model = cp_model.CpModel()
        count = len(graph.households)
        self.inside = [[self.model.new_bool_var("") for _ in range(grids)] for _ in range(count)]
        for row in self.inside:
            self.model.add_exactly_one(row)
        people = graph.households.tolist()
        for grid in range(grids):
            column = [row[grid] for row in self.inside]
            held = cp_model.LinearExpr.weighted_sum(column, people)
            self.model.add_linear_constraint(held, band.low, band.high)
        self._price(cut, stay)

    def fix(self, label: Ints) -> None:
        """Settle the cells that have a grid already."""
        for cell in np.flatnonzero(label >= 0).tolist():
            self.model.add(self.inside[cell][int(label[cell])] == 1)

    def order(self) -> None:
        """Tell equal grids apart: the cell with most households is in the first."""
        self.model.add(self.inside[int(np.argmax(self.graph.households))][0] == 1)

    def _price(self, cut: Floats, stay: Floats | None) -> None:
        terms: list[IntVar] = []
        prices: list[int] = []
        unit = SCALE / max(float(np.abs(cut).max(initial=0.0)), _largest(stay), 1e-12)
        whole = np.round(cut * unit).astype(np.int64)
        ends = zip(self.graph.left.tolist(), self.graph.right.tolist(), whole.tolist(), strict=True)
        for one, two, price in ends:
            if price <= 0:
                continue
            split = self.model.new_bool_var("")
            for a, b in zip(self.inside[one], self.inside[two], strict=True):
                self.model.add_bool_or(a.Not(), b, split)
                self.model.add_bool_or(a, b.Not(), split)
            terms.append(split)
            prices.append(price)
        if stay is not None:
            terms += [cell for row in self.inside for cell in row]
            prices += np.round(stay * unit).astype(np.int64).ravel().tolist()
        self.model.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))

    def hint(self, label: Ints) -> None:
        """Start from a labelling."""
        for row, to in zip(self.inside, label.tolist(), strict=True):
            for grid, cell in enumerate(row):
                self.model.add_hint(cell, grid == to)

    def label(self, solver: cp_model.CpSolver) -> Ints:
        """Return the labelling the solver found."""
        flat = [cell for row in self.inside for cell in row]
        values = solver.boolean_values(flat).to_numpy().reshape(-1, self.grids)
        return values.argmax(axis=1).astype(np.int64)

    def forbid_torn(self, label: Ints) -> bool:
        """Add a rule for every piece beside its grid's main part; return whether there was any."""
        graph = self.graph
        same = label[graph.left] == label[graph.right]
        piece = components(len(label), graph.left[same], graph.right[same])
        size = np.bincount(piece, weights=graph.households + 1e-3)
        torn = False
        for grid in range(self.grids):
            mine = np.unique(piece[label == grid])
            if len(mine) < 2:
                continue
            torn = True
            main = mine[np.argmax(size[mine])]
            root = int(np.flatnonzero(piece == main)[np.argmax(graph.households[piece == main])])
            for part in mine[mine != main].tolist():
                self._rule(piece == part, root)
        return torn

    def _rule(self, inside: "np.ndarray[tuple[int], np.dtype[np.bool_]]", root: int) -> None:
        a, b = inside[self.graph.left], inside[self.graph.right]
        around = np.union1d(self.graph.right[a & ~b], self.graph.left[b & ~a]).tolist()
        if root in around:
            return
        nodes = np.flatnonzero(inside)
        node = int(nodes[np.argmax(self.graph.households[nodes])])
        for grid in range(self.grids):
            self.model.add_bool_or(
                [self.inside[node][grid].Not(), self.inside[root][grid].Not()]
                + [self.inside[at][grid] for at in around]
            )


def _largest(values: Floats | None) -> float:
    return 0.0 if values is None else float(np.abs(values).max(initial=0.0))
