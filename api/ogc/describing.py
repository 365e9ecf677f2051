"""Collections as they are described: extents, systems, columns."""

from datetime import datetime
from typing import Any

from fastapi import Response

from api.ogc.answers import GEOJSON, SCHEMA, as_json, link
from api.ogc.here import Here
from data.features.seen import Seen
from geo.clock import LOCAL
from geo.schema import LINE, POINT, POLYGON, Column

REL = "http://www.opengis.net/def/rel/ogc/1.0"
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "time": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
}


def collections(here: Here) -> Response:
    """Answer with every collection the person sees."""
    links = [link("self", here.url("collections"))]
    found = [described(here, seen) for seen in here.all_seen()]
    return as_json({"links": links, "crs": [one.uri for one in here.systems], "collections": found})


def collection(here: Here, name: str) -> Response:
    """Answer with one collection."""
    body = described(here, here.seen(name))
    own = here.url("collections", name)
    return as_json(body | {"links": [link("self", own), *body["links"][1:]]})


def described(here: Here, seen: Seen) -> dict[str, Any]:
    """Return the description of a collection."""
    name, layer = seen.kind.name, seen.kind.layer
    own = here.url("collections", name)
    told = dict.fromkeys(
        text
        for one in here.communities
        for text in (one.origin.attribution, one.origin.licence)
        if text
    )
    return {
        "id": name,
        "title": f"{layer.zh} {layer.en}",
        "description": _words(seen),
        **({"attribution": " · ".join(told)} if told else {}),
        "extent": _extent(here, seen),
        "itemType": "feature",
        "crs": [one.uri for one in here.systems],
        "storageCrs": here.systems[0].uri,
        "links": [
            link("collection", own),
            link("items", f"{own}/items", GEOJSON, f"{layer.zh} {layer.en}"),
            link(f"{REL}/queryables", f"{own}/queryables", SCHEMA),
            link(f"{REL}/schema", f"{own}/schema", SCHEMA),
            link(f"{REL}/tilesets-vector", f"{own}/tiles"),
        ],
    }


def _words(seen: Seen) -> str:
    parts = [f"{column.zh} {column.name}" for column in seen.columns]
    return "；".join(parts)


def _extent(here: Here, seen: Seen) -> dict[str, Any]:
    found = here.extent(seen)
    told: dict[str, Any] = {}
    if found.bbox is not None:
        crs = here.systems[0].uri
        told["spatial"] = {"bbox": [list(found.bbox)], "crs": crs}
    if found.times is not None:
        told["temporal"] = {"interval": [[_iso(one) for one in found.times]]}
    return told


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(LOCAL).isoformat()


def queryables(here: Here, name: str) -> Response:
    """Answer with what a filter may name."""
    return _schema(here, here.seen(name), "queryables")


def schema(here: Here, name: str) -> Response:
    """Answer with what a feature has."""
    return _schema(here, here.seen(name), "schema")


def _schema(here: Here, seen: Seen, part: str) -> Response:
    properties = {column.name: _property(column) for column in seen.columns}
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": here.url("collections", seen.kind.name, part),
        "type": "object",
        "title": f"{seen.kind.layer.zh} {seen.kind.layer.en}",
        "properties": properties | {"geometry": _geometry(seen)},
        "additionalProperties": False,
    }
    return as_json(body, SCHEMA)


def _property(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"title": column.zh, **_TYPES[column.kind]}
    if column.unit:
        told["x-ogc-unit"] = column.unit
    if column.choices:
        told["enum"] = list(column.choices)
    return told


def _geometry(seen: Seen) -> dict[str, Any]:
    kinds = {POINT: "point", LINE: "multilinestring", POLYGON: "multipolygon"}
    word = kinds.get(seen.kind.layer.geometry, "any")
    return {"title": "位置", "x-ogc-role": "primary-geometry", "format": f"geometry-{word}"}
