"""How long each street may stay unseen: limits by risk tier, from an editable policy."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.community import Community
from geo.patrol.network import Network


@dataclass(frozen=True)
class Policy:
    """How long a street may stay unseen, and what makes it risky.

    Parameters
    ----------
    high_min, medium_min, ordinary_min
        Limits of the three tiers in minutes; ordinary is one shift.
    high_severity, medium_severity
        An open hazard this severe or worse puts the nearest street into the tier.
    busy_incidents, recent_days
        So many incidents near a street in the last days of the record make it medium.
    reach_m
        How far from a street a hazard, incident or checkpoint may be to count for it.
    """

    high_min: float = 60.0
    medium_min: float = 120.0
    ordinary_min: float = 480.0
    high_severity: int = 4
    medium_severity: int = 3
    busy_incidents: int = 3
    recent_days: int = 30
    reach_m: float = 60.0


DEFAULT_POLICY = Policy()
CLOSED = {"closed", "done", "已整改", "已销号", "已结案"}


@dataclass(frozen=True)
class Places:
    """Checkpoints and open hazards on the network.

    Parameters
    ----------
    kind, ref_id, max_gap_min
        (p,) what each is, its id, and its own limit in minutes or NaN.
    edge, offset_m
        (p,) the nearest segment, and where along its line the place is seen from.
    """

    kind: NDArray[np.object_]
    ref_id: NDArray[np.object_]
    max_gap_min: NDArray[np.float64]
    edge: NDArray[np.intp]
    offset_m: NDArray[np.float64]


def nearest(
    net: Network, shapes: NDArray[np.object_], reach_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which shapes have a segment within reach, and the nearest segment of each."""
    if not len(shapes):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    tree = shapely.STRtree(net.lines)
    (near, edge) = tree.query_nearest(shapes, max_distance=reach_m, all_matches=False)
    return near, edge


def places(community: Community, net: Network, policy: Policy = DEFAULT_POLICY) -> Places:
    """Return the checkpoints and open hazards that lie within reach of the network.

    Parameters
    ----------
    community
        In the network's CRS.
    """
    checkpoints = community["checkpoints"]
    hazards = open_hazards(community)
    table = pd.DataFrame(
        {
            "kind": ["checkpoint"] * len(checkpoints) + ["hazard"] * len(hazards),
            "ref_id": [*checkpoints["checkpoint_id"], *(str(row + 1) for row in hazards.index)],
            "max_gap_min": [*checkpoints["max_gap_min"], *_hazard_limit(hazards, policy)],
            "shape": [*checkpoints.geometry, *hazards.geometry],
        }
    )
    shapes = shapely.centroid(table["shape"].to_numpy(dtype=object))
    near, edge = nearest(net, shapes, policy.reach_m)
    table = table.iloc[near]
    return Places(
        kind=table["kind"].to_numpy(dtype=object),
        ref_id=table["ref_id"].to_numpy(dtype=object),
        max_gap_min=table["max_gap_min"].to_numpy(dtype=float),
        edge=edge,
        offset_m=shapely.line_locate_point(net.lines[edge], shapes[near]),
    )


def limits_min(
    community: Community, net: Network, found: Places, policy: Policy = DEFAULT_POLICY
) -> NDArray[np.float64]:
    """Return (m,) the minutes each segment may stay unseen: the least its risks ask for."""
    limit = np.full(len(net.edges), policy.ordinary_min)
    own = np.where(np.isnan(found.max_gap_min), policy.ordinary_min, found.max_gap_min)
    np.minimum.at(limit, found.edge, own)
    incidents = community["incidents"]
    if len(incidents):
        latest = incidents["reported_at"].max()
        recent = incidents["reported_at"] > latest - pd.Timedelta(days=policy.recent_days)
        _, edge = nearest(net, incidents.geometry[recent].to_numpy(), policy.reach_m)
        busy = np.bincount(edge, minlength=len(limit)) >= policy.busy_incidents
        limit[busy] = np.minimum(limit[busy], policy.medium_min)
    return limit


def open_hazards(community: Community) -> pd.DataFrame:
    """Return the hazards nobody has closed, with the layer's row numbers."""
    hazards = community["hazards"].reset_index(drop=True)
    return hazards[~hazards["status"].isin(CLOSED)]


def _hazard_limit(hazards: pd.DataFrame, policy: Policy) -> list[float]:
    severity = hazards["severity"].fillna(0).to_numpy(dtype=float)
    tiers = [severity >= policy.high_severity, severity >= policy.medium_severity]
    limits = [policy.high_min, policy.medium_min]
    return np.select(tiers, limits, np.nan).tolist()
