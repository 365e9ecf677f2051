"""Tiles: which there are of a collection, how they lie, and one of them."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from api.ogc import asked
from api.ogc.answers import CHECK, JSON, MVT, as_json, link, unchanged
from api.ogc.here import Here
from data.features.quick import Prepared, prepared
from data.features.seen import Seen
from data.store import live
from data.tiles.cutting import NAMED, cut, query_of
from data.tiles.grid import BUFFER, DEEPEST, HALF_M, Tile
from data.tiles.postgis import made, made_there, tile_query
from geo.errors import NotFoundError
from geo.schema import LINE, POINT, POLYGON

SET = "WebMercatorQuad"
SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SET}"
_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_FIRST_SCALE = 559082264.028717
"""The scale denominator of the one tile of zoom 0: 256 pixels of 0.28 mm."""


def sets(here: Here) -> Response:
    """Answer which tile matrix sets there are."""
    own = here.url("tileMatrixSets", SET)
    told = {"id": SET, "title": SET, "uri": SET_URI, "crs": _CRS, "links": [link("self", own)]}
    links = [link("self", here.url("tileMatrixSets"))]
    return as_json({"links": links, "tileMatrixSets": [told]})


def one_set(here: Here, name: str) -> Response:
    """Answer how the tiles lie."""
    _require_set(name)
    matrices = [
        {
            "id": str(z),
            "scaleDenominator": _FIRST_SCALE / (1 << z),
            "cellSize": 2 * HALF_M / 256 / (1 << z),
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-HALF_M, HALF_M],
            "tileWidth": 256,
            "tileHeight": 256,
            "matrixWidth": 1 << z,
            "matrixHeight": 1 << z,
        }
        for z in range(DEEPEST + 1)
    ]
    return as_json(
        {
            "id": SET,
            "title": "Google Maps Compatible for the World",
            "uri": SET_URI,
            "crs": _CRS,
            "orderedAxes": ["X", "Y"],
            "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
            "tileMatrices": matrices,
            "links": [link("self", here.url("tileMatrixSets", SET))],
        }
    )


def tilesets(here: Here, name: str) -> Response:
    """Answer which tilesets there are of a collection."""
    seen = here.seen(name)
    own = here.url("collections", name, "tiles")
    links = [link("self", own)]
    return as_json({"links": links, "tilesets": [_tileset(here, seen)]})


def tileset(here: Here, name: str, matrices: str) -> Response:
    """Answer with the tileset of a collection."""
    _require_set(matrices)
    seen = here.seen(name)
    box = here.extent(seen).bbox
    told = _tileset(here, seen)
    if box is not None:
        corners = {"lowerLeft": list(box[:2]), "upperRight": list(box[2:])}
        told["boundingBox"] = {**corners, "crs": here.systems[0].uri}
    told["layers"] = [
        {
            "id": name,
            "title": told["title"],
            "dataType": "vector",
            "geometryDimension": _dimension(seen),
        }
    ]
    return as_json(told)


def tilejson(here: Here, name: str, matrices: str) -> Response:
    """Answer with the tileset as TileJSON 3.0."""
    _require_set(matrices)
    seen = here.seen(name)
    layer, box = seen.kind.layer, here.extent(seen).bbox
    fields = {one.name: one.zh for one in seen.columns}
    return as_json(
        {
            "tilejson": "3.0.0",
            "name": f"{layer.zh} {layer.en}",
            "tiles": [_template(here, name, "{z}/{y}/{x}")],
            "vector_layers": [{"id": name, "description": layer.zh, "fields": fields}],
            "minzoom": 0,
            "maxzoom": DEEPEST,
            **({"bounds": list(box)} if box is not None else {}),
        }
    )


def tile(here: Here, name: str, matrices: str, *place: str) -> Response:
    """Answer with one tile: zoom, row and column; 204 where nothing is drawn."""
    _require_set(matrices)
    seen = here.seen(name)
    asked.require_known(here.params, {"datetime"})
    z, y, x = (asked.number_of(part) for part in place)
    wanted = None if z is None or x is None or y is None else Tile(z, x, y)
    if wanted is None or not wanted.exists:
        raise NotFoundError("There is no such tile.")
    when = asked.interval_of(here.params.get("datetime"))

    there = made_there(here.desk.dialect, seen.kind, wanted.z)

    def compiled() -> Prepared:
        with here.reading() as session:
            query = (
                tile_query(session, seen, when)
                if there
                else query_of(session, seen, wanted.z, when)
            )
            return prepared(here.desk.engine, query)

    def make() -> bytes:
        key = ("tile", seen.mark, wanted.z >= NAMED, when)
        query = here.desk.queries.get(key, compiled)
        if there:
            return made(here.desk.quick, query, wanted)
        return cut(here.desk.quick, query, seen, wanted)

    if seen.kind.moving:
        here.looked(seen, lambda session: _walkers(session, seen, wanted))
        return _answer(make(), {})
    etag = here.etag(seen.mark)
    if same := unchanged(here.request, etag):
        return same
    key = (seen.mark, wanted, here.params.get("datetime"))
    return _answer(here.desk.tiles.get(key, make), {"ETag": etag})


def _walkers(session: Session, seen: Seen, wanted: Tile) -> list[tuple[int, str]]:
    """Return who has fixes in a tile: communities and guards."""
    window = wanted.window(BUFFER)
    return [
        one
        for part in seen.parts
        for one in live.guards_within(session, part.community_id, part.scope, window)
    ]


def _answer(body: bytes, told: dict[str, str]) -> Response:
    headers = {**told, "Cache-Control": CHECK}
    if not body:
        return Response(status_code=204, headers=headers)
    return Response(body, headers=headers, media_type=MVT)


def _tileset(here: Here, seen: Seen) -> dict[str, Any]:
    name, layer = seen.kind.name, seen.kind.layer
    own = here.url("collections", name, "tiles", SET)
    return {
        "title": f"{layer.zh} {layer.en}",
        "dataType": "vector",
        "crs": _CRS,
        "tileMatrixSetURI": SET_URI,
        "links": [
            link("self", own),
            link(f"{_REL}/tiling-scheme", here.url("tileMatrixSets", SET)),
            link("describedby", f"{own}/tilejson", JSON, "TileJSON 3.0"),
            link("item", _template(here, name, "{tileMatrix}/{tileRow}/{tileCol}"), MVT)
            | {"templated": True},
        ],
    }


def _template(here: Here, name: str, numbers: str) -> str:
    return f"{here.url('collections', name, 'tiles', SET)}/{numbers}"


def _dimension(seen: Seen) -> int | None:
    return {POINT: 0, LINE: 1, POLYGON: 2}.get(seen.kind.layer.geometry)


def _require_set(name: str) -> None:
    if name != SET:
        raise NotFoundError(f"There is no tile matrix set '{name[:40]}'; there is {SET}.")


ROUTES: Mapping[tuple[str, ...], Callable[..., Response]] = {
    ("tileMatrixSets",): sets,
    ("tileMatrixSets", "*"): one_set,
    ("collections", "*", "tiles"): tilesets,
    ("collections", "*", "tiles", "*"): tileset,
    ("collections", "*", "tiles", "*", "tilejson"): tilejson,
    ("collections", "*", "tiles", "*", "*", "*", "*"): tile,
}
"""The addresses of tiles; a star stands for a name or number."""
