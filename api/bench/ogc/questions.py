"""What every service is asked, each time a little differently, so that no answer is a kept one."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from api.bench.ogc.filling import ACROSS, CELL, SOUTH, WEST
from api.bench.ogc.serving import Service

TIMES = 400
"""Addresses of each question, at most."""


@dataclass(frozen=True)
class Question:
    """One kind of request.

    Parameters
    ----------
    addresses
        What to ask a service, below its landing page; none where it cannot be asked.
    least_per_s, most_ms
        The goal, where there is one.
    once
        Each address is asked for once and no more, however long that takes: what was answered may
        be kept.
    """

    name: str
    addresses: Callable[[Service], list[str]]
    least_per_s: float | None = None
    most_ms: float | None = None
    once: bool = False


def _items(service: Service, query: str) -> str:
    return f"collections/{service.buildings}/items{query}"


def _offset(service: Service, row: int) -> str:
    """Return how the page after a row is asked for: each service in its own way."""
    return f"&after={row}" if service.name == "gridbeat" else f"&offset={row}"


def _pages(service: Service, first: int = 0) -> list[str]:
    rows = range(first, first + TIMES)
    return [_items(service, f"?limit=1000{_offset(service, row)}") for row in rows]


def _ones(service: Service) -> list[str]:
    return [_items(service, f"/{1 + 241 * n}") for n in range(TIMES)]


def _boxes(service: Service) -> list[str]:
    """Windows of about 52 by 52 cells."""
    found = []
    for n in range(TIMES):
        west = WEST + (n % 20) * 0.03 + 0.0007
        south = SOUTH + (n // 20) * 0.015 + 0.0007
        side = 51.5 * CELL
        box = f"{west:.4f},{south:.4f},{west + side:.4f},{south + side:.4f}"
        found.append(_items(service, f"?limit=1000&bbox={box}"))
    return found


def _filters(service: Service, column: str) -> list[str]:
    found = []
    for n in range(TIMES):
        condition = quote(f"{column} = {n % 18 + 1} AND households > {n // 18}")
        found.append(_items(service, f"?limit=1000&filter={condition}&filter-lang=cql2-text"))
    return found


def _tiles(service: Service, zoom: int) -> list[str]:
    side = 1 << zoom

    def row(lat: float) -> int:
        return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)

    east, north = WEST + ACROSS * CELL, SOUTH + 0.5
    columns = range(int((WEST + 180) / 360 * side), int((east + 180) / 360 * side) + 1)
    rows = range(row(north), row(SOUTH) + 1)
    if service.name == "pygeoapi":
        return []
    if service.name == "tipg":
        start = f"collections/{service.buildings}/tiles/WebMercatorQuad"
        return [f"{start}/{zoom}/{x}/{y}" for y in rows for x in columns]
    start = f"collections/{service.buildings}/tiles/WebMercatorQuad"
    return [f"{start}/{zoom}/{y}/{x}" for y in rows for x in columns]


QUESTIONS = (
    Question(
        "limit=10", lambda one: [_items(one, f"?limit=10{_offset(one, n)}") for n in range(TIMES)]
    ),
    Question("limit=1000", _pages, least_per_s=120),
    Question("one feature", _ones, least_per_s=2500),
    Question("bbox, 1,000 of 2,704", _boxes, least_per_s=90),
    Question(
        "page at 90,000, limit=1000", lambda one: _pages(one, 90_000 - 2 * TIMES), least_per_s=150
    ),
    Question("CQL2, limit=1000", lambda one: _filters(one, "floors"), least_per_s=120),
    Question("CQL2, a column without an index", lambda one: _filters(one, "entrances")),
    Question("tile z14", lambda one: _tiles(one, 14), least_per_s=600, once=True),
    Question("tile z12", lambda one: _tiles(one, 12), once=True),
    Question("tile z10", lambda one: _tiles(one, 10), most_ms=150, once=True),
)
