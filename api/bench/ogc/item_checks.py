"""Features: pages, windows, times, single ones."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import shapely

from api.bench.ogc.asking import Answer, with_params
from api.bench.ogc.checks import CRS84, GEOJSON, Asked, Finding, Found, now_of

BOXES = (
    "-1.5,50,1.5,53",
    "-80,-5,-70,5",
    "177,65,-177,70",
    "-180,85,180,90",
    "-180,-90,180,-85",
)
BAD_BOXES = ("1,2,x,4", "1,2,3", "0,95,1,96", "", "nan,0,1,1")
TIMES = (
    "2018-02-12T23:20:50Z",
    "2018-02-12T00:00:00Z/2018-03-18T12:31:12Z",
    "../2018-03-18T12:31:12Z",
    "2018-02-12T00:00:00Z/..",
    "/2018-03-18T12:31:12Z",
    "2018-02-12T00:00:00Z/",
)
BAD_TIMES = ("notadate", "2030-01-01T00:00:00Z/2020-01-01T00:00:00Z", "2018-02-30T00:00:00Z")
PAGES, PAGE = 6, 200
MOST = 10_000


def items_of(asked: Asked, one: dict[str, Any]) -> str:
    """Return the address of the features of a collection."""
    for link in one.get("links", ()):
        if link.get("rel") == "items" and link.get("type") == GEOJSON:
            return urljoin(asked.root, link["href"])
    return f"{asked.root.rstrip('/')}/collections/{one['id']}/items"


def next_of(answer: Answer) -> str | None:
    """Return where the next page is."""
    links = (answer.json or {}).get("links", ())
    return next((one["href"] for one in links if one.get("rel") == "next"), None)


def shapes_of(answer: Answer) -> list[Any]:
    """Return the shapes on a page; None for features without one."""
    return [
        one["geometry"] and shapely.geometry.shape(one["geometry"])
        for one in answer.json["features"]
    ]


def pages(asked: Asked) -> Found:
    """What a page of features is."""
    for one in asked.collections:
        name, url = one["id"], items_of(asked, one)
        answer = asked.get(url)
        body = answer.json or {}
        yield Finding(f"C6.status {name}", answer.status == 200, str(answer.status))
        yield Finding(f"C6.type {name}", answer.kind == GEOJSON, answer.kind)
        told = body.get("type") == "FeatureCollection" and isinstance(body.get("features"), list)
        yield Finding(f"C6.collection {name}", told)
        own = [link for link in body.get("links", ()) if link.get("rel") == "self"]
        yield Finding(f"C6.self {name}", any(link.get("type") == GEOJSON for link in own))
        if "timeStamp" in body:
            off_s = abs((datetime.now(UTC) - now_of(body["timeStamp"])).total_seconds())
            yield Finding(f"C6.time {name}", off_s < 60, f"{off_s:.0f} s")
        returned = body.get("numberReturned", len(body.get("features", ())))
        yield Finding(f"C6.returned {name}", returned == len(body["features"]))
        yield from _matched(asked, name, url, body)
        inside = all(shape is None or _on_globe(shape.bounds) for shape in shapes_of(answer))
        yield Finding(f"C6.degrees {name}", inside)


def _on_globe(bounds: tuple[float, float, float, float]) -> bool:
    return bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90


def _matched(asked: Asked, name: str, url: str, body: dict[str, Any]) -> Found:
    """The number told is that of all pages; the limit of the next page may be another."""
    matched = body.get("numberMatched")
    if matched is None or matched > MOST:
        yield Finding(f"C6.matched {name}", None, f"{matched} features")
        return
    schema = asked.parameters(f"/collections/{name}/items").get("limit", {}).get("schema", {})
    most = schema.get("maximum", 1000)
    count = len(body["features"])
    links = [one for one in body["links"] if one.get("rel") == "next"]
    for _ in range(4):
        if not links:
            break
        page = asked.ask(with_params(links[0]["href"], limit=most)).json
        count += len(page["features"])
        links = [one for one in page["links"] if one.get("rel") == "next"]
    yield Finding(f"C6.matched {name}", count == matched, f"{count} of {matched}")
    del url


def windows(asked: Asked) -> Found:
    """What meets a window, and nothing else."""
    for one in asked.collections:
        name, url = one["id"], items_of(asked, one)
        extent = one.get("extent", {}).get("spatial", {}).get("bbox", [None])[0]
        if extent is not None:
            whole = asked.get(url, bbox=",".join(map(str, extent)), limit=10).json
            alone = asked.get(url, limit=10).json
            same = whole.get("numberMatched") == alone.get("numberMatched")
            yield Finding(f"X5.extent {name}", same, f"{whole.get('numberMatched')}")
            middle = _middle(extent)
            yield from _window(asked, name, url, ",".join(map(str, middle)))
        for box in BOXES:
            yield from _window(asked, name, url, box)
        for box in BAD_BOXES:
            answer = asked.get(url, bbox=box)
            yield Finding(f"X7.bad {box} {name}", answer.status == 400, str(answer.status))


def _middle(extent: list[float]) -> list[float]:
    """Return the middle part of a window, a fifth of each side."""
    half = len(extent) // 2
    low, high = extent[:2], extent[half : half + 2]
    at = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    by = [(b - a) / 10 for a, b in zip(low, high, strict=True)]
    return [at[0] - by[0], at[1] - by[1], at[0] + by[0], at[1] + by[1]]


def _window(asked: Asked, name: str, url: str, box: str) -> Found:
    answer = asked.get(url, bbox=box)
    yield Finding(f"C7.status {box} {name}", answer.status == 200, str(answer.status))
    if answer.status != 200:
        return
    west, south, east, north = (float(side) for side in box.split(","))
    parts = [shapely.box(west, south, east, north)]
    if west > east:
        parts = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    there = shapely.union_all(parts).buffer(1e-6)
    met = all(shape is None or shape.intersects(there) for shape in shapes_of(answer))
    yield Finding(f"C7.meets {box} {name}", met)


def limits(asked: Asked) -> Found:
    """How many features a page has, and parameters nobody knows."""
    for one in asked.collections:
        name, url = one["id"], items_of(asked, one)
        all_there = asked.get(url).json.get("numberMatched", MOST)
        for limit in (1, 7):
            found = len(asked.get(url, limit=limit).json["features"])
            yield Finding(f"C8.{limit} {name}", found == min(limit, all_there), str(found))
        for text, letter in (("unlimited", "C"), ("0", "X"), ("-1", "X"), ("1.5", "X")):
            status = asked.get(url, limit=text).status
            yield Finding(f"{letter}8.{text} {name}", status == 400, str(status))
        status = asked.get(url, limit=10_000_000).status
        yield Finding(f"C8.clamped {name}", status == 200, str(status))
        unknown = {f"x{secrets.token_hex(4)}": "1"}
        status = asked.get(url, **unknown).status
        yield Finding(f"C9.unknown {name}", status == 400, str(status))


def times(asked: Asked) -> Found:
    """What was at a time."""
    for one in asked.collections:
        name, url = one["id"], items_of(asked, one)
        for when in TIMES:
            answer = asked.get(url, datetime=when)
            good = answer.status == 200 and answer.kind == GEOJSON
            yield Finding(f"C10.{when} {name}", good, str(answer.status))
        for when in BAD_TIMES:
            status = asked.get(url, datetime=when).status
            yield Finding(f"X10.bad {when} {name}", status == 400, str(status))
        yield from _extent_of_time(asked, one, url)


def _extent_of_time(asked: Asked, one: dict[str, Any], url: str) -> Found:
    interval = one.get("extent", {}).get("temporal", {}).get("interval")
    if not interval:
        return
    told = "/".join(end or ".." for end in interval[0])
    whole = asked.get(url, datetime=told, limit=1).json.get("numberMatched")
    alone = asked.get(url, limit=1).json.get("numberMatched")
    yield Finding(f"X5.times {one['id']}", (whole or 0) >= (alone or 0), f"{whole} of {alone}")
    if interval[0][0] and not interval[0][0].startswith("0001"):
        before = asked.get(url, datetime="../0002-01-01T00:00:00Z", limit=1).json
        found = [feature for feature in before["features"] if _has_time(feature)]
        yield Finding(f"X10.before {one['id']}", not found, str(found)[:80])


def _has_time(feature: dict[str, Any]) -> bool:
    values = feature["properties"].values()
    return any(isinstance(one, str) and re.match(r"\d{4}-\d\d-\d\dT", one) for one in values)


def paging(asked: Asked) -> Found:
    """No feature twice, none left out, every parameter kept."""
    for one in asked.collections:
        name = one["id"]
        box = one.get("extent", {}).get("spatial", {}).get("bbox", [None])[0]
        given = {} if box is None else {"bbox": ",".join(map(str, box))}
        url: str | None = with_params(items_of(asked, one), limit=PAGE, **given)
        seen: list[Any] = []
        kept = True
        for _ in range(PAGES):
            answer = asked.ask(str(url))
            seen += [feature["id"] for feature in answer.json["features"]]
            url = next_of(answer)
            if url is None:
                break
            query = dict(parse_qsl(urlsplit(url).query))
            kept &= query.get("limit") == str(PAGE) and ("bbox" in query) == ("bbox" in given)
        yield Finding(f"X11.twice {name}", len(seen) == len(set(seen)), f"{len(seen)}")
        yield Finding(f"X11.kept {name}", kept)
        matched = answer.json.get("numberMatched")
        if url is None and matched is not None:
            yield Finding(f"X11.gaps {name}", len(seen) == matched, f"{len(seen)} of {matched}")


def single(asked: Asked) -> Found:
    """One feature by its id."""
    for one in asked.collections:
        name, url = one["id"], items_of(asked, one)
        first = asked.get(url, limit=1).json["features"]
        status = asked.ask(f"{url.partition('?')[0]}/no-such-{secrets.token_hex(4)}").status
        yield Finding(f"X.unknown item {name}", status == 404, str(status))
        if not first:
            yield Finding(f"C.item {name}", None, "no feature")
            continue
        own = f"{url.partition('?')[0]}/{first[0]['id']}"
        answer = asked.ask(own)
        body = answer.json or {}
        yield Finding(f"C.item {name}", answer.status == 200 and answer.kind == GEOJSON)
        same = body.get("type") == "Feature" and body.get("id") == first[0]["id"]
        yield Finding(f"C.item same {name}", same and body["geometry"] == first[0]["geometry"])
        links = body.get("links", ())
        rels = {link.get("rel") for link in links if link.get("type")}
        yield Finding(f"C.item links {name}", {"self", "collection"} <= rels, str(rels))
        heads = asked.ask(own, "HEAD")
        yield Finding(f"X.head {name}", heads.status == 200 and not heads.body, str(heads.status))
        mark = answer.headers.get("etag")
        if mark:
            again = asked.ask(own, more={"If-None-Match": mark})
            yield Finding(f"X.etag {name}", again.status == 304, str(again.status))
        else:
            yield Finding(f"X.etag {name}", None, "no mark")


def defaults(asked: Asked) -> Found:
    """What is said of the system where none was asked for."""
    for one in asked.collections:
        if "crs" not in one:
            continue
        answer = asked.get(items_of(asked, one), limit=1)
        told = answer.headers.get("content-crs")
        yield Finding(f"C13.content-crs {one['id']}", told == f"<{CRS84}>", str(told))


ALL = (pages, windows, limits, times, paging, single, defaults)
