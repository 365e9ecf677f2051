"""Peers are asked in a process of their own: a problem file in, an answer file out."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from api.bench.partition.children import Children


def ask(module: str, name: str, problem: dict[str, Any], *, python: Path, limit_s: float) -> Any:
    """Return what a peer answers: the JSON value `python -m module NAME IN.npz OUT` writes.

    Raises
    ------
    RunError
        It failed, or was not done within the limit.
    """
    with TemporaryDirectory(prefix="gridbeat-bench-") as folder, Children() as children:
        given, out = Path(folder) / "problem.npz", Path(folder) / "out.json"
        np.savez(given, **problem)
        children.run(module, [name, str(given), str(out)], python=python, limit_s=limit_s)
        return json.loads(out.read_text(encoding="utf-8"))
