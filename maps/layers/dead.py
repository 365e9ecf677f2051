"""The layers of dead corners: ground never seen, and ground seen later than its limit."""

from geopandas import GeoDataFrame

from geo.crs import metric_crs_of
from maps.layers.layer import MapLayer, drawable, facts, features, layer_title
from maps.words import Lang, text

_EVEN_M = 0.3
"""Outlines are drawn this true: sight lines have more corners than a map can show."""


def dead_layers(corners: GeoDataFrame | None, lang: Lang) -> list[MapLayer]:
    """Return a layer for each reason there is, what is never seen on top.

    What is seen too late waits until it is asked for: where few guards walk, that is most of the
    ground, and would hide all else.
    """
    if corners is None:
        return []
    frame = drawable(corners)
    layers = [
        _layer("late_corners", frame[frame["reason"] == "too_late"], lang, shown=False),
        _layer("dead_corners", frame[frame["reason"] == "never_seen"], lang),
    ]
    return [layer for layer in layers if layer.features]


def _layer(name: str, frame: GeoDataFrame, lang: Lang, *, shown: bool = True) -> MapLayer:
    titles, rows = facts(frame, "dead_corners", lang)
    metric = frame.geometry
    if len(frame):
        metric = metric.to_crs(metric_crs_of(frame)).simplify(_EVEN_M)
    title = layer_title("dead_corners", lang)
    properties = [
        {"t": f"{title} {corner}", "v": row}
        for corner, row in zip(frame["corner_id"], rows, strict=True)
    ]
    return MapLayer(
        name,
        text(name, lang),
        titles,
        features(metric, properties) if properties else [],
        shown=shown,
    )
