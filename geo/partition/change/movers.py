"""The model of who moves: cells and grids, the band, and who moves how far from the past."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from geo.partition.ground.borders import Bools, Ints, components
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band

EMPTY_DM = 500
"""A building without households that changes its grid counts for so much border, decimetres."""


@dataclass(frozen=True)
class Past:
    """Which previous grids the cells of a region come from.

    Parameters
    ----------
    held
        Households of each cell, as they are now, by previous grid, shape (n, grids before).
        What is new or comes from a grid of another region is in none.
    empty
        Buildings without households, counted likewise.
    """

    held: Ints
    empty: Ints

    @property
    def grids(self) -> int:
        """Number of grids."""
        return self.held.shape[1]

    @property
    def away(self) -> Ints:
        """Households that move when a cell is put into a grid, shape (n, grids)."""
        away: Ints = self.held.sum(axis=1, keepdims=True) - self.held
        return away

    def without(self, grids: tuple[int, ...]) -> "Past":
        """Return the past after some grids are given up; who was there is new."""
        return Past(np.delete(self.held, grids, axis=1), np.delete(self.empty, grids, axis=1))

    def widened(self, grids: int) -> "Past":
        """Return the past with as many new grids as are lacking."""
        more = ((0, 0), (0, grids - self.grids))
        return Past(np.pad(self.held, more), np.pad(self.empty, more))

    def moved(self, label: Ints) -> int:
        """Return the households that change their grid."""
        return int(self.away[np.arange(len(label)), label].sum())


@dataclass(frozen=True)
class Rule:
    """If one of the nodes is in the grid of the root, so is one of the cells between them."""

    nodes: Ints
    root: int
    between: Ints


class Movers:
    """Cells, grids, band and neighbours; the fewest households move."""

    def __init__(self, graph: Graph, past: Past, band: Band, allowed: Bools) -> None:
        self.graph, self.past, self.allowed = graph, past, allowed
        self.model = cp_model.CpModel()
        never = self.model.new_constant(0)
        self.inside = [
            [self.model.new_bool_var("") if may else never for may in row]
            for row in allowed.tolist()
        ]
        self.cells = [cell for row in self.inside for cell in row]
        people = graph.households.tolist()
        for row in self.inside:
            self.model.add_exactly_one(row)
        for grid in range(past.grids):
            held = cp_model.LinearExpr.weighted_sum([row[grid] for row in self.inside], people)
            self.model.add_linear_constraint(held, band.low, band.high)
        self._company(band)
        self.moved = cp_model.LinearExpr.weighted_sum(self.cells, past.away.ravel().tolist())
        self.model.minimize(self.moved)
        before = np.where(allowed, past.held + past.empty, -1).argmax(axis=1)
        for at, grid in np.argwhere(allowed).tolist():
            self.model.add_hint(self.inside[at][grid], bool(before[at] == grid))

    def _company(self, band: Band) -> None:
        """No cell that is too small for a grid is alone in one."""
        near: list[list[int]] = [[] for _ in self.inside]
        for one, two in zip(self.graph.left.tolist(), self.graph.right.tolist(), strict=True):
            near[one].append(two)
            near[two].append(one)
        for at in np.flatnonzero(self.graph.households < band.low).tolist():
            for grid in np.flatnonzero(self.allowed[at]).tolist():
                others = [self.inside[other][grid] for other in near[at]]
                self.model.add_bool_or([self.inside[at][grid].negated(), *others])

    def spend(self, budget: int) -> None:
        """Move no more households than so many."""
        self.model.add(self.moved <= budget)

    def keep(self, rule: Rule) -> None:
        """Add a rule for every grid."""
        for grid in range(self.past.grids):
            root = self.inside[rule.root][grid].negated()
            between = [self.inside[at][grid] for at in rule.between.tolist()]
            for node in rule.nodes.tolist():
                self.model.add_bool_or([self.inside[node][grid].negated(), root, *between])

    def grow(self) -> None:
        """Keep every grid in one piece: a tree grows from one of its cells to all others."""
        count = len(self.inside)
        level = [self.model.new_int_var(0, count, "") for _ in range(count)]
        above: list[list[IntVar]] = [[] for _ in range(count)]
        for grid in range(self.past.grids):
            roots = []
            for at in np.flatnonzero(self.allowed[:, grid]).tolist():
                root = self.model.new_bool_var("")
                self.model.add_implication(root, self.inside[at][grid])
                roots.append(root)
                above[at].append(root)
            self.model.add_exactly_one(roots)
        for one, two in self._ends():
            for upper, lower in ((one, two), (two, one)):
                arc = self.model.new_bool_var("")
                above[lower].append(arc)
                self.model.add(level[lower] >= level[upper] + 1).only_enforce_if(arc)
                self._differ(upper, lower, arc.negated())
        for links in above:
            self.model.add_exactly_one(links)

    def shorten(self) -> None:
        """Make the border least instead, and the buildings without households that move few."""
        empty = self.past.empty
        terms = list(self.cells)
        prices = (EMPTY_DM * (empty.sum(axis=1, keepdims=True) - empty)).ravel().tolist()
        border = np.round(10 * self.graph.cost_m).astype(np.int64).tolist()
        for (one, two), price in zip(self._ends(), border, strict=True):
            if (self.allowed[one] | self.allowed[two]).sum() > 1:
                split = self.model.new_bool_var("")
                self._differ(one, two, split)
                terms.append(split)
                prices.append(price)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))

    def _ends(self) -> list[tuple[int, int]]:
        return list(zip(self.graph.left.tolist(), self.graph.right.tolist(), strict=True))

    def _differ(self, one: int, two: int, if_so: cp_model.LiteralT) -> None:
        """Let a literal hold where two cells are in different grids."""
        for grid in np.flatnonzero(self.allowed[one] | self.allowed[two]).tolist():
            a, b = self.inside[one][grid], self.inside[two][grid]
            self.model.add_bool_or([a.negated(), b, if_so])
            self.model.add_bool_or([a, b.negated(), if_so])

    def label(self, solver: cp_model.CpSolver) -> Ints:
        """Return the labelling the solver found."""
        values = solver.boolean_values(self.cells).to_numpy().reshape(-1, self.past.grids)
        return values.argmax(axis=1).astype(np.int64)


def sound(graph: Graph, label: Ints, band: Band) -> bool:
    """Return whether grids 0, 1, ... are inside the band and in one piece each."""
    people = np.bincount(label, weights=graph.households)
    same = label[graph.left] == label[graph.right]
    pieces = int(components(len(label), graph.left[same], graph.right[same]).max()) + 1
    filled = (people >= band.low).all() and (people <= band.high).all()
    return bool(filled) and pieces == len(people)


def broken(graph: Graph, label: Ints) -> Iterator[Rule]:
    """Yield a rule for every piece of a grid beside its main part."""
    same = label[graph.left] == label[graph.right]
    piece = components(len(label), graph.left[same], graph.right[same])
    size = np.bincount(piece, weights=graph.households + 1e-3)
    for grid in range(label.max() + 1):
        mine = np.unique(piece[label == grid])
        if len(mine) < 2:
            continue
        main = mine[np.argmax(size[mine])]
        inside = np.flatnonzero(piece == main)
        root = int(inside[np.argmax(graph.households[inside])])
        for part in mine[mine != main].tolist():
            yield Rule(np.flatnonzero(piece == part), root, _between(graph, piece == part, root))


def _between(graph: Graph, part: Bools, root: int) -> Ints:
    """Return the cells around a part from which the root is reached without touching it again."""
    around = _around(graph, part)
    rest = ~(part | around)
    inner = rest[graph.left] & rest[graph.right]
    piece = components(len(part), graph.left[inner], graph.right[inner])
    return np.flatnonzero(around & _around(graph, rest & (piece == piece[root])))


def _around(graph: Graph, part: Bools) -> Bools:
    around = np.zeros(len(part), dtype=bool)
    around[graph.right[part[graph.left]]] = True
    around[graph.left[part[graph.right]]] = True
    return around & ~part
