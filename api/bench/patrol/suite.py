"""All rows of the patrol benchmark."""

from typing import Any

from api.bench.partition.children import peers_python
from api.bench.patrol import sites, streets
from api.bench.patrol.worlds import worlds
from geo.community import Community
from geo.progress import Progress

PATROL_PEERS = ("elkai", "pyvrp", "pyvroom")
WALLED = "slabs"
"""Checkpoints are drawn in the demo, in this walled community and in given towns."""


def patrol_rows(
    towns: dict[str, Community], *, peers: bool, progress: Progress
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by table.

    Raises
    ------
    SetupError
        Peers are wanted and their environment is not there.
    """
    if peers:
        peers_python()
    found: dict[str, list[dict[str, Any]]] = {"streets": [], "weeks": [], "sites": [], "tiers": []}
    everywhere = list(worlds(towns))
    for at, world in enumerate(everywhere):
        share = at / len(everywhere)
        progress(f"{world.name}: streets", share)
        found["streets"] += streets.rows(world)
        found["weeks"].append(streets.week(world))
        if world.name in {"demo", WALLED, *towns}:
            progress(f"{world.name}: checkpoints", share)
            found["sites"] += sites.rows(world, peers=peers)
            progress(f"{world.name}: tiers", share)
            found["tiers"].append(sites.three_tiers(world))
    progress("done", 1.0)
    return found
