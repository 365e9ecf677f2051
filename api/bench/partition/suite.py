"""All runs: instances side by side, the methods of one instance one after the other."""

import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np

from api.bench.partition.children import Children, RunError, own_python, peers_python
from api.bench.partition.instance import KNOWN, Instance, atoms_of
from api.bench.partition.methods import PEERS, Method, ours
from api.bench.partition.place import Place
from api.bench.partition.results import Key, Results
from api.bench.partition.score import score
from api.bench.results import Row
from data.samples.families import Family
from geo.parallel import usable_cpus
from geo.progress import Progress

REPEATED = "balanced"
"""The preference of ours whose seeds and repetitions are tried."""

OUR_LIMIT = 10.0
"""Our process may take so many times its own time limit before it is ended: it also tries its
fixes."""

SLOW_INSTANCES = 2
"""Slow peers run on so many communities of each family only."""

PUT_IN_REPORT = ("reason", "inertia_bound", "inertia_gap", "proved")


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Parameters
    ----------
    families, instances
        Which families, and how many communities of each: seeds 0, 1, ...
    peers
        Whether peers run too.
    workers
        Instances at a time.
    peer_limit_s, our_limit_s
        Wall-clock limit of a peer, and the time limit our split is given.
    towns
        Real towns beside the families.
    """

    families: tuple[Family, ...]
    instances: int
    peers: bool
    workers: int = 2
    peer_limit_s: float = 120.0
    our_limit_s: float = 60.0
    towns: tuple[Place, ...] = ()

    @property
    def threads(self) -> int:
        """Threads of one run of ours: the machine's, shared out."""
        return max(usable_cpus() // self.workers, 1)

    def keys(self, place: Place) -> list[tuple[Key, Method]]:
        """Return the runs of one instance.

        The first of a family tries seeds and a repetition. Where no split exists, our preferences
        do not matter: one is enough. A town is one region: nested peers have nothing to nest in.
        """
        name, seed = place.family, place.seed
        methods = ours()
        if place.known is False:
            methods = tuple(method for method in methods if method.prefer == REPEATED) or methods
        runs = [(Key(name, seed, method.key), method) for method in methods]
        if seed == 0 and not place.file:
            again = next((m for m in methods if m.prefer == REPEATED), methods[0])
            runs += [(Key(name, seed, again.key, 0, 1), again)]
            runs += [(Key(name, seed, again.key, other), again) for other in (1, 2)]
        if self.peers:
            runs += [
                (Key(name, seed, method.key), method)
                for method in PEERS
                if (seed < SLOW_INSTANCES or not method.slow) and not (place.file and method.handed)
            ]
        return runs

    def work(self) -> list[Place]:
        """Return the towns, then the instances of families, every family once before any twice."""
        seeds = range(self.instances)
        return [*self.towns, *(Place(name, seed) for seed in seeds for name in self.families)]


def run_suite(plan: Plan, results: Results, progress: Progress) -> None:
    """Run what is not in the results yet; may be broken off and taken up again.

    Raises
    ------
    SetupError
        Peers are wanted and their environment is not there.
    """
    if plan.peers:
        peers_python()
    missing = [
        (place, [run for run in plan.keys(place) if run[0] not in results]) for place in plan.work()
    ]
    missing = [(place, runs) for place, runs in missing if runs]
    meter = _Meter(sum(len(runs) for _, runs in missing), progress)
    with (
        TemporaryDirectory(prefix="gridbeat-bench-") as folder,
        ThreadPoolExecutor(plan.workers) as pool,
        Children() as children,
    ):
        runner = _Runner(plan, results, children, Path(folder), meter)
        try:
            futures = [pool.submit(runner.run, *task) for task in missing]
            for future in as_completed(futures):
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            children.stop()
            raise


class _Meter:
    """Counts runs for the progress."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._done = total, 0
        self._lock, self._progress = threading.Lock(), progress

    def tell(self, key: Key) -> None:
        with self._lock:
            self._done += 1
            what = f"{self._done}/{self._total} {key.family} {key.instance} {key.method}"
            self._progress(what, self._done / self._total)


@dataclass(frozen=True)
class _Runner:
    plan: Plan
    results: Results
    children: Children
    folder: Path
    meter: _Meter

    def run(self, place: Place, runs: Sequence[tuple[Key, Method]]) -> None:
        """Run the methods of one instance."""
        community = place.community()
        grids = place.grids(community, self.plan.our_limit_s)
        known = "feasible" if place.file else KNOWN[place.known]  # else there were no grids
        instance = atoms_of(community, known, grids)
        problem = self.folder / f"{place.family}-{place.seed}.npz"
        instance.write(problem)
        for key, method in runs:
            row: Row = {"known": instance.known, "handed": method.handed, "error": None}
            row |= {"at": _now(), "load": os.getloadavg()[0]}
            try:
                row |= (
                    self._peer(instance, problem, key, method)
                    if method.peer
                    else self._ours(place, instance, key, method)
                )
            except RunError as error:
                if self.children.stopped:
                    return
                row |= {"error": str(error), "solved": False}
            self.results.add(key, row)
            self.meter.tell(key)
        problem.unlink()

    def _peer(self, instance: Instance, problem: Path, key: Key, method: Method) -> Row:
        out = self._out(key)
        self.children.run(
            "api.bench.partition.peers",
            [method.peer, str(problem), str(out), str(key.seed)],
            python=peers_python(),
            limit_s=self.plan.peer_limit_s,
        )
        values = _taken(out)
        label = np.array(values["label"], dtype=np.int64)
        cost = {"seconds": values["seconds"], "peak_mb": values["peak_mb"]}
        return cost | score(instance, label).as_dict()

    def _ours(self, place: Place, instance: Instance, key: Key, method: Method) -> Row:
        out, settings = self._out(key), self._out(key).with_suffix(".params")
        limit = self.plan.our_limit_s
        asked: Row = {"grids": instance.grids, "seed": key.seed, "time_limit_s": limit}
        if method.prefer:
            asked["prefer"] = method.prefer
        settings.write_text(json.dumps(asked), encoding="utf-8")
        self.children.run(
            "api.bench.partition.ours",
            [json.dumps(place.as_dict()), str(settings), str(out), str(self.plan.threads)],
            python=own_python(),
            limit_s=OUR_LIMIT * limit,
        )
        settings.unlink()
        values = _taken(out)
        report, tried = values["report"], values["fixes"]
        row: Row = {"seconds": values["seconds"], "peak_mb": values["peak_mb"], "solved": False}
        row |= {name: report.get(name) for name in PUT_IN_REPORT}
        row |= {"fixes": len(report["fixes"]), "fixes_tried": len(tried)}
        row["fixes_worked"] = sum(fix["works"] for fix in tried)
        if values["label"] is not None:
            of_cell = np.zeros(instance.cells.count, dtype=np.int64)
            of_cell[instance.cells.of_building] = values["label"]
            row |= score(instance, of_cell).as_dict()
        return row

    def _out(self, key: Key) -> Path:
        parts = (key.family, key.instance, key.method, key.seed, key.repeat)
        return self.folder / ("-".join(map(str, parts)) + ".json")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="minutes")


def _taken(path: Path) -> dict[str, Any]:
    """Read a file that a process left, and remove it."""
    values = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return cast(dict[str, Any], values)
