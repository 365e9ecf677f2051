"""The service described in OpenAPI 3.0.3, for this person.

FastAPI's own is 3.1, which the standard does not know.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from api.ogc.answers import GEOJSON, JSON, MVT, OPENAPI, SCHEMA
from api.ogc.asked import MOST, USUAL
from api.ogc.here import Here
from data.tiles.grid import DEEPEST

Doc = dict[str, Any]
_PROBLEM = "application/problem+json"
_SET = "WebMercatorQuad"


def document(here: Here) -> Doc:
    """Return the description."""
    names = [seen.kind.name for seen in here.all_seen()]
    systems = [one.uri for one in here.systems]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "gridbeat · OGC API",
            "description": "网格、巡逻、隐患和事件，供 QGIS 等桌面软件使用。"
            "Grids, patrols, hazards and incidents for desktop GIS.",
            "version": version("gridbeat"),
        },
        "servers": [{"url": here.root}],
        "security": [{"token": []}, {"basic": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
            "parameters": _parameters(names, systems),
            "responses": _responses(),
            "schemas": _schemas(),
        },
    }


def _paths() -> Doc:
    one = "/collections/{collectionId}"
    tiles = f"{one}/tiles"
    return {
        "/": _get("landing", "Where everything is", "json"),
        "/api": _get("api", "This description", "api"),
        "/conformance": _get("conformance", "What is conformed to", "conformance"),
        "/collections": _get("collections", "The collections", "json"),
        one: _get("collection", "One collection", "json", "collectionId"),
        f"{one}/queryables": _get("queryables", "What filters name", "schema", "collectionId"),
        f"{one}/schema": _get("schema", "What features have", "schema", "collectionId"),
        f"{one}/items": _get(
            "items",
            "Features",
            "features",
            *("collectionId", "limit", "bbox", "bbox-crs", "datetime", "crs", "filter"),
            *("filter-lang", "filter-crs", "sortby", "properties", "after"),
        ),
        f"{one}/items/{{featureId}}": _get(
            "item", "One feature", "feature", "collectionId", "featureId", "crs"
        ),
        "/tileMatrixSets": _get("tileMatrixSets", "How tiles may lie", "json"),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "tileMatrixSet", "How tiles lie", "json", "tileMatrixSetId"
        ),
        tiles: _get("tilesets", "Tilesets", "json", "collectionId"),
        f"{tiles}/{{tileMatrixSetId}}": _get(
            "tileset", "A tileset", "json", "collectionId", "tileMatrixSetId"
        ),
        f"{tiles}/{{tileMatrixSetId}}/tilejson": _get(
            "tilejson", "A tileset as TileJSON", "json", "collectionId", "tileMatrixSetId"
        ),
        f"{tiles}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            "tile",
            "One vector tile",
            "tile",
            *("collectionId", "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", "datetime"),
        ),
    }


def _get(name: str, summary: str, answer: str, *parameters: str) -> Doc:
    responses: Doc = {"200": {"$ref": f"#/components/responses/{answer}"}}
    if answer in {"features", "feature", "tile"}:
        responses["304"] = {"description": "Nothing has changed"}
    if answer == "tile":
        responses["204"] = {"description": "Nothing is drawn there"}
    for status in ("400", "401", "403", "404"):
        responses[status] = {"$ref": "#/components/responses/problem"}
    told: Doc = {"operationId": name, "summary": summary, "responses": responses}
    if parameters:
        told["parameters"] = [{"$ref": f"#/components/parameters/{one}"} for one in parameters]
    return {"get": told}


def _parameters(names: list[str], systems: list[str]) -> Doc:
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    uri = {"type": "string", "format": "uri", "enum": systems}
    text = {"type": "string"}
    collection = {**text, **({"enum": names} if names else {})}
    return {
        "collectionId": _path("collectionId", collection, "A collection"),
        "featureId": _path("featureId", {"type": "string"}, "The id of a feature"),
        "tileMatrixSetId": _path("tileMatrixSetId", {**text, "enum": [_SET]}, "How tiles lie"),
        "tileMatrix": _path("tileMatrix", _number(0, DEEPEST), "Zoom"),
        "tileRow": _path("tileRow", _number(0), "Row from the north"),
        "tileCol": _path("tileCol", _number(0), "Column from the west"),
        "limit": _query(
            "limit",
            {**_number(1, MOST), "default": USUAL},
            "Features of a page; more than the most is cut to it.",
        ),
        "bbox": _query("bbox", numbers, "Lower and upper corner, in the order of its system."),
        "bbox-crs": _query("bbox-crs", uri, "The system of bbox; CRS84 where not given."),
        "datetime": _query(
            "datetime",
            text,
            "A time, or two with a slash between; .. for an open end. Plans are those of then.",
        ),
        "crs": _query("crs", uri, "The system of the answer; CRS84 where not given."),
        "filter": _query("filter", text, "A filter in CQL2."),
        "filter-lang": _query(
            "filter-lang",
            {**text, "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
            "How the filter is written.",
        ),
        "filter-crs": _query("filter-crs", uri, "The system of shapes in the filter."),
        "sortby": _query(
            "sortby",
            {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            "Columns to sort by; - before one for falling.",
        ),
        "properties": _query(
            "properties",
            {"type": "array", "items": {"type": "string", "minLength": 1}},
            "Which columns to give.",
        ),
        "after": _query("after", text, "From the link next; the row a page goes on after."),
    }


def _number(least: int, most: int | None = None) -> Doc:
    return {"type": "integer", "minimum": least, **({} if most is None else {"maximum": most})}


def _path(name: str, schema: Mapping[str, Any], words: str) -> Doc:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": words}


def _query(name: str, schema: Mapping[str, Any], words: str) -> Doc:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "schema": schema,
        "description": words,
    }


def _responses() -> Doc:
    return {
        "json": _response("A description with links", {JSON: _ref("linked")}),
        "api": _response("This description", {OPENAPI: {"type": "object"}}),
        "conformance": _response("Names of conformance classes", {JSON: _ref("conformance")}),
        "schema": _response("A JSON schema", {SCHEMA: {"type": "object"}}),
        "features": _response("Features", {GEOJSON: _ref("features")}),
        "feature": _response("A feature", {GEOJSON: _ref("feature")}),
        "tile": _response("A tile", {MVT: {"type": "string", "format": "binary"}}),
        "problem": _response("What was wrong", {_PROBLEM: _ref("problem")}),
    }


def _response(words: str, content: Mapping[str, Doc]) -> Doc:
    return {
        "description": words,
        "content": {kind: {"schema": schema} for kind, schema in content.items()},
    }


def _ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: list[str], **properties: Doc) -> Doc:
    return {"type": "object", "required": required, "properties": properties}


def _schemas() -> Doc:
    text, links = {"type": "string"}, {"type": "array", "items": _ref("link")}
    number = _number(0)
    shape = {"type": "object", "nullable": True}
    return {
        "link": _object(["href", "rel"], href=text, rel=text, type=text, title=text),
        "linked": {"type": "object", "properties": {"links": links}},
        "conformance": _object(
            ["conformsTo"], conformsTo={"type": "array", "items": {"type": "string"}}
        ),
        "feature": _object(
            ["type", "id", "geometry", "properties"],
            type={**text, "enum": ["Feature"]},
            id={"type": "integer"},
            geometry=shape,
            properties={"type": "object"},
            links=links,
        ),
        "features": _object(
            ["type", "features", "links", "numberReturned", "numberMatched"],
            type={**text, "enum": ["FeatureCollection"]},
            features={"type": "array", "items": _ref("feature")},
            links=links,
            numberReturned=number,
            numberMatched=number,
            timeStamp={**text, "format": "date-time"},
        ),
        "problem": _object(
            ["title", "status", "detail"],
            type=text,
            title=text,
            status={"type": "integer"},
            detail=text,
        ),
    }
