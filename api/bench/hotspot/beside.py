"""Our figures beside those of peers, who run in processes of their own."""

from typing import Any

import numpy as np

from api.bench.hotspot.speed import (
    NEAR_DAYS,
    NEAR_M,
    SHUFFLES,
    Row,
    exact,
    few,
    lattice,
    off,
    thefts,
)
from api.bench.partition.children import RunError, peers_python
from api.bench.patrol.asking import ask
from geo.hotspot.gistar import gi_star
from geo.hotspot.knox import knox

LIMIT_S = 600.0
FEW_EVENTS = 2_000


def _asked(name: str, problem: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return a peer's answer, or why there is none."""
    try:
        module = "api.bench.hotspot.peers"
        return ask(module, name, problem, python=peers_python(), limit_s=LIMIT_S), None
    except RunError as error:
        return {}, str(error)


def density_peer(name: str) -> Row:
    """Return what a peer takes for the few points it can add up."""
    xy, raster = few()
    places = np.stack([side.ravel() for side in np.meshgrid(*raster.centres())], axis=1)
    problem = {"xy": xy, "places": places, "bandwidth_m": raster.cell_m}
    answer, failed = _asked(name, problem)
    row = {"what": f"{name}, small", "points": len(xy), "cells": len(places)}
    if failed:
        return row | {"failed": failed}
    made = np.array(answer["density"]).reshape(raster.shape)
    return row | {"seconds": answer["seconds"]} | off(made, exact(xy, raster, raster.cell_m))


def gistar_peer() -> Row:
    """Return what esda takes, and by how much ours differs from it."""
    values = lattice()
    answer, failed = _asked("esda", {"values": values})
    row: Row = {"what": "esda", "cells": values.size}
    if failed:
        return row | {"failed": failed}
    ours = gi_star(values)
    # Its p has one side, ours two.
    p_off = np.abs(ours.p.ravel() - 2 * np.array(answer["p"])).max()
    return row | {
        "seconds": answer["seconds"], "weights_s": answer["weights_s"],
        "z_differs": float(np.abs(ours.z.ravel() - np.array(answer["z"])).max()),
        "p_differs": float(p_off),
    }  # fmt: skip


def knox_peer() -> Row:
    """Return what pointpats takes for a tenth of the events, and whether it counts what we do."""
    xy, day = thefts(FEW_EVENTS)
    problem = {"xy": xy, "day": day, "near_m": NEAR_M, "near_days": NEAR_DAYS}
    answer, failed = _asked("pointpats", problem | {"shuffles": SHUFFLES})
    row: Row = {"what": "pointpats", "events": FEW_EVENTS, "shuffles": SHUFFLES}
    if failed:
        return row | {"failed": failed}
    ours = knox(xy, day, distances_m=(NEAR_M,), spans=(NEAR_DAYS,), shuffles=0)
    told = {name: answer[name] for name in ("seconds", "pairs", "p")}
    return row | told | {"ours_pairs": int(ours.observed[0, 0])}
