"""The file a split is handed over in."""

from pathlib import Path

from data.exports import write_gpkg
from geo.community import Community
from geo.partition import Split

CONTEXT = ("boundary", "compounds", "streets")
"""Layers of the community that go into the plan, so that it can be checked from its file alone."""


def write_plan(path: Path, community: Community, split: Split) -> None:
    """Write a feasible split as a GeoPackage, whole or not at all.

    Layers `grids` and `buildings`, then those of the community that the rules are about; report
    and settings as metadata. So a plan is a community file as well.
    """
    report = split.report.as_dict()
    layers = {"grids": split.grids, "buildings": split.buildings}
    layers |= {name: community[name] for name in CONTEXT}
    write_gpkg(
        path,
        layers,
        origin=community.origin,
        title=community.name,
        claims={"report": report, "params": report["params"]},
    )
