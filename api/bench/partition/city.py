"""The city: many communities through a pool of processes, and METIS on all of them as one graph."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely

from api.bench.partition.children import Children, RunError, peers_python
from api.bench.partition.instance import BAND, Floats, Instance, Ints, atoms_of
from api.bench.partition.memory import peak_mb
from api.bench.partition.peers.problem import Problem
from data.samples.families import GRIDS, city_community
from data.samples.families.blocks import HEIGHT_M, WIDTH_M
from geo.parallel import each, executor
from geo.partition import SplitParams, split
from geo.progress import Progress

SETTINGS: dict[str, Any] = {"grids": GRIDS, "time_limit_s": 4.0}
"""What our split is asked for, community by community; the search stops there, wherever it is."""

METIS_LIMIT_S = 600.0
TOUCH_M = 0.5
"""Atoms of two communities touch along at least so much."""


@dataclass(frozen=True)
class Side:
    """Atoms along one side of a community: from where to where, metres along it, shape (n,)."""

    start: Floats
    end: Floats
    atom: Ints


def run_city(communities: int, workers: int, *, peers: bool, progress: Progress) -> dict[str, Any]:
    """Split a city and return its figures; with peers, METIS takes the same atoms as one graph.

    Raises
    ------
    SetupError
        Peers are wanted and their environment is not there.
    """
    if peers:
        peers_python()
    begin = time.perf_counter()
    rows, failed = [], []
    with executor(workers) as pool:
        for done in each(pool, split_one, range(communities), progress=progress):
            if done.value is None:
                failed.append(f"{done.task}: {done.error}")
            else:
                rows.append(done.value)
    seconds = time.perf_counter() - begin
    figures = {
        "communities": communities,
        "workers": workers,
        "seconds": seconds,
        "failed": failed,
        "feasible": sum(row["feasible"] for row in rows),
        "grids": sum(row["grids"] for row in rows),
        "in_band": sum(row["in_band"] for row in rows),
        "contiguous": sum(row["contiguous"] for row in rows),
        "crossings": sum(row["crossings"] for row in rows),
        "households": sum(row["households"] for row in rows),
        "cut_m": sum(row["cut_m"] for row in rows),
        "road_share": _share(rows),
        "pp_mean": float(np.mean([row["pp_mean"] for row in rows if row["feasible"]] or [0.0])),
        "peak_mb": peak_mb(),
        "worker_peak_mb": max((row["peak_mb"] for row in rows), default=0.0),
    }
    return figures | ({"metis": _metis(communities, workers, progress)} if peers else {})


def split_one(number: int) -> dict[str, Any]:
    """Make one community of the city and split it."""
    community = city_community(number)
    begin = time.perf_counter()
    report = split(community, SplitParams(**SETTINGS)).report
    return {
        "number": number,
        "seconds": time.perf_counter() - begin,
        "feasible": report.feasible,
        "grids": report.grids,
        "in_band": report.in_band or 0,
        "contiguous": report.contiguous or 0,
        "crossings": report.crossings or 0,
        "households": int(community["buildings"]["households"].sum()),
        "cut_m": report.internal_boundary_m or 0.0,
        "road_share": report.road_share or 0.0,
        "pp_mean": report.polsby_popper_mean or 0.0,
        "peak_mb": peak_mb(),
    }


def _share(rows: list[dict[str, Any]]) -> float:
    border = sum(row["cut_m"] for row in rows)
    return sum(row["cut_m"] * row["road_share"] for row in rows) / border if border else 0.0


def _metis(communities: int, workers: int, progress: Progress) -> dict[str, Any]:
    """Return the figures of METIS on the whole city, communities not held together."""
    with TemporaryDirectory(prefix="gridbeat-city-") as name, Children() as children:
        folder = Path(name)
        tasks = [(number, folder) for number in range(communities)]
        with executor(workers) as pool:
            for done in each(pool, write_atoms, tasks, progress=progress):
                if done.error is not None:
                    raise done.error
        problem = stitched([folder / f"{number}.npz" for number in range(communities)])
        np.savez(folder / "city.npz", **_arrays(problem))
        out = folder / "metis.json"
        try:
            children.run(
                "api.bench.partition.peers",
                ["metis.once", str(folder / "city.npz"), str(out), "0"],
                python=peers_python(),
                limit_s=METIS_LIMIT_S,
            )
        except RunError as error:
            return {"error": str(error)}
        values = json.loads(out.read_text(encoding="utf-8"))
    label = np.array(values["label"], dtype=np.int64)
    cut = label[problem.left] != label[problem.right]
    return {
        "atoms": len(label),
        "seconds": values["seconds"],
        "peak_mb": values["peak_mb"],
        "grids": len(np.unique(label)),
        "in_band": int(problem.fits(label).sum()),
        "contiguous": int(problem.whole(label).sum()),
        "crossings": _crossing(problem, label),
        "cut_m": float(problem.length_m[cut].sum()),
        "road_share": float(problem.road_m[cut].sum() / problem.length_m[cut].sum()),
    }


def _crossing(problem: Problem, label: Ints) -> int:
    """Return how many grids hold households of several compounds."""
    lived = problem.households > 0
    pairs = np.unique(np.column_stack([label, problem.region])[lived], axis=0)
    return int((np.bincount(pairs[:, 0]) > 1).sum())


def write_atoms(task: tuple[int, Path]) -> None:
    """Write the atoms of one community of the city, with those along its sides."""
    number, folder = task
    instance = atoms_of(city_community(number), known="feasible")
    instance.write(folder / f"{number}.npz")
    sides = {
        f"{name}_{field}": getattr(side, field)
        for name, side in sides_of(instance).items()
        for field in ("start", "end", "atom")
    }
    np.savez(folder / f"{number}.sides.npz", corner=corner_of(instance), **sides)


def corner_of(instance: Instance) -> Ints:
    """Return easting and northing of the south-western corner, whole metres."""
    west, south, _, _ = instance.land.boundary.bounds
    return np.rint([west, south]).astype(np.int64)


def sides_of(instance: Instance) -> dict[str, Side]:
    """Return the atoms along the four sides of a community whose outline is a rectangle."""
    west, south, east, north = instance.land.boundary.bounds
    lines = {
        "west": [(west, south), (west, north)],
        "east": [(east, south), (east, north)],
        "south": [(west, south), (east, south)],
        "north": [(west, north), (east, north)],
    }
    faces = instance.cells.faces
    sides = {}
    for name, ends in lines.items():
        part = shapely.intersection(shapely.boundary(faces), shapely.linestrings(ends))
        along = np.flatnonzero(shapely.length(part) > TOUCH_M)
        axis = 1 if name in {"west", "east"} else 0
        bounds = shapely.bounds(part[along])
        sides[name] = Side(bounds[:, axis], bounds[:, axis + 2], instance.cells.cell[along])
    return sides


def stitched(paths: list[Path]) -> Problem:
    """Return all communities as one problem, neighbours joined along the sides they share.

    Streets run on every side, so that those borders are road all along.
    """
    parts = [Problem.read(path) for path in paths]
    sizes = [len(part.households) for part in parts]
    first = np.concatenate([[0], np.cumsum(sizes)])
    regions = np.concatenate([[0], np.cumsum([len(part.shares) for part in parts])])
    seams = list(_seams([path.with_suffix(".sides.npz") for path in paths], first))
    left, right, length = (np.concatenate(columns) for columns in zip(*seams, strict=True))

    def joined(name: str, shift: Ints | None = None) -> Any:
        arrays = [getattr(part, name) for part in parts]
        if shift is not None:
            arrays = [array + by for array, by in zip(arrays, shift.tolist(), strict=False)]
        return np.concatenate(arrays)

    return Problem(
        joined("households"),
        joined("xy"),
        joined("region", regions),
        joined("shares"),
        np.concatenate([joined("left", first), left]),
        np.concatenate([joined("right", first), right]),
        np.concatenate([joined("length_m"), length]),
        np.concatenate([joined("road_m"), length]),
        BAND.low,
        BAND.high,
    )


def _seams(paths: list[Path], first: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield pairs of atoms of two communities that touch, and along how many metres."""
    places: dict[tuple[int, int], tuple[int, dict[str, Side]]] = {}
    for number, path in enumerate(paths):
        with np.load(path) as file:
            sides = {
                name: Side(*(file[f"{name}_{field}"] for field in ("start", "end", "atom")))
                for name in ("west", "east", "south", "north")
            }
            x, y = file["corner"].tolist()
        places[x, y] = number, sides
        none = np.zeros(0, dtype=np.int64)
        yield none, none, none.astype(float)
        for mine, theirs, there in (
            ("west", "east", (x - int(WIDTH_M), y)),
            ("south", "north", (x, y - int(HEIGHT_M))),
        ):
            if there in places:
                other, others = places[there]
                one, two, metres = _overlaps(sides[mine], others[theirs])
                yield one + first[number], two + first[other], metres


def _overlaps(one: Side, other: Side) -> tuple[Ints, Ints, Floats]:
    end = np.minimum(one.end[:, None], other.end[None, :])
    metres = end - np.maximum(one.start[:, None], other.start[None, :])
    a, b = np.nonzero(metres > TOUCH_M)
    return one.atom[a], other.atom[b], metres[a, b]


def _arrays(problem: Problem) -> dict[str, Any]:
    names = ("households", "xy", "region", "shares", "left", "right", "length_m", "road_m")
    arrays = {name: getattr(problem, name) for name in names}
    return arrays | {"band": np.array([problem.low, problem.high])}
