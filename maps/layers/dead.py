"""The layer of dead corners: hatched, never seen apart from seen too late."""

from geopandas import GeoDataFrame

from geo.crs import metric_crs_of
from maps.layers.layer import MapLayer, drawable, entries, facts, features, layer_title
from maps.words import Lang, code

_REASONS = ("never_seen", "too_late")
_EVEN_M = 0.3
"""Outlines are drawn this true: sight lines have more corners than a map can show."""


def dead_layer(corners: GeoDataFrame | None, lang: Lang) -> list[MapLayer]:
    """Return the layer of dead corners, or nothing where there are none.

    Properties: `c` the reason.
    """
    if corners is None or not len(drawable(corners)):
        return []
    frame = drawable(corners)
    titles, rows = facts(frame, "dead_corners", lang)
    metric = frame.geometry.to_crs(metric_crs_of(frame)).simplify(_EVEN_M)
    reasons = frame["reason"].tolist()
    title = layer_title("dead_corners", lang)
    properties = [
        {"t": f"{title} {name}", "v": row, "c": reason}
        for name, row, reason in zip(frame["corner_id"], rows, reasons, strict=True)
    ]
    return [
        MapLayer(
            "dead_corners",
            title,
            titles,
            features(metric, properties),
            entries(reasons, lambda reason: code(reason, lang), _REASONS),
        )
    ]
