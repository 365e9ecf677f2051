"""How each collection looks on desktops: the one palette, in the words of exports."""

from data.exports.qgis import Class, Look
from maps.styles import palette

SEVERITIES = ("1 轻微 minor", "2 一般 moderate", "3 较重 serious", "4 严重 severe")


def looks() -> dict[str, Look]:
    """Return the look of every collection by name."""
    ours = palette()

    def area(fill: str, line: str, opacity: float, label: str | None = None) -> Look:
        return Look(ours.get(fill, fill), ours.get(line, line), opacity, label=label)

    def point(colour: str, label: str | None = None) -> Look:
        return Look(ours[colour], "#ffffff", label=label)

    severe = tuple(
        Class(str(number), label, colour)
        for number, (label, colour) in enumerate(zip(SEVERITIES, ours["severity"], strict=True), 1)
    )
    told = tuple(
        Class(value, label, ours[value])
        for value, label in (("reported", "上报 reported"), ("discovered", "发现 discovered"))
    )
    walked = Look(ours["street_line"], ours["street_line"], width_mm=0.8)
    return {
        "boundary": Look("#ffffff", ours["muted"], 0.0, width_mm=0.6),
        "compounds": area("inside", "muted", 0.6, "name"),
        "buildings": area("building", "building_line", 1.0),
        "streets": walked,
        "barriers": Look(ours["wall"], ours["wall"], width_mm=0.5),
        "gates": point("muted", "name"),
        "centres": point("accent", "name"),
        "cameras": point("camera"),
        "checkpoints": point("checkpoint", "name"),
        "hazards": Look(severe[0].colour, "#ffffff", column="severity", classes=severe),
        "incidents": Look(ours["reported"], "#ffffff", column="source", classes=told),
        "grids": Look(ours["grids"][0], ours["grids"][0], ours["grid_fill"] / 2, 0.6, label="code"),
        "routes": Look(ours["routes"][0], ours["routes"][0], width_mm=0.5),
        "stops": point("accent"),
        "roster": Look(ours["muted"], ours["muted"]),
        "dead_corners": area("dead_corner", "dead_corner", 0.35),
        "street_gaps": Look(ours["soon"], ours["soon"], width_mm=0.8),
    }
