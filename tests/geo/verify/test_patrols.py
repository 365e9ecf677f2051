"""A patrol plan is checked from its file alone; whoever changes it is found out."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import HealthCheck, given, settings

from data.exports.gpkg import write_gpkg
from data.sources import read_claims, read_layers
from geo.community import Community
from geo.patrol import Patrol, PatrolParams, plan
from geo.verify import Verdict, as_dict, verify_patrol
from tests.geo.patrol.worlds import Points, community_of, towns

Layers = dict[str, GeoDataFrame]
Claims = dict[str, dict[str, Any]]
Made = tuple[Layers, Claims]
CONTEXT = ("checkpoints", "hazards", "boundary", "buildings", "barriers", "cameras", "centres")
OURS = ("routes", "stops", "streets", "roster", "dead_corners")


def claims_of(result: Patrol, params: PatrolParams) -> Claims:
    settings_ = {**asdict(params), "start": params.start.isoformat()}
    return {"report": result.report.as_dict(), "params": settings_}


def written(path: Path, community: Community, params: PatrolParams) -> Made:
    """Return the layers and claims of a plan as its file has them."""
    result = plan(community, params)
    layers = {name: getattr(result, name) for name in OURS if len(getattr(result, name))}
    layers |= {name: community[name] for name in CONTEXT if len(community[name])}
    write_gpkg(
        path, layers, origin=community.origin, title="tiny", claims=claims_of(result, params)
    )
    claims = read_claims(path)
    assert claims is not None
    return read_layers(path), claims


def tight(tiny: Community) -> Community:
    """Return the tiny community with checkpoints that ask for laps of their own."""
    checkpoints = tiny["checkpoints"].assign(max_gap_min=[12.0, 24.0, 20.0])
    return Community.of({**tiny.layers, "checkpoints": checkpoints}, name="tiny")


@pytest.fixture(scope="module")
def made(tiny: Community, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return a plan with tight laps, three walking, no relief."""
    path: Path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    layers, claims = written(path, tight(tiny), PatrolParams(guards=12, days=2))
    assert claims["report"]["alternatives"][-1]["walkers_on_tight_laps"] == 2
    assert "watch" in set(layers["stops"]["kind"])
    return layers, claims


def failed(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.failed}


def words(verdict: Verdict) -> list[str]:
    return [f"{check.name}: {check.words}" for check in verdict.failed]


def test_a_plan_as_it_was_made_holds(made: Made) -> None:
    verdict = verify_patrol(*made)
    assert verdict.holds, words(verdict)
    assert [check.name for check in verdict.unchecked] == ["successor_hit"]
    told = json.loads(json.dumps(as_dict(verdict), allow_nan=False))
    assert {check["holds"] for check in told["checks"]} == {True, None}


@pytest.mark.parametrize("guards", [4, 9, 18])
def test_plans_with_and_without_a_relief_hold(guards: int, tiny: Community, tmp_path: Path) -> None:
    verdict = verify_patrol(*written(tmp_path / "p.gpkg", tiny, PatrolParams(guards, days=3)))
    assert verdict.holds, words(verdict)


def test_a_plan_in_degrees_holds(tiny: Community, tmp_path: Path) -> None:
    params = PatrolParams(guards=8, days=1)
    verdict = verify_patrol(*written(tmp_path / "p.gpkg", tight(tiny).to_crs("EPSG:4326"), params))
    assert verdict.holds, words(verdict)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=towns())
def test_every_plan_of_ours_holds(lines: list[Points]) -> None:
    params = PatrolParams(guards=9, days=1)
    result = plan(community_of(*lines), params)
    layers = {name: getattr(result, name) for name in ("routes", "stops", "streets", "roster")}
    verdict = verify_patrol(layers, claims_of(result, params))
    assert verdict.holds, words(verdict)


def test_without_claims_figures_are_unchecked_and_rules_still_hold(made: Made) -> None:
    verdict = verify_patrol(made[0])
    assert verdict.holds
    for name in ("on_duty_min", "network_km", "km_per_guard", "uniform.bound_min", "feasible"):
        assert verdict[name].holds is None
        assert "报告未载" in verdict[name].words
    assert verdict["streets_gap"].holds
    assert verdict["uniform.bound_min"].found > 0


def test_without_stops_what_stands_on_them_is_unchecked(made: Made) -> None:
    layers = {name: frame for name, frame in made[0].items() if name != "stops"}
    verdict = verify_patrol(layers, made[1])
    assert {"covered", "meals", "stops_place"} <= {one.name for one in verdict.unchecked}
    assert verdict.holds


def later(frame: GeoDataFrame) -> GeoDataFrame:
    by = pd.Timedelta("20h")
    return frame.assign(start=frame["start"] + by, end=frame["end"] + by)


def first(frame: GeoDataFrame, **kind: str) -> int:
    (column, value), *_ = kind.items()
    return int(np.flatnonzero(frame[column] == value)[0])


def changed(frame: GeoDataFrame, row: int, column: str, value: Any) -> GeoDataFrame:
    frame = frame.copy()
    frame.loc[frame.index[row], column] = value
    return frame


def moved(frame: GeoDataFrame, row: int, metres: float) -> GeoDataFrame:
    shapes = frame.geometry.copy()
    shapes.iloc[row] = shapes.translate(metres, metres).iloc[row]
    return frame.set_geometry(shapes)


def long(routes: GeoDataFrame) -> int:
    """Return the first route that ends far from where it begins."""
    ends = [shape.coords[0] + shape.coords[-1] for shape in routes.geometry]
    return next(at for at, (a, b, c, d) in enumerate(ends) if np.hypot(a - c, b - d) > 100)


def joined(routes: GeoDataFrame) -> int:
    """Return the first route that goes on where and when the one before ended."""
    pairs = zip(routes["start"].iloc[1:], routes["end"], strict=False)
    return next(at for at, (start, end) in enumerate(pairs, 1) if start == end)


def backwards(routes: GeoDataFrame) -> GeoDataFrame:
    shapes, at = routes.geometry.copy(), long(routes)
    shapes.iloc[at] = shapes.reverse().iloc[at]
    return routes.set_geometry(shapes)


def short_meal(stops: GeoDataFrame) -> GeoDataFrame:
    at = first(stops, kind="meal")
    return changed(stops, at, "planned_at", stops["planned_at"].iloc[at] + pd.Timedelta("10min"))


def doubled(roster: GeoDataFrame) -> GeoDataFrame:
    return pd.concat([roster, roster.iloc[:1]], ignore_index=True)


def onto(corners: GeoDataFrame) -> GeoDataFrame:
    """Return the corners with the largest spread over the streets around it."""
    shapes = corners.geometry.copy()
    at = int(shapes.area.argmax())
    shapes.iloc[at] = shapes.iloc[at].buffer(40)
    return corners.set_geometry(shapes).assign(area_m2=shapes.area)


Change = Callable[[GeoDataFrame], GeoDataFrame]
TAMPERED: list[tuple[str, Change, str]] = [
    ("dead_corners", onto, "corners_dead"),
    ("dead_corners", onto, "corners_area"),
    ("dead_corners", onto, "dead_m2"),
    ("dead_corners", lambda c: c.assign(area_m2=c["area_m2"] / 2), "corners_area"),
    (
        "dead_corners",
        lambda c: c.iloc[:1].assign(geometry=c.geometry.iloc[:1].centroid.buffer(0.5)),
        "corners_seen",
    ),
    ("dead_corners", lambda c: c.iloc[1:], "dead_m2"),
    ("routes", lambda r: changed(r, 3, "length_m", r["length_m"].iloc[3] * 1.2), "length_m"),
    ("routes", lambda r: r.assign(end=r["start"] + (r["end"] - r["start"]) / 3), "speed"),
    ("routes", lambda r: r.assign(guard_id="G01"), "one_place"),
    ("routes", lambda r: changed(r, 3, "end", r["start"].iloc[3]), "speed"),
    ("routes", backwards, "continuous"),
    ("routes", lambda r: moved(r, 3, 30.0), "on_streets"),
    ("routes", lambda r: moved(r, long(r), 30.0), "continuous"),
    ("routes", later, "on_duty"),
    ("routes", lambda r: changed(r, 3, "shift", "night"), "named"),
    ("routes", lambda r: changed(r, 3, "date", "2026-01-01"), "named"),
    ("routes", lambda r: r.set_geometry(r.geometry.centroid), "layers"),
    ("routes", lambda r: changed(r, 3, "end", None), "layers"),
    ("stops", lambda s: changed(s, 3, "planned_at", None), "layers"),
    ("streets", lambda s: s.assign(walkable=False), "layers"),
    ("routes", lambda r: r.drop(index=r.index[joined(r)]), "covered"),
    ("routes", lambda r: r.drop(index=r.index[::2]), "streets_gap"),
    ("routes", lambda r: r.drop(index=r.index[::2]), "streets_visits"),
    ("routes", lambda r: r.drop(index=r.index[::2]), "km_per_guard"),
    ("routes", lambda r: r.set_geometry(r.geometry.translate(5000)), "unseen_share"),
    ("stops", lambda s: moved(s, 10, 20.0), "stops_place"),
    ("stops", lambda s: changed(s, 0, "kind", "nap"), "stops_kind"),
    ("stops", lambda s: s[s["kind"] != "meal"], "meals"),
    ("stops", lambda s: s[s["kind"] != "handover"], "covered"),
    ("stops", lambda s: s[s["kind"] != "watch"], "covered"),
    ("stops", lambda s: s[s["ref_id"] != "P2"], "checkpoints_seen"),
    ("stops", short_meal, "meals"),
    ("stops", lambda s: changed(s, first(s, kind="checkpoint"), "ref_id", "P9"), "stops_ref"),
    ("stops", lambda s: changed(s, first(s, ref_id="P1"), "ref_id", "P3"), "stops_ref"),
    ("stops", lambda s: changed(s, first(s, kind="hazard"), "ref_id", "99"), "stops_ref"),
    (
        "stops",
        lambda s: s.assign(planned_at=s["planned_at"] + pd.Timedelta("3min")),
        "stops_place",
    ),
    ("streets", lambda s: changed(s, 0, "worst_gap_min", 1.0), "streets_gap"),
    ("streets", lambda s: changed(s, 0, "worst_gap_min", 2000.0), "streets_gap_over"),
    ("streets", lambda s: s.assign(worst_gap_min=s["worst_gap_min"] - 3), "uniform.worst_gap_min"),
    ("streets", lambda s: changed(s, 0, "visits", s["visits"].iloc[0] * 2), "streets_visits"),
    ("streets", lambda s: s.assign(max_gap_min=480.0), "streets_limit"),
    ("streets", lambda s: s.assign(max_gap_min=5.0), "weighted.worst_gap_min"),
    ("streets", lambda s: s.iloc[1:], "network_km"),
    ("roster", lambda r: r.assign(guard_id="G01"), "one_shift"),
    ("roster", doubled, "one_shift"),
    ("roster", lambda r: r.assign(end=r["end"] + pd.Timedelta("5h")), "shift_h"),
    ("roster", lambda r: changed(r, 0, "duty", "sleep"), "duties"),
    ("roster", lambda r: changed(r, 0, "guard_id", "G99"), "on_duty"),
    ("roster", lambda r: r.iloc[1:], "on_duty_min"),
    ("roster", lambda r: r.iloc[:0], "layers"),
    ("roster", lambda r: r.drop(columns="duty"), "layers"),
]


@pytest.mark.parametrize(("layer", "change", "name"), TAMPERED)
def test_a_plan_that_was_changed_is_found_out(
    made: Made, layer: str, change: Change, name: str
) -> None:
    layers, claims = made
    if name == "uniform.worst_gap_min":  # the report is changed along with the streets
        gap = claims["report"]["uniform"]
        lower = gap | {"worst_gap_min": gap["worst_gap_min"] - 3}
        claims = claims | {"report": claims["report"] | {"uniform": lower}}
    verdict = verify_patrol(layers | {layer: change(layers[layer])}, claims)
    assert name in failed(verdict)


LIES: list[tuple[str, Callable[[Any], Any]]] = [
    ("guards", lambda n: n // 2),
    ("on_duty_min", lambda n: n + 1),
    ("on_duty_max", lambda n: n + 1),
    ("on_duty_mean", lambda n: n * 1.01),
    ("walking_mean", lambda n: n * 1.01),
    ("legal_violations", lambda n: n + 1),
    ("network_km", lambda n: n * 1.01),
    ("parts", lambda n: n + 1),
    ("deadlines_met_share", lambda n: n / 2),
    ("unseen_share", lambda n: n + 0.1),
    ("km_per_guard", lambda n: n * 1.01),
    ("balance", lambda n: n * 0.9),
    ("handover_gap_min", lambda n: n / 2),
    ("feasible", lambda _: False),
    ("seed", lambda n: n + 1),
]


@pytest.mark.parametrize(("name", "lie"), LIES)
def test_a_report_that_was_changed_is_found_out(
    made: Made, name: str, lie: Callable[[Any], Any]
) -> None:
    layers, claims = made
    report = claims["report"] | {name: lie(claims["report"][name])}
    assert failed(verify_patrol(layers, claims | {"report": report})) == {name}


@pytest.mark.parametrize("key", ["uniform", "weighted"])
@pytest.mark.parametrize(
    ("name", "times", "also"),
    [
        ("worst_gap_min", 0.8, {"ratio"}),
        ("worst_gap_min", 3.0, {"ratio"}),
        ("bound_min", 50.0, {"ratio"}),
        ("bound_min", 0.05, {"ratio"}),
        ("ratio", 1.1, set()),
    ],
)
def test_a_gap_bound_or_ratio_that_was_changed_is_found_out(
    made: Made, key: str, name: str, times: float, also: set[str]
) -> None:
    layers, claims = made
    gap = claims["report"][key]
    report = claims["report"] | {key: gap | {name: gap[name] * times}}
    found = failed(verify_patrol(layers, claims | {"report": report}))
    assert found == {f"{key}.{one}" for one in {name} | also}


def test_a_bound_above_what_a_simple_round_reaches_is_found_out(tiny: Community) -> None:
    """Nobody walks most of the shift: the plan is bad, and so its bound may not be called tight."""
    params = PatrolParams(guards=8, days=2)
    result = plan(tiny, params)
    layers = {name: getattr(result, name) for name in ("routes", "stops", "streets", "roster")}
    few = result.routes.iloc[:40]
    claims = claims_of(result, params)
    claims["report"]["uniform"] |= {"bound_min": 1200.0, "ratio": None}
    assert "uniform.bound_min" in failed(verify_patrol(layers | {"routes": few}, claims))


def test_a_street_never_walked_is_not_visited(made: Made) -> None:
    layers, claims = made
    elsewhere = layers["routes"].geometry.translate(5000)
    away = layers["routes"].set_geometry(elsewhere)
    assert {"streets_visits", "streets_gap", "on_streets"} <= failed(
        verify_patrol(layers | {"routes": away}, claims)
    )
