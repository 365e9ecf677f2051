"""Other coordinate reference systems (Part 2): offered, answered in, and truly transformed."""

from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from api.bench.ogc.asking import Answer
from api.bench.ogc.checks import CRS84, CRS_CLASS, Asked, Finding, Found
from api.bench.ogc.item_checks import MOST, items_of, shapes_of

UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
PREFIX = "http://www.opengis.net/def/crs/"
DEGREES, METRES = 1e-6, 0.05
"""How far a coordinate may be from what PROJ says."""


def systems(asked: Asked) -> Found:
    """What is offered, and what is not."""
    if CRS_CLASS not in asked.conforms:
        yield Finding("C12.crs", None, "Part 2 is not claimed")
        return
    for one in asked.collections:
        name, url = one["id"], items_of(asked, one)
        offered = offered_by(one)
        good = CRS84 in offered and all(uri.startswith(PREFIX) for uri in offered)
        yield Finding(f"C12.crs {name}", good, str(offered))
        storage = one.get("storageCrs")
        yield Finding(f"C12.storage {name}", storage is None or storage in offered, str(storage))
        for part in ("crs", "bbox-crs"):
            params = {part: UNSUPPORTED, **({"bbox": "0,0,1,1"} if part == "bbox-crs" else {})}
            status = asked.get(url, **params).status
            yield Finding(f"C15.{part} {name}", status == 400, str(status))
        first = asked.get(url, limit=1).json["features"]
        if first:
            status = asked.get(f"{url.partition('?')[0]}/{first[0]['id']}", crs=UNSUPPORTED).status
            yield Finding(f"C15.item {name}", status == 400, str(status))
        for uri in offered:
            yield from _in_system(asked, one, url, uri)


def offered_by(one: dict[str, Any]) -> list[str]:
    """Return the systems a collection offers."""
    return [uri for uri in one.get("crs", ()) if not uri.startswith("#")]


def _in_system(asked: Asked, one: dict[str, Any], url: str, uri: str) -> Found:
    name = f"{uri.rpartition('/')[2]} {one['id']}"
    answer = asked.get(url, limit=20, crs=uri)
    told = answer.headers.get("content-crs")
    yield Finding(f"C14.crs {name}", answer.status == 200 and told == f"<{uri}>", str(told))
    plain = asked.get(url, limit=20)
    yield Finding(f"X17.same {name}", *_agree(plain, answer, uri))
    features = plain.json["features"]
    if features:
        own = f"{url.partition('?')[0]}/{features[0]['id']}"
        moved = asked.get(own, crs=uri)
        told = moved.headers.get("content-crs")
        good = moved.status == 200 and told == f"<{uri}>"
        yield Finding(f"C14.item {name}", good, f"{moved.status} {told}")
    yield from _window(asked, one, url, uri, name)


def _agree(plain: Answer, moved: Answer, uri: str) -> tuple[bool, str]:
    """Return whether the shapes of two pages are the same ones, axis order and all."""
    transformer = transformer_to(uri)
    shapes, others = shapes_of(plain), shapes_of(moved)
    if len(shapes) != len(others):
        return False, "other features"
    wanted = [
        shapely.transform(shape, transformer.transform, interleaved=False)
        for shape in shapes
        if shape is not None
    ]
    there, found = (
        shapely.get_coordinates(wanted),
        shapely.get_coordinates([shape for shape in others if shape is not None]),
    )
    if there.shape != found.shape:
        return False, "other points"
    off = float(np.abs(there - found).max(initial=0.0))
    degrees = transformer.target_crs is not None and transformer.target_crs.is_geographic
    return off <= (DEGREES if degrees else METRES), f"off by {off:g}"


def transformer_to(uri: str) -> Transformer:
    """Return what brings longitude and latitude into a system, in its own axis order."""
    authority, _, rest = uri.removeprefix(PREFIX).partition("/")
    code = "OGC:CRS84" if authority == "OGC" else f"EPSG:{rest.rpartition('/')[2]}"
    return Transformer.from_crs("OGC:CRS84", code, always_xy=False)


def _window(asked: Asked, one: dict[str, Any], url: str, uri: str, name: str) -> Found:
    """A window in a system finds what meets it there, by the shapes in that same system."""
    extent = one.get("extent", {}).get("spatial", {}).get("bbox", [None])[0]
    if extent is None:
        return
    half = len(extent) // 2
    at = [(extent[axis] + extent[half + axis]) / 2 for axis in (0, 1)]
    by = [(extent[half + axis] - extent[axis]) / 8 for axis in (0, 1)]
    around = ",".join(str(at[axis] + by[axis] * far) for far in (-1.5, 0.5) for axis in (0, 1))
    outer = transformer_to(uri).transform_bounds(*(at[0] - by[0], at[1] - by[1]), *(at[0], at[1]))
    first = asked.get(url, limit=MOST, bbox=",".join(map(str, outer)), bbox_crs=uri, crs=uri)
    every = asked.get(url, limit=MOST, bbox=around, crs=uri)
    if first.status != 200 or every.status != 200:
        yield Finding(f"C16.bbox {name}", False, f"{first.status} {every.status}")
        return
    box, slack = shapely.box(*outer), 1e-6 if "4326" in uri or "4490" in uri else 0.05
    slack = DEGREES if uri == CRS84 else slack
    found = {feature["id"] for feature in first.json["features"]}
    ids = [feature["id"] for feature in every.json["features"]]
    away = [0.0 if shape is None else _inside(shape, box) for shape in shapes_of(every)]
    must = {key for key, deep in zip(ids, away, strict=True) if deep > slack}
    may = {key for key, deep in zip(ids, away, strict=True) if deep > -slack}
    right = must <= found <= may
    yield Finding(f"X16.bbox {name}", right, f"{len(found)} for {len(must)} to {len(may)}")


def _inside(shape: Any, box: Any) -> float:
    """Return how deep a shape reaches into a window; negative: how far it is away."""
    if not shape.intersects(box):
        return -float(shape.distance(box))
    step = max(box.bounds[2] - box.bounds[0], 1e-9) / 1000
    return step if shape.intersects(box.buffer(-step)) else 0.0


ALL = (systems,)
