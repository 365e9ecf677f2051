"""What keeps a community safe and what endangers it, as layers of a map."""

import pandas as pd

from geo.community import Community
from maps.cones import cones
from maps.layers.layer import (
    MapLayer,
    drawable,
    entries,
    facts,
    features,
    geometries,
    layer_title,
    places,
    texts,
)
from maps.words import Lang, code

_SEVERITIES = ("4", "3", "2", "1")
_CLOSED = {"closed", "done", "resolved", "已销号", "已办结", "已处置"}


def safety_layers(community: Community, lang: Lang) -> list[MapLayer]:
    """Return the layers of safety that have rows, from bottom to top.

    Parameters
    ----------
    community
        In the metric CRS of its place.
    """
    layers = [
        _cameras(community, lang),
        _checkpoints(community, lang),
        _centres(community, lang),
        _hazards(community, lang),
        _incidents(community, lang),
    ]
    return [layer for layer in layers if layer.features]


def _cameras(community: Community, lang: Lang) -> MapLayer:
    """Properties: `o` the wedge the camera looks at, where its facing is known."""
    frame = drawable(community["cameras"])
    titles, rows = facts(frame, "cameras", lang)
    views = cones(community).loc[frame.index]
    known = views[views.notna()]
    outlines = dict(zip(known.index, geometries(known) if len(known) else [], strict=True))
    properties = [
        {"t": name or layer_title("cameras", lang), "v": row, "o": outlines.get(index)}
        for name, row, index in zip(texts(frame["name"]), rows, frame.index, strict=True)
    ]
    return MapLayer(
        "cameras",
        layer_title("cameras", lang),
        titles,
        features(frame.geometry, properties),
        shown=False,
    )


def _checkpoints(community: Community, lang: Lang) -> MapLayer:
    frame = drawable(community["checkpoints"])
    titles, rows = facts(frame, "checkpoints", lang)
    properties = [
        {"t": f"{key} {name}".strip(), "v": row, "l": key}
        for key, name, row in zip(
            texts(frame["checkpoint_id"]), texts(frame["name"]), rows, strict=True
        )
    ]
    return MapLayer(
        "checkpoints",
        layer_title("checkpoints", lang),
        titles,
        features(frame.geometry, properties),
    )


def _centres(community: Community, lang: Lang) -> MapLayer:
    frame = drawable(community["centres"])
    titles, rows = facts(frame, "centres", lang)
    kinds = [kind or "guard_post" for kind in texts(frame["kind"])]
    properties = [
        {"t": name, "v": row, "c": kind, "l": name}
        for name, row, kind in zip(texts(frame["name"]), rows, kinds, strict=True)
    ]
    return MapLayer(
        "centres",
        layer_title("centres", lang),
        titles,
        features(frame.geometry, properties),
        entries(kinds, lambda kind: code(kind, lang), ("control_centre", "guard_post")),
    )


def _hazards(community: Community, lang: Lang) -> MapLayer:
    """Properties: `c` the severity 1 to 4, `p` where the symbol stands, `d` 1 where it is over."""
    frame = drawable(community["hazards"])
    titles, rows = facts(frame, "hazards", lang)
    grades = [
        "1" if pd.isna(value) else str(min(max(int(value), 1), 4)) for value in frame["severity"]
    ]
    spots = places(frame.geometry.representative_point()) if len(frame) else []
    over = [status in _CLOSED for status in texts(frame["status"])]
    properties = [
        {"t": category, "v": row, "c": grade, "p": spot, **({"d": 1} if done else {})}
        for category, row, grade, spot, done in zip(
            texts(frame["category"]), rows, grades, spots, over, strict=True
        )
    ]
    words = {
        "4": "4 级 严重" if lang == "zh" else "Severity 4, severe",
        "3": "3 级 较重" if lang == "zh" else "Severity 3, serious",
        "2": "2 级 一般" if lang == "zh" else "Severity 2, moderate",
        "1": "1 级 轻微" if lang == "zh" else "Severity 1, minor",
    }
    return MapLayer(
        "hazards",
        layer_title("hazards", lang),
        titles,
        features(frame.geometry, properties),
        entries(grades, words.__getitem__, _SEVERITIES),
    )


def _incidents(community: Community, lang: Lang) -> MapLayer:
    """Reported and discovered apart, so that patrols do not seem to make their own hotspots."""
    frame = drawable(community["incidents"])
    titles, rows = facts(frame, "incidents", lang)
    sources = [source or "reported" for source in texts(frame["source"])]
    properties = [
        {"t": category, "v": row, "c": source}
        for category, row, source in zip(texts(frame["category"]), rows, sources, strict=True)
    ]
    return MapLayer(
        "incidents",
        layer_title("incidents", lang),
        titles,
        features(frame.geometry, properties),
        entries(sources, lambda source: code(source, lang), ("reported", "discovered")),
        shown=False,
    )
