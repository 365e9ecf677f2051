"""The files plans are handed over in: community files with a plan, its report and its settings."""

from pathlib import Path

from data.exports.gpkg import write_gpkg
from geo.community import Community
from geo.partition import Split
from geo.patrol import Patrol, PatrolParams
from geo.patrol.policy import DEFAULT_POLICY, Policy

CONTEXT = ("boundary", "compounds", "streets")
"""Layers of the community that go into a split, so that it can be checked from its file alone."""
PATROL_CONTEXT = (
    *("boundary", "compounds", "buildings", "barriers", "gates"),
    *("centres", "cameras", "checkpoints", "hazards"),
)
"""Layers of the community that go into a patrol plan: what its sheets and maps show."""


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


def write_patrol(
    path: Path,
    community: Community,
    patrol: Patrol,
    params: PatrolParams,
    policy: Policy = DEFAULT_POLICY,
) -> None:
    """Write a feasible patrol plan as a GeoPackage, whole or not at all.

    Layers `routes`, `stops`, `streets`, `roster` and `dead_corners`, then those of the community
    that are walked past; report and settings as metadata. So a plan is a community file as well.
    """
    layers = {
        "routes": patrol.routes,
        "stops": patrol.stops,
        "streets": patrol.streets,
        "roster": patrol.roster,
        "dead_corners": patrol.dead_corners,
    }
    layers |= {name: community[name] for name in PATROL_CONTEXT}
    write_gpkg(
        path,
        layers,
        origin=community.origin,
        title=community.name,
        claims={
            "report": patrol.report.as_dict(),
            "params": params.as_dict() | {"policy": policy.as_dict()},
        },
    )
