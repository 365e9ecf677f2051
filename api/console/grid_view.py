"""What the page that edits grids shows of a trial: figures, findings, the map's data, drawings."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from fastapi import Request, Response
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.console.ground import DECIMALS, drawn, kept
from api.grids.schemas import DivideIn, DrawIn, EditIn, MergeIn, MoveIn
from api.view import View
from data.store import communities, grid_plans
from data.store.plans import Plan
from geo.crs import metric_crs_of
from geo.partition.edits import Edited
from maps.colouring import HUES, colours, neighbours
from maps.console.by_hand import Figure, Finding
from maps.console.frame import Frame, Said
from maps.console.plans import PlanLine
from maps.console.sketch import grids_sketch


def plan_line(plan: Plan) -> PlanLine:
    """Return a plan as pages show it."""
    return PlanLine(
        plan.id, plan.state, plan.created_at, plan.valid_from, plan.valid_to, plan.report
    )


def grounds(request: Request, session: Session, here: View, plan: Plan) -> Response:
    """Return the ground of a plan with its own grids, and the grid of each building."""
    stored = here.stored
    scopes = {name: here.scope(name) for name in ("boundary", "buildings", "streets")}
    columns = here.columns("buildings")

    def draw() -> str:
        community = communities.load(session, stored.id, scopes)
        grids = grid_plans.grids_of(session, plan.id, here.scope("grids"))
        buildings = community["buildings"]
        ids = buildings["building_id"].astype(str)
        of_building = grid_plans.grid_of_building(session, plan.id)
        found = json.loads(drawn(community, grids))
        hues, held = _hues(grids), dict(zip(grids["grid_id"], grids["households"], strict=True))
        for feature in found["grids"]["features"]:
            key = feature["properties"]["id"]
            feature["properties"] |= {"hue": hues[key], "homes": int(held[key])}
        found["grid_of"] = {one: of_building[one] for one in ids if one in of_building}
        if "households" in columns:
            homes = buildings["households"].fillna(0).astype(int).tolist()
            found["homes"] = dict(zip(ids, homes, strict=True))
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    key = ("plan ground", stored.id, stored.revision, plan.id, *scopes.items(), columns)
    return kept(request, key, draw)


def map_data(before: Edited, after: Edited) -> dict[str, Any]:
    """Return what the edits changed: grids, buildings, and places cut off; [lat, lon] of each."""
    changed = list(after.changed)
    grids = after.grids.set_index("grid_id", drop=False).loc[changed]
    hues = _kept_hues(before, after)
    broken = {check.grid_id for check in after.checks if check.severity == "error"}
    cut = [check.place for check in after.checks if check.place is not None]
    was = before.buildings.set_index("building_id")["grid_id"]
    now = after.buildings.set_index("building_id")["grid_id"]
    moved = now[now.to_numpy() != was.reindex(now.index).to_numpy()]
    extra = [
        {"hue": hues[one], "homes": int(homes)}
        for one, homes in zip(changed, grids["households"], strict=True)
    ]
    return {
        "changed": _collection(grids, changed, extra),
        "gone": [one for one in before.grids["grid_id"] if one not in set(after.grids["grid_id"])],
        "moved": {str(one): grid for one, grid in moved.items()},
        "broken": sorted(broken),
        "cut": _collection(gpd.GeoDataFrame(geometry=cut, crs=after.grids.crs), [""] * len(cut)),
    }


def figures(before: Edited, after: Edited) -> list[Figure]:
    """Return the figures before and after; those of single grids for grids the edits changed."""
    one, two = before.after, after.after
    changed = list(after.changed)
    rows = [
        Figure(("网格数", "Grids"), str(one.grids), str(two.grids)),
        Figure(
            ("户数在范围内的网格", "Grids inside the band"),
            f"{one.in_band} / {one.grids}",
            f"{two.in_band} / {two.grids}",
            two.grids - two.in_band > one.grids - one.in_band,
        ),
        Figure(
            ("连成一片的网格", "Grids in one piece"),
            f"{one.contiguous} / {one.grids}",
            f"{two.contiguous} / {two.grids}",
            two.grids - two.contiguous > one.grids - one.contiguous,
        ),
        Figure(
            ("跨小区的网格", "Grids across compounds"),
            str(one.crossings),
            str(two.crossings),
            two.crossings > one.crossings,
        ),
        Figure(
            ("网格之间的边界（公里）", "Borders between grids, km"),
            f"{one.internal_boundary_m / 1000:.2f}",
            f"{two.internal_boundary_m / 1000:.2f}",
        ),
        Figure(
            ("其中沿道路", "Of that along roads"), _share(one.road_share), _share(two.road_share)
        ),
    ]
    homes = [_homes(plan) for plan in (before, after)]
    wrong = {check.grid_id for check in after.checks if check.rule == "band"}
    gone = [grid for grid in homes[0] if grid not in homes[1]]
    for grid in sorted([*changed, *gone]):
        held = [f"{found[grid]}" if grid in found else "—" for found in homes]
        said = (f"网格 {grid} 户数", f"Households of grid {grid}")
        rows.append(Figure(said, held[0], held[1], grid in wrong))
    return rows


def findings(result: Edited) -> list[Finding]:
    """Return what is broken and what follows, what the edits did first."""
    order = {"error": 0, "warning": 1, "note": 2}
    return [
        Finding(
            check.rule,
            check.severity,
            check.grid_id,
            (check.zh, check.en),
            (check.remedy.zh, check.remedy.en)
            if check.remedy and check.severity != "note"
            else None,
            check.touched,
        )
        for check in sorted(
            result.checks, key=lambda check: (not check.touched, order[check.severity])
        )
    ]


def drawings(before: Edited, after: Edited, frame: Frame) -> tuple[str, str]:
    """Return both plans as drawings."""
    hues = _hues(before.grids) | _kept_hues(before, after)
    one, two = (plan.grids.to_crs(metric_crs_of(plan.grids)) for plan in (before, after))
    return (
        grids_sketch(one, [hues[grid] for grid in one["grid_id"]], frame.t("改动之前", "Before")),
        grids_sketch(two, [hues[grid] for grid in two["grid_id"]], frame.t("改动之后", "After")),
    )


def step(edit: EditIn, names: Mapping[str, str]) -> Said:
    """Return what an edit does, in words."""
    match edit:
        case MoveIn():
            name = names.get(edit.building_id, "")
            called = f"{name}（{edit.building_id}）" if name else edit.building_id
            english = f"{name} ({edit.building_id})" if name else edit.building_id
            return f"{called} 移到网格 {edit.grid_id}", f"{english} to grid {edit.grid_id}"
        case MergeIn():
            one, two = edit.grids
            return f"合并网格 {one} 和 {two}", f"Merge grids {one} and {two}"
        case DivideIn():
            return f"拆分网格 {edit.grid_id}", f"Divide grid {edit.grid_id}"
        case DrawIn():
            return f"沿画的线拆分网格 {edit.grid_id}", f"Divide grid {edit.grid_id} along a line"


def _homes(plan: Edited) -> dict[str, int]:
    grids = plan.grids
    return dict(zip(grids["grid_id"].astype(str), grids["households"].astype(int), strict=True))


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _hues(grids: GeoDataFrame) -> dict[str, int]:
    if not len(grids):
        return {}
    metric = grids.to_crs(metric_crs_of(grids))
    found = colours(neighbours(metric.geometry)).tolist()
    return dict(zip(metric["grid_id"].astype(str), found, strict=True))


def _kept_hues(before: Edited, after: Edited) -> dict[str, int]:
    """Return the hue of each grid after the edits: its own, unless a neighbour has that now."""
    own, around = _hues(before.grids), _around(after.grids)
    found = {one: own[one] for one in around if one in own and one not in after.changed}
    for one in after.changed:
        near = {found[other] for other in around[one] if other in found}
        wishes = [own[one]] if one in own else []
        found[one] = next((hue for hue in (*wishes, *range(HUES)) if hue not in near), 0)
    return found


def _around(grids: GeoDataFrame) -> dict[str, set[str]]:
    metric = grids.to_crs(metric_crs_of(grids))
    ids = metric["grid_id"].astype(str).tolist()
    return {
        one: {ids[other] for other in near}
        for one, near in zip(ids, neighbours(metric.geometry), strict=True)
    }


def _collection(
    frame: GeoDataFrame, ids: Sequence[str], extra: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    shapes = frame.geometry.to_crs(4326).to_numpy()
    shapes = shapely.set_precision(shapes, 10.0**-DECIMALS, mode="pointwise")
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes)).round(DECIMALS)
    more = extra or [{}] * len(ids)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(text),
                "properties": {"id": one, "at": at, **given},
            }
            for text, one, at, given in zip(
                shapely.to_geojson(shapes), ids, np.fliplr(inside).tolist(), more, strict=True
            )
        ],
    }
