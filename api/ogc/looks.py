"""How each collection looks on desktops: the one palette, in the words of exports."""

from typing import Any

from data.exports.qgis import Class, Label, Look, Tints
from maps.styles import palette

SEVERITIES = ("1 轻微 minor", "2 一般 moderate", "3 较重 serious", "4 严重 severe")
NEAR = 4_000
"""Names of single things are written at 1:4,000 and larger."""
_GAP = (
    """CASE WHEN "max_gap_min" IS NULL THEN 'free' WHEN "worst_gap_min" IS NULL THEN 'never' """
    """WHEN "worst_gap_min" <= "max_gap_min" THEN 'within' ELSE 'late' END"""
)
_GAPS = {
    "within": "达到要求 within the limit",
    "late": "超过要求 beyond the limit",
    "never": "从未到达 never reached",
    "free": "没有要求 no limit",
}


def looks() -> dict[str, Look]:
    """Return the look of every collection by name."""
    ours = palette()
    return _ground(ours) | _posts(ours) | _found(ours) | _planned(ours)


def _ground(ours: dict[str, Any]) -> dict[str, Look]:
    name, line = Label('"name"', 7.5, scale=NEAR), ours["street_line"]
    paths = ours["path_line"]
    streets = (
        Class("road", "道路 road", line, 1.1),
        Class("lane", "巷 lane", line, 0.6),
        Class("path", "步道 path", paths, 0.3, dashed=True),
        Class("steps", "台阶 steps", paths, 0.5, dashed=True),
    )
    building = Label('coalesce("name", "building_id")', 7, scale=2_000)
    return {
        "boundary": Look("#ffffff", ours["muted"], 0.0, width_mm=0.8),
        "compounds": Look(
            ours["inside"], ours["wall"], 0.6, label=Label('"name"', 10, True, 20_000)
        ),
        "buildings": Look(ours["building"], ours["building_line"], label=building),
        "streets": Look(line, line, width_mm=0.6, column="kind", classes=streets, label=name),
        "barriers": Look(ours["wall"], ours["wall"], width_mm=0.4),
    }


def _posts(ours: dict[str, Any]) -> dict[str, Look]:
    def point(colour: str, shape: str, size_mm: float, scale: int = NEAR) -> Look:
        label = Label('"name"', scale=scale)
        return Look(ours[colour], "#ffffff", size_mm=size_mm, shape=shape, label=label)

    return {
        "gates": point("muted", "square", 2.2),
        "centres": point("accent", "star", 5.0, 10_000),
        "cameras": point("camera", "triangle", 2.6, 2_000),
        "checkpoints": point("checkpoint", "circle", 2.0),
    }


def _found(ours: dict[str, Any]) -> dict[str, Look]:
    severe = tuple(
        Class(str(number), label, colour)
        for number, (label, colour) in enumerate(zip(SEVERITIES, ours["severity"], strict=True), 1)
    )
    told = tuple(
        Class(value, label, ours[value])
        for value, label in (("reported", "上报 reported"), ("discovered", "发现 discovered"))
    )
    what = Label('"category"', scale=NEAR)
    hazards = Look(
        *(severe[0].colour, "#ffffff"),
        width_mm=0.8,
        size_mm=3.2,
        shape="diamond",
        column="severity",
        classes=severe,
        label=what,
    )
    incidents = Look(ours["reported"], "#ffffff", column="source", classes=told)
    return {"hazards": hazards, "incidents": incidents}


def _planned(ours: dict[str, Any]) -> dict[str, Look]:
    def number(column: str) -> str:
        return f"to_int(regexp_substr(\"{column}\", '(\\\\d+)'))"

    grids, routes = tuple(ours["grids"]), tuple(ours["routes"])
    gaps = tuple(Class(value, label, ours["gap"][value]) for value, label in _GAPS.items())
    code = Label("'网格 ' || \"grid_id\"", 11, bold=True)
    return {
        "grids": Look(
            *(grids[0], grids[0], ours["grid_fill"] / 2, 0.8),
            tints=Tints(number("grid_id"), grids),
            label=code,
        ),
        "routes": Look(routes[0], routes[0], width_mm=0.5, tints=Tints(number("guard_id"), routes)),
        "stops": Look(ours["accent"], "#ffffff", size_mm=1.8),
        "roster": Look(ours["muted"], ours["muted"]),
        "dead_corners": Look(ours["dead_corner"], ours["dead_corner"], 0.35),
        "street_gaps": Look(ours["soon"], ours["soon"], width_mm=0.8, column=_GAP, classes=gaps),
    }
