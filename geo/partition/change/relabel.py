"""The split of one region in which the fewest households change their grid.

Solved exactly, by a model that stays small where little has to change. A grid is in one piece, so
a cell that joins it brings along all that lies between: within a budget of households to move,
only cells that are near come into question. The budget grows until a split fits into it; then
nothing outside it can be better.

Two ways keep grids in one piece. Rules are added when a solution breaks them (the separators of
Fischetti et al. 2017, "Thinning out Steiner trees"); they prove well. Where they take too long, a
tree is grown through every grid (an arborescence with levels); it finds well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.deadline import Deadline
from geo.partition.change.movers import Movers, Past, Rule, broken, sound
from geo.partition.ground.borders import Bools, Floats, Ints
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band

Work = Literal["rules", "trees", "border"]

EFFORT: dict[Work, float] = {"rules": 2.0, "trees": 6.0, "border": 2.0}
"""Limits in the solver's deterministic time, about so many seconds, for one set of grids."""

MOST_GIVEN_UP = 4
"""Sets of grids tried to be given up where fewer are needed."""


@dataclass(frozen=True)
class Relabelled:
    """The split found.

    Parameters
    ----------
    label
        Grid of each cell, None where none was found.
    proved
        True when nothing moves fewer households; without a split, when there is none at all.
    """

    label: Ints | None
    proved: bool


def relabelled(graph: Graph, past: Past, grids: int, band: Band, deadline: Deadline) -> Relabelled:
    """Return the split that moves the fewest households; among equals that of shortest border.

    Where fewer grids are needed, those with the fewest households are given up, in turn, as long
    as that could still move fewer. The same input gives the same split, unless time is up.

    Parameters
    ----------
    graph
        Cells of the region, connected.
    past
        Where they come from, at least one grid.
    grids
        How many grids.
    band
        The band as the region tightens it.
    deadline
        After it the best split so far is returned.
    """
    if (label := _unchanged(graph, past, grids, band)) is not None:
        return Relabelled(label, proved=True)
    best, fewest, bound = None, np.inf, np.inf
    for trial, (gone, lost) in enumerate(_given_up(past, grids)):
        if lost >= min(fewest, bound) or trial == MOST_GIVEN_UP or deadline.expired():
            bound = min(bound, lost)
            break
        left = past.without(gone).widened(grids)
        found = _Search(graph, left, band, deadline).run()
        bound = min(bound, found.bound + lost)
        if found.label is not None and left.moved(found.label) + lost < fewest:
            best, fewest = found.label, left.moved(found.label) + lost
    return Relabelled(best, proved=bool(bound >= fewest))


def _unchanged(graph: Graph, past: Past, grids: int, band: Band) -> Ints | None:
    """Return the previous grids where they may stay just as they are, None where they may not.

    Cells where nobody lives that come from elsewhere join a neighbour.
    """
    weight = past.held + past.empty
    strange = ~weight.any(axis=1)
    if (np.count_nonzero(weight, axis=1) > 1).any() or graph.households[strange].any():
        return None
    label = _filled(graph, np.where(strange, -1, weight.argmax(axis=1)))
    whole = past.grids == grids and np.array_equal(np.unique(label), np.arange(grids))
    return label if whole and sound(graph, label, band) else None


def _filled(graph: Graph, label: Ints) -> Ints:
    """Return the labels after every cell without one (-1) has that of a neighbour."""
    one, two = np.append(graph.left, graph.right), np.append(graph.right, graph.left)
    cost = np.append(graph.cost_m, graph.cost_m)
    label = label.copy()
    while (use := (label[one] < 0) & (label[two] >= 0)).any():
        order = np.argsort(cost[use], kind="stable")  # the costliest border is written last
        label[one[use][order]] = label[two[use][order]]
    return label


def _given_up(past: Past, grids: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield sets of grids to be given up and their households, fewest households first."""
    people = past.held.sum(axis=0).tolist()
    sets = combinations(range(past.grids), max(past.grids - grids, 0))
    for gone in sorted(sets, key=lambda gone: sum(people[at] for at in gone)):
        yield gone, sum(people[at] for at in gone)


@dataclass(frozen=True)
class _Found:
    """A split, if any, and the households that every split moves at least."""

    label: Ints | None
    bound: float


@dataclass
class _Search:
    """The search for one set of grids: budgets one after the other, rules kept."""

    graph: Graph
    past: Past
    band: Band
    deadline: Deadline
    rules: list[Rule] = field(default_factory=list)
    left: dict[Work, float] = field(default_factory=lambda: dict(EFFORT))

    def run(self) -> _Found:
        """Search until a split stays within the budget, then for the shortest border."""
        away, everything = self._away(), self._beyond()
        over = self.past.held.sum(axis=0) - self.band.high
        budget = max(int(over[over > 0].sum()), 1)
        bound = 0.0
        while True:
            whole = budget >= everything
            allowed = np.ones_like(away, dtype=bool) if whole else away <= budget
            found = self._fewest(allowed, None if whole else budget)
            bound = max(bound, found.bound)
            if found.label is not None:
                return _Found(self._shortest(allowed, found.label), bound)
            if whole or found.bound <= budget:
                return _Found(None, bound)
            budget *= 2

    def _away(self) -> Floats:
        """Return how many households move at least when a cell is in a grid, shape (n, grids).

        All that lies on some way to the grid's old land moves, too.
        """
        graph, away = self.graph, self.past.away
        a = np.concatenate([graph.left, graph.right])
        b = np.concatenate([graph.right, graph.left])
        least = np.zeros(away.shape)
        for grid in np.flatnonzero(self.past.held.any(axis=0)):
            enter = away[:, grid] + 1e-6  # a way of no length is no way to scipy
            ways = csr_array((enter[b], (a, b)), shape=(len(enter), len(enter)))
            old = np.flatnonzero(self.past.held[:, grid])
            least[:, grid] = np.floor(dijkstra(ways, indices=old, min_only=True))
        return least

    def _beyond(self) -> int:
        """Return how many households move at least when a grid leaves all of its old land."""
        fresh = int(self.graph.households.sum() - self.past.held.sum())
        return (1 + self._new()) * self.band.low - fresh

    def _new(self) -> int:
        return int((~self.past.held.any(axis=0)).sum())

    def _fewest(self, allowed: Bools, budget: int | None) -> _Found:
        """Move the fewest households, no more than the budget."""
        model = Movers(self.graph, self.past, self.band, allowed)
        if budget is not None:
            model.spend(budget)
        # A new grid can be anywhere, and too many rules would have to be found.
        found = _Found(None, 0.0) if self._new() else self._by_rules(model, "rules")
        if found.label is None and found.bound < np.inf:
            model.grow()
            more = self._answer(model, "trees")
            found = _Found(more.label, max(found.bound, more.bound))
        return found if budget is None else replace(found, bound=min(found.bound, budget + 1))

    def _shortest(self, allowed: Bools, label: Ints) -> Ints:
        """Return the split of shortest border that moves as few households, as far as found."""
        model = Movers(self.graph, self.past, self.band, allowed)
        model.spend(self.past.moved(label))
        model.shorten()
        better = self._by_rules(model, "border").label
        return label if better is None else better

    def _by_rules(self, model: Movers, work: Work) -> _Found:
        """Solve, adding rules until the split hangs together."""
        for rule in self.rules:
            model.keep(rule)
        found = _Found(None, 0.0)
        while self.left[work] > 0 and not self.deadline.expired():
            found = self._answer(model, work)
            if found.label is None:
                return found
            rules = list(broken(self.graph, found.label))
            if not rules:
                return found
            self.rules += rules
            for rule in rules:
                model.keep(rule)
        return replace(found, label=None)

    def _answer(self, model: Movers, work: Work) -> _Found:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = max(self.left[work], 0.0)
        solver.parameters.max_time_in_seconds = self.deadline.left_s()
        if work == "trees":  # several ways to search in turn: one alone often finds nothing
            solver.parameters.interleave_search = True
            solver.parameters.linearization_level = 0
        status = solver.solve(model.model)
        self.left[work] -= solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            return _Found(None, np.inf)
        bound = float(np.ceil(solver.best_objective_bound - 1e-6))
        known = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
        return _Found(model.label(solver) if known else None, max(bound, 0.0))
