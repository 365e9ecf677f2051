"""One run of our split in a process of its own.

python -m api.bench.partition.ours PLACE PARAMS.json OUT.json THREADS, the place as JSON
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from api.bench.partition.memory import peak_mb
from api.bench.partition.place import Place
from geo.community import Community
from geo.partition import Split, SplitParams, split


def main(place: str, settings: str, out: str, threads: str) -> None:
    """Split a community and write labels of its buildings, report and cost."""
    community = Place.of(json.loads(place)).community()
    params = SplitParams(**json.loads(Path(settings).read_text(encoding="utf-8")))
    begin = time.perf_counter()
    result = split(community, params, threads=int(threads))
    seconds = time.perf_counter() - begin
    values = {
        "label": label_of(result),
        "report": result.report.as_dict(),
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "fixes": fixes_tried(community, params, result),
    }
    Path(out).write_text(json.dumps(values, default=str), encoding="utf-8")


def label_of(result: Split) -> list[int] | None:
    """Return the grid of each building, None where there is no plan."""
    grid = result.buildings["grid_id"]
    if grid.isna().any():
        return None
    return np.unique(grid.to_numpy(dtype=str), return_inverse=True)[1].tolist()


def fixes_tried(community: Community, params: SplitParams, result: Split) -> list[dict[str, Any]]:
    """Return for each fix that says which settings to change whether they give a split."""
    return [
        {
            "fix": fix.words,
            "works": split(community, replace(params, **fix.changes)).report.feasible,
        }
        for fix in result.report.remedies
        if fix.changes
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
