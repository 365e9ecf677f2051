"""Answers of the feature service."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"
CHECK = "private, no-cache"
"""Kept by whoever asked, and asked about each time: with the mark that costs next to nothing."""


def link(rel: str, href: str, kind: str = JSON, title: str = "") -> dict[str, Any]:
    """Return one link."""
    more = {"title": title} if title else {}
    return {"rel": rel, "type": kind, "href": href, **more}


def as_json(
    body: Any, kind: str = JSON, *, etag: str | None = None, headers: Mapping[str, str] = {}
) -> Response:
    """Return a value as JSON, with its links as headers too."""
    links = body.get("links", ()) if isinstance(body, dict) else ()
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    told = {**headers, **header_of(links), "Cache-Control": CHECK}
    if etag is not None:
        told["ETag"] = etag
    return Response(text, headers=told, media_type=kind)


def header_of(links: Any) -> dict[str, str]:
    """Return links as a header (RFC 8288); those with a template are none."""
    told = [
        f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"'
        for one in links
        if "{" not in one["href"] and one["href"].isascii()
    ]
    return {"Link": ", ".join(told)} if 0 < len(told) <= 8 else {}


def unchanged(request: Request, etag: str, headers: Mapping[str, str] = {}) -> Response | None:
    """Return the answer that nothing has changed, where the one who asks has this very mark."""
    known = request.headers.get("if-none-match")
    if known is None:
        return None
    marks = {mark.strip() for mark in known.split(",")}
    if etag in marks or "*" in marks:
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": CHECK, **headers})
    return None
