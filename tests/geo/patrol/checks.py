"""What must hold of every patrol plan there is."""

import numpy as np
import pandas as pd
import shapely

from geo.community import Community
from geo.patrol import Patrol, PatrolParams
from geo.patrol.network import network
from geo.schema import RESULTS


def assert_sound(plan: Patrol, community: Community, params: PatrolParams) -> None:
    assert plan.report.feasible
    assert plan.report.legal_violations == 0
    _assert_contract(plan, community)
    _assert_routes_walkable(plan, community, params)
    _assert_streets_walked(plan, community)
    _assert_bounds(plan)


def _assert_contract(plan: Patrol, community: Community) -> None:
    for name in ("routes", "stops", "roster", "dead_corners"):
        columns = [column.name for column in RESULTS[name].columns]
        frame = getattr(plan, name)
        assert [column for column in frame.columns if column != "geometry"] == columns
    for frame in (plan.routes, plan.stops, plan.streets, plan.dead_corners):
        assert frame.crs == community.crs
    given = community["streets"]
    assert plan.streets[given.columns].equals(given)
    assert set(plan.streets.columns) - set(given.columns) == {
        "max_gap_min",
        "worst_gap_min",
        "visits",
        "camera_gap_min",
        "why",
    }


def _assert_routes_walkable(plan: Patrol, community: Community, params: PatrolParams) -> None:
    routes = plan.routes.to_crs(community.metric().crs)
    walked_m = routes["length_m"].to_numpy()
    assert np.abs(shapely.length(routes.geometry.to_numpy()) - walked_m).max() < 1.0
    seconds = (routes["end"] - routes["start"]).dt.total_seconds().to_numpy()
    assert (walked_m <= params.speed_mps * 1.01 * (seconds + 1.0)).all()  # whole seconds
    shift = plan.roster.set_index(["guard_id", "date", "shift"])[["start", "end"]]
    own = shift.loc[pd.MultiIndex.from_frame(routes[["guard_id", "date", "shift"]])]
    assert (routes["start"].to_numpy() >= own["start"].to_numpy()).all()
    assert (routes["end"].to_numpy() <= own["end"].to_numpy()).all()
    for _, mine in routes.groupby("guard_id"):
        assert (mine["start"].to_numpy()[1:] >= mine["end"].to_numpy()[:-1]).all()
    for _, mine in plan.stops.groupby("guard_id"):
        assert mine["planned_at"].is_monotonic_increasing


def _assert_streets_walked(plan: Patrol, community: Community) -> None:
    metric = community.metric()
    net = network(metric["streets"])
    assert net is not None
    steps = _steps(plan.routes.to_crs(metric.crs).geometry.to_numpy())
    share = np.linspace(0, 1, 7)[:, None]
    places = shapely.line_interpolate_point(net.lines, share, normalized=True).ravel()
    trodden, _ = shapely.STRtree(steps).query_nearest(places, max_distance=0.2, all_matches=False)
    assert len(trodden) == len(places)
    seen = plan.streets.iloc[np.setdiff1d(net.owners[:, 0], net.left_out)]
    assert (seen["visits"] >= 1).all()
    assert (seen["worst_gap_min"] > 0).all()
    others = plan.streets.drop(index=seen.index)
    assert (others["visits"] == 0).all()
    assert seen["worst_gap_min"].max() <= plan.report.uniform.worst_gap_min + 1e-9


def _assert_bounds(plan: Patrol) -> None:
    for gap in (plan.report.uniform, plan.report.weighted):
        assert gap.worst_gap_min is not None
        assert gap.bound_min is not None
        assert 0 < gap.bound_min <= gap.worst_gap_min + 1e-6


def _steps(lines: np.ndarray) -> np.ndarray:
    """Return each straight piece of the lines once."""
    points, owner = shapely.get_coordinates(lines, return_index=True)
    steps = np.c_[points[:-1], points[1:]][owner[:-1] == owner[1:]]
    return shapely.linestrings(np.unique(steps.round(3), axis=0).reshape(-1, 2, 2))
