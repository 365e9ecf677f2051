"""Run one peer: python -m api.bench.partition.peers MODULE.FUNCTION PROBLEM.npz OUT.json SEED.

The time is the peer's own: reading, importing and building the atoms are not counted.
"""

import importlib
import json
import sys
import time
from pathlib import Path

from api.bench.partition.memory import peak_mb
from api.bench.partition.peers.problem import Problem


def main(name: str, source: str, out: str, seed: str) -> None:
    """Run a peer and write its labels, seconds and peak memory."""
    module, function = name.split(".")
    solve = getattr(importlib.import_module(f"api.bench.partition.peers.{module}"), function)
    problem = Problem.read(Path(source))
    begin = time.perf_counter()
    label = solve(problem, int(seed))
    seconds = time.perf_counter() - begin
    values = {"label": label.tolist(), "seconds": seconds, "peak_mb": peak_mb()}
    Path(out).write_text(json.dumps(values), encoding="utf-8")


main(*sys.argv[1:])
