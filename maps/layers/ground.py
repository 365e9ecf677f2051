"""The ground of a map: boundary, compounds, buildings, streets, barriers and gates."""

import re

from geo.community import Community
from maps.layers.layer import (
    Entry,
    MapLayer,
    drawable,
    entries,
    facts,
    features,
    label_places,
    layer_title,
    places,
    texts,
)
from maps.words import Lang, code

_STREETS = ("road", "lane", "path", "steps")
_BARRIERS = ("wall", "fence", "river", "railway")


def ground_layers(community: Community, lang: Lang) -> list[MapLayer]:
    """Return the layers of the ground that have rows, from bottom to top.

    Parameters
    ----------
    community
        In the metric CRS of its place.
    """
    layers = [
        _boundary(community, lang),
        _compounds(community, lang),
        _buildings(community, lang),
        _lines(community, "streets", _STREETS, lang),
        _lines(community, "barriers", _BARRIERS, lang),
        _gates(community, lang),
    ]
    return [layer for layer in layers if layer.features]


def _boundary(community: Community, lang: Lang) -> MapLayer:
    frame = drawable(community["boundary"])
    titles, rows = facts(frame, "boundary", lang)
    properties = [
        {"t": name, "v": row} for name, row in zip(texts(frame["name"]), rows, strict=True)
    ]
    return MapLayer(
        "boundary", layer_title("boundary", lang), titles, features(frame.geometry, properties)
    )


def _compounds(community: Community, lang: Lang) -> MapLayer:
    frame = drawable(community["compounds"])
    titles, rows = facts(frame, "compounds", lang)
    spots = label_places(frame.geometry) if len(frame) else []
    properties = [
        {"t": name, "v": row, "l": name, "a": label}
        for name, row, label in zip(texts(frame["name"]), rows, spots, strict=True)
    ]
    return MapLayer(
        "compounds", layer_title("compounds", lang), titles, features(frame.geometry, properties)
    )


def _buildings(community: Community, lang: Lang) -> MapLayer:
    frame = drawable(community["buildings"])
    titles, rows = facts(frame, "buildings", lang)
    ids, names = texts(frame["building_id"]), texts(frame["name"])
    homes = (frame["households"].fillna(0) > 0).tolist()
    spots = places(frame.geometry.representative_point()) if len(frame) else []
    keys = ["homes" if inhabited else "other" for inhabited in homes]
    properties = [
        {
            "t": f"{name} {key}".strip(),
            "v": row,
            "c": kind,
            "l": building_number(key, name),
            "a": [spot],
        }
        for key, name, row, kind, spot in zip(ids, names, rows, keys, spots, strict=True)
    ]
    words = {
        "homes": "住宅楼" if lang == "zh" else "Homes",
        "other": "其他建筑" if lang == "zh" else "Other buildings",
    }
    return MapLayer(
        "buildings",
        layer_title("buildings", lang),
        titles,
        features(frame.geometry, properties),
        entries(keys, words.__getitem__, ("homes", "other")),
    )


def building_number(building_id: str, name: str) -> str:
    """Return what is written on a building: its number where the name ends in one, else its id.

    >>> building_number("N017", "锦绣家园3号楼")
    '3号楼'
    >>> building_number("N018", "")
    'N018'
    """
    found = re.search(r"\d+(?:号楼|号|栋|幢|排|#)$", name)
    return found.group() if found else building_id


def _lines(community: Community, name: str, order: tuple[str, ...], lang: Lang) -> MapLayer:
    frame = drawable(community[name])
    titles, rows = facts(frame, name, lang)
    kinds = [kind or "other" for kind in texts(frame["kind"])]
    called = texts(frame["name"]) if "name" in frame else [""] * len(frame)
    properties = [
        {"t": street or code(kind, lang), "v": row, "c": kind, **({"l": street} if street else {})}
        for street, kind, row in zip(called, kinds, rows, strict=True)
    ]
    return MapLayer(
        name,
        layer_title(name, lang),
        titles,
        features(frame.geometry, properties),
        _kinds(kinds, order, lang),
    )


def _kinds(kinds: list[str], order: tuple[str, ...], lang: Lang) -> list[Entry]:
    other = "其他" if lang == "zh" else "other"
    return entries(kinds, lambda kind: other if kind == "other" else code(kind, lang), order)


def _gates(community: Community, lang: Lang) -> MapLayer:
    frame = drawable(community["gates"])
    titles, rows = facts(frame, "gates", lang)
    always = [
        (start, end) in {("", ""), ("00:00", "24:00"), ("00:00", "00:00")}
        for start, end in zip(texts(frame["open_from"]), texts(frame["open_to"]), strict=True)
    ]
    keys = ["always" if all_day else "hours" for all_day in always]
    properties = [
        {"t": name, "v": row, "c": key, "l": name}
        for name, row, key in zip(texts(frame["name"]), rows, keys, strict=True)
    ]
    words = {
        "always": "全天开放" if lang == "zh" else "Open day and night",
        "hours": "定时开放" if lang == "zh" else "Open at hours",
    }
    return MapLayer(
        "gates",
        layer_title("gates", lang),
        titles,
        features(frame.geometry, properties),
        entries(keys, words.__getitem__, ("always", "hours")),
    )
