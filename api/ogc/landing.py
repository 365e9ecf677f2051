"""The first pages: where everything is, what is conformed to."""

from fastapi import Response

from api.ogc.answers import JSON, OPENAPI, as_json, link
from api.ogc.document import document
from api.ogc.here import Here

CONFORMS = tuple(
    f"http://www.opengis.net/spec/{one}"
    for one in (
        *(f"ogcapi-common-1/1.0/conf/{part}" for part in ("core", "landing-page", "json", "oas30")),
        "ogcapi-common-2/1.0/conf/collections",
        *(f"ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "geojson")),
        "ogcapi-features-2/1.0/conf/crs",
        *(
            f"ogcapi-features-3/1.0/conf/{part}"
            for part in (
                "queryables",
                "queryables-query-parameters",
                "filter",
                "features-filter",
            )
        ),
        *(
            f"cql2/1.0/conf/{part}"
            for part in (
                "cql2-text",
                "cql2-json",
                "basic-cql2",
                "advanced-comparison-operators",
                "case-insensitive-comparison",
                "basic-spatial-functions",
                "basic-spatial-functions-plus",
                "spatial-functions",
            )
        ),
        *(
            f"ogcapi-tiles-1/1.0/conf/{part}"
            for part in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
        ),
    )
)


def landing(here: Here) -> Response:
    """Answer where everything is."""
    name = here.communities[0].name if here.only is not None else "gridbeat"
    body = {
        "title": name,
        "description": "网格、巡逻、隐患和事件 Grids, patrols, hazards and incidents.",
        "links": [
            link("self", here.url("")),
            link("service-desc", here.url("api"), OPENAPI, "OpenAPI 3.0"),
            link("conformance", here.url("conformance")),
            link("http://www.opengis.net/def/rel/ogc/1.0/conformance", here.url("conformance")),
            link("data", here.url("collections"), title="图层 Collections"),
            link("http://www.opengis.net/def/rel/ogc/1.0/data", here.url("collections")),
            link(
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", here.url("tileMatrixSets")
            ),
            *(
                link("item", f"{here.root}/{one.key}/", title=one.name)
                for one in (here.communities if here.only is None else ())
            ),
        ],
    }
    return as_json(body)


def conformance(_: Here) -> Response:
    """Answer what is conformed to."""
    return as_json({"conformsTo": CONFORMS}, JSON)


def api(here: Here) -> Response:
    """Answer with the description of this service."""
    return as_json(document(here), OPENAPI)
