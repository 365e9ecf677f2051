"""Features: a page of them, or one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from api.ogc import asked
from api.ogc.answers import CHECK, GEOJSON, JSON, as_json, header_of, link, unchanged
from api.ogc.here import Here
from api.ogc.systems import CRS84, System, as_geojson, system
from data.features.pages import Page, Wanted, count, one, page, token
from data.features.quick import Prepared, prepared
from data.features.seen import Seen
from data.store import live
from geo.errors import NotFoundError

ITEM = {"crs"}
ITEMS = {
    *("limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs"),
    *("sortby", "properties", "after"),
}
"""The parameters of a feature, and of a page; there every column is one as well."""


def items(here: Here, name: str) -> Response:
    """Answer with a page of features."""
    seen = here.seen(name)
    fields, params = seen.fields, here.params
    asked.require_known(params, ITEMS | fields.keys())
    if "community" in params:
        seen = seen.of([params["community"]])
    crs = _system(here, "crs")
    order = asked.order_of(params.get("sortby"), fields)
    limit = asked.limit_of(params.get("limit"))
    wanted = Wanted(
        seen,
        asked.windows_of(params.get("bbox"), _system(here, "bbox-crs")),
        asked.interval_of(params.get("datetime")),
        asked.filters_of(
            {key: value for key, value in params.items() if key != "community"},
            fields,
            seen.kind.table,
            here.desk.dialect,
            _system(here, "filter-crs"),
        ),
        asked.area_of(params.get("bbox"), _system(here, "bbox-crs")),
        order,
    )
    after = asked.after_of(params.get("after"), order)
    columns = asked.columns_of(params.get("properties"), fields)
    etag = None if seen.kind.moving else here.etag(seen.mark)
    told = {"Content-Crs": f"<{crs.uri}>"}
    if etag is not None:
        if same := unchanged(here.request, etag, told):
            return same
        told["ETag"] = etag
    with here.reading() as session:
        found = page(session, wanted, limit=limit, after=after, columns=columns, wkb=crs != CRS84)
        matched = _counted(here, wanted, lambda: count(session, wanted))
    here.looked(seen, lambda session: live.guards_of(session, found.ids))
    return _collection(here, found, matched, crs, told)


def _system(here: Here, parameter: str) -> System:
    uri = here.params.get(parameter)
    return CRS84 if uri is None else system(uri, here.systems, parameter)


_PAGING = {"limit", "after", "crs", "sortby", "properties"}
"""What changes nothing about how many features there are."""


def _counted(here: Here, wanted: Wanted, look: Any) -> int:
    if wanted.seen.kind.moving:
        return int(look())
    asked_for = tuple(sorted(p for p in here.params.items() if p[0] not in _PAGING))
    return int(here.desk.counts.get((wanted.seen.mark, asked_for), look))


def _collection(
    here: Here, found: Page, matched: int, crs: System, told: dict[str, str]
) -> Response:
    kind = GEOJSON
    links = [link("self", here.own, kind)]
    if found.after is not None:
        params = here.params | {"after": asked.after_text(token(found.after))}
        address = f"{here.own.partition('?')[0]}?{urlencode(params)}"
        links.append(link("next", address, kind))
    links.append(link("collection", here.own.partition("?")[0].rpartition("/")[0], JSON))
    head = as_json(
        {
            "type": "FeatureCollection",
            "links": links,
            "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "numberMatched": matched,
            "numberReturned": len(found.ids),
        }
    ).body
    body = b'%s,"features":[%s]}' % (bytes(head)[:-1], ",".join(_features(found, crs)).encode())
    headers = {**told, **header_of(links), "Cache-Control": CHECK}
    return Response(body, headers=headers, media_type=kind)


def _features(found: Page, crs: System) -> Iterable[str]:
    shapes = found.geometry if crs == CRS84 else as_geojson(found.geometry, crs)
    return (
        f'{{"type":"Feature","id":{number},"geometry":{shape or "null"},"properties":{told}}}'
        for number, shape, told in zip(found.ids, shapes, found.properties, strict=True)
    )


def item(here: Here, name: str, number: str) -> Response:
    """Answer with one feature.

    Raises
    ------
    NotFoundError
        There is none of that number, or not for this person.
    """
    seen = here.seen(name)
    asked.require_known(here.params, ITEM)
    crs = _system(here, "crs")
    wanted = asked.number_of(number)
    found = None if wanted is None else _one(here, seen, wanted, crs)
    if found is None or not found.ids:
        raise NotFoundError(f"There is no feature '{number[:40]}' in {name}.")
    here.looked(seen, lambda session: live.guards_of(session, found.ids))
    told = {"Content-Crs": f"<{crs.uri}>", "Cache-Control": CHECK}
    own = here.own.partition("?")[0]
    links = [
        link("self", here.own, GEOJSON),
        link("collection", own.rpartition("/")[0].rpartition("/")[0]),
    ]
    if not seen.kind.moving:
        told["ETag"] = here.etag(seen.mark)
        if same := unchanged(here.request, told["ETag"], told):
            return same
    feature = next(iter(_features(found, crs)))
    shown = bytes(as_json({"links": links}).body)[1:-1]
    body = b"%s,%s}" % (feature[:-1].encode(), shown)
    return Response(body, headers={**told, **header_of(links)}, media_type=GEOJSON)


def _one(here: Here, seen: Seen, number: int, crs: System) -> Page:
    wkb = crs != CRS84

    def make() -> Prepared:
        with here.reading() as session:
            return prepared(here.desk.engine, one(session, seen, wkb=wkb))

    query = here.desk.queries.get((seen.mark, wkb), make)
    rows = here.desk.quick.rows(query, {"number": number})
    return Page([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])
