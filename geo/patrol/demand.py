"""How long each street may stay unseen: the rules of a policy applied to a community."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.community import Community
from geo.patrol.limits import Limits, parts
from geo.patrol.network import Network
from geo.patrol.policy import DEFAULT_POLICY, Policy, Rule, Subject

SEEN: dict[Subject, str] = {"checkpoints": "checkpoint", "hazards": "hazard"}
"""Layers whose places are stops, and what such a stop is called."""
CLOSED = {"closed", "done", "已整改", "已销号", "已结案"}


@dataclass(frozen=True)
class Places:
    """Checkpoints and open hazards on the network.

    Parameters
    ----------
    kind, ref_id, max_gap_min
        (p,) what each is, its id, and the least limit rules ever give it, in minutes or NaN.
    lasting_min
        (p,) the least limit rules give it at every moment of the plan, or NaN.
    edge, offset_m
        (p,) the nearest segment, and where along its line the place is seen from.
    """

    kind: NDArray[np.object_]
    ref_id: NDArray[np.object_]
    max_gap_min: NDArray[np.float64]
    lasting_min: NDArray[np.float64]
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


def demand(
    community: Community,
    net: Network,
    policy: Policy = DEFAULT_POLICY,
    *,
    begin: datetime,
    horizon_s: float,
    camera_gap_min: NDArray[np.float64] | None = None,
) -> tuple[Places, Limits]:
    """Return the checkpoints and open hazards on the network, and the limits of its segments.

    A segment has the least limit its rules in force ask for. Checkpoints, hazards and incidents
    count for the segment nearest to them, gates and buildings for all within the policy's reach.

    Parameters
    ----------
    community
        In the network's CRS.
    begin
        Start of the plan, local time; its length is `horizon_s`.
    camera_gap_min
        (m,) minutes between two looks of cameras at each segment; None where there are none.
    """
    rules = policy.active
    begin_s, in_force = parts(rules, begin, horizon_s)
    table = _table(community)
    shapes = shapely.centroid(table["shape"].to_numpy(dtype=object))
    near, edge = nearest(net, shapes, policy.reach_m)
    asked = np.full((len(rules), len(near)), np.inf)
    rule_min = np.full((len(rules), len(net.edges)), np.inf)
    for number, rule in enumerate(rules):
        if rule.of in SEEN:
            asked[number] = _of_places(table.iloc[near], rule, policy)
            np.minimum.at(rule_min[number], edge, asked[number])
        else:
            rule_min[number, _segments(community, net, rule, policy)] = policy.tier_min(rule.tier)
    found = Places(
        kind=table["kind"].to_numpy(dtype=object)[near],
        ref_id=table["ref_id"].to_numpy(dtype=object)[near],
        max_gap_min=_least(asked[in_force.any(axis=0)]),
        lasting_min=_least(asked[in_force.all(axis=0)]),
        edge=edge,
        offset_m=shapely.line_locate_point(net.lines[edge], shapes[near]),
    )
    names = tuple(rule.name for rule in rules)
    looks = np.full(len(net.edges), np.inf) if camera_gap_min is None else camera_gap_min
    return found, Limits(policy.ordinary_min, names, rule_min, begin_s, in_force, looks)


def open_hazards(community: Community) -> pd.DataFrame:
    """Return the hazards nobody has closed, with the layer's row numbers."""
    hazards = community["hazards"].reset_index(drop=True)
    return hazards[~hazards["status"].isin(CLOSED)]


def _table(community: Community) -> pd.DataFrame:
    """Return checkpoints and open hazards in one table."""
    checkpoints, hazards = community["checkpoints"], open_hazards(community)
    return pd.DataFrame(
        {
            "kind": ["checkpoint"] * len(checkpoints) + ["hazard"] * len(hazards),
            "ref_id": [*checkpoints["checkpoint_id"], *(str(row + 1) for row in hazards.index)],
            "own_min": [*checkpoints["max_gap_min"], *([np.nan] * len(hazards))],
            "severity": [*([0.0] * len(checkpoints)), *hazards["severity"].fillna(0).astype(float)],
            "text": [*_texts(checkpoints), *_texts(hazards)],
            "shape": [*checkpoints.geometry, *hazards.geometry],
        }
    )


def _of_places(table: pd.DataFrame, rule: Rule, policy: Policy) -> NDArray[np.float64]:
    """Return the minutes a rule gives each row of the table; infinite where it does not mean it."""
    meant = (table["kind"] == SEEN[rule.of]).to_numpy() & _worded(table["text"], rule)
    if rule.severity is not None:
        meant &= table["severity"].to_numpy() >= rule.severity
    own = table["own_min"].to_numpy(dtype=float)
    asked = own if rule.tier == "own" else np.full(len(table), policy.tier_min(rule.tier))
    return np.where(meant & ~np.isnan(asked), asked, np.inf)


def _segments(
    community: Community, net: Network, rule: Rule, policy: Policy
) -> NDArray[np.intp] | NDArray[np.bool_]:
    """Return the segments a rule on incidents, gates, buildings or streets means."""
    layer = community[rule.of]
    meant = _worded(_texts(layer), rule)
    if rule.of == "streets":
        if rule.lit is not None:
            meant &= (layer["lit"] == rule.lit).fillna(False).to_numpy(dtype=bool)
        street, segment = net.owners.T
        return segment[meant[street]]
    if rule.of == "incidents":
        times = layer["reported_at"]
        if rule.days is not None and len(layer):
            meant &= (times > times.max() - pd.Timedelta(days=rule.days)).to_numpy()
        _, edge = nearest(net, layer.geometry.to_numpy()[meant], policy.reach_m)
        return np.bincount(edge, minlength=len(net.edges)) >= rule.count
    shapes = layer.geometry.to_numpy()[meant]
    tree = shapely.STRtree(net.lines)
    return np.unique(tree.query(shapes, predicate="dwithin", distance=policy.reach_m)[1])


def _texts(layer: pd.DataFrame) -> list[str]:
    """Return what a rule's words are looked for in, for each row of a layer."""
    columns = [column for column in ("category", "kind", "use", "name") if column in layer]
    rows = layer[columns].astype(object).fillna("").astype(str)
    return [" ".join(row) for row in rows.itertuples(index=False)]


def _worded(texts: Iterable[str], rule: Rule) -> NDArray[np.bool_]:
    return np.array(
        [not rule.words or any(word in text for word in rule.words) for text in texts], dtype=bool
    )


def _least(asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (p,) the least of (r, p) minutes; NaN where no rule asks for any."""
    least = asked.min(axis=0, initial=np.inf)
    return np.where(np.isinf(least), np.nan, least)
