"""Public instances of arc routing and of patrolled graphs, as their authors wrote them.

Arc routing: CARPLIB (`carp`) and the windy rural postman sets of the University of Valencia
(`mm_kwrpp`), one text format for both. Graphs: `patrolling_sim` (Portugal and Rocha), a list of
vertices with their neighbours. The files are not part of the repository.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

EDGE = re.compile(
    r"\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*coste\s+(\d+)(?:\s+(\d+))?(?:\s+demanda\s+(\d+))?"
)


@dataclass(frozen=True)
class Arcs:
    """An arc routing problem.

    Parameters
    ----------
    ends
        (m, 2) vertices of each edge, from 0.
    cost
        (m, 2) cost from its first to its second end, and back.
    demand
        (m,) load of each edge; 0 where there is none.
    required
        (m,) whether it must be walked.
    capacity
        Load of a vehicle, infinite where there is none.
    depot
        Where all rounds begin and end.
    """

    name: str
    ends: Ints
    cost: Floats
    demand: Floats
    required: NDArray[np.bool_]
    capacity: float
    depot: int

    def walks(self) -> Floats:
        """Return the least costs between all vertices, not necessarily symmetric."""
        count = int(self.ends.max()) + 1
        rows = np.r_[self.ends[:, 0], self.ends[:, 1]]
        columns = np.r_[self.ends[:, 1], self.ends[:, 0]]
        cost = np.r_[self.cost[:, 0], self.cost[:, 1]]
        order = np.lexsort((cost, columns, rows))
        first = order[np.unique(rows[order] * count + columns[order], return_index=True)[1]]
        weight = np.maximum(cost[first], 1e-9)
        graph = coo_array((weight, (rows[first], columns[first])), shape=(count, count))
        found: Floats = dijkstra(graph.tocsr())
        return found


def arcs(path: Path) -> Arcs:
    """Return the problem of a file; vertex 1 is the depot where it names none.

    Raises
    ------
    ValueError
        The file holds no required edge.
    """
    text = Path(path).read_text(encoding="latin-1")
    edges, required = [], []
    for line in text.splitlines():
        if "LISTA_ARISTAS" in line:
            needed = "NOREQ" not in line
        found = EDGE.search(line)
        if found:
            one, other, there, back, demand = found.groups()
            edges.append((int(one), int(other), int(there), int(back or there), int(demand or 0)))
            required.append(needed)
    if not any(required):
        raise ValueError(f"{path} has no required edge")
    table = np.array(edges)
    return Arcs(
        name=_named(text, "NOMBRE", Path(path).stem),
        ends=table[:, :2].astype(np.intp) - 1,
        cost=table[:, 2:4].astype(np.float64),
        demand=table[:, 4].astype(np.float64),
        required=np.array(required),
        capacity=float(_named(text, "CAPACIDAD", "inf")),
        depot=int(_named(text, "DEPOSITO", "1")) - 1,
    )


def _named(text: str, key: str, otherwise: str) -> str:
    found = re.search(rf"^\s*{key}\s*:[ \t]*(\S+)", text, re.MULTILINE)
    return found.group(1) if found else otherwise


@dataclass(frozen=True)
class Reference:
    """The best that was reached by others: an upper bound, not a proof."""

    set: str
    instance: str
    vehicles: int
    value: float


def references(folder: Path) -> list[Reference]:
    """Return the reference values of a folder of benchmarks, in the file's order."""
    with (Path(folder) / "reference_values.csv").open(encoding="utf-8") as lines:
        return [
            Reference(
                row["set"],
                row["instance"],
                int(row["vehicles"]),
                float(row["upper_bound_reached"]),
            )
            for row in csv.DictReader(lines)
        ]


@dataclass(frozen=True)
class Graph:
    """A patrolled graph, in metres.

    Parameters
    ----------
    link
        (n, n) lengths of edges, infinite where there is none.
    far
        (n, n) shortest walks.
    before
        (n, n) the vertex before each on the shortest walk from each.
    """

    link: Floats
    far: Floats
    before: NDArray[np.int32]

    def way(self, here: int, there: int) -> list[int]:
        """Return the vertices of the shortest walk, the first one left out."""
        found = []
        while there != here:
            found.append(there)
            there = int(self.before[here, there])
        return found[::-1]


def graph(path: Path) -> Graph:
    """Return a patrolled graph; an edge told both ways has the lesser length.

    The file gives the number of vertices, the size of the map in pixels, metres a pixel and an
    offset, then for each vertex its number, place, number of neighbours, and for each of these its
    number, a heading and the cost in pixels.
    """
    words = iter(Path(path).read_text(encoding="utf-8").split())
    count = int(next(words))
    _, _, metre, *_ = (float(next(words)) for _ in range(5))
    link = np.full((count, count), np.inf)
    for _ in range(count):
        vertex, _, _, neighbours = (int(next(words)) for _ in range(4))
        for _ in range(neighbours):
            other, _, cost = int(next(words)), next(words), float(next(words))
            link[vertex, other] = min(link[vertex, other], cost * metre)
    link = np.minimum(link, link.T)
    rows, columns = np.nonzero(np.isfinite(link))
    links = coo_array((link[rows, columns], (rows, columns)), shape=(count, count)).tocsr()
    far, before = dijkstra(links, directed=False, return_predecessors=True)
    return Graph(link, far, before)
