"""The whole measurement: our service on both databases, the peers on the same PostGIS."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from api.bench.ogc.asking import over_http
from api.bench.ogc.checks import Asked, checked, failures
from api.bench.ogc.filling import fill, more_points
from api.bench.ogc.measuring import measured, read_by_gdal
from api.bench.ogc.questions import QUESTIONS, Question
from api.bench.ogc.serving import Service, ours, peer
from data.store.engine import make_engine
from geo.clock import LOCAL
from geo.progress import Progress

PEERS = ("tipg", "pygeoapi")
POLYGONS, POINTS = 100_000, 500_000
WHOLE = "RSS, all of gridbeat"
Rows = list[dict[str, Any]]


def run_ogc(
    databases: Sequence[str],
    progress: Progress,
    *,
    seconds: float,
    polygons: int,
    points: int,
    keep: Callable[[Rows], None],
) -> Rows:
    """Return the figures of every service.

    Parameters
    ----------
    databases
        Empty ones, filled here; the peers are asked on those that are PostGIS.
    keep
        Told all figures so far whenever a service is done.
    """
    rows: Rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for url in databases:
            engine = make_engine(url)
            kind = "SpatiaLite" if engine.dialect.name == "sqlite" else "PostGIS"
            progress(f"filling {kind}", 0.0)
            token = fill(engine, polygons, points, datetime.now(LOCAL))
            services: list[Callable[[], AbstractContextManager[Service]]] = [
                lambda url=url, token=token: ours(url, token, folder)  # type: ignore[misc]
            ]
            if kind == "PostGIS":
                services += [lambda one=one, url=url: peer(one, url, folder) for one in PEERS]  # type: ignore[misc]
            for opened in services:
                with opened() as service:
                    found = _of_service(service, seconds, folder, progress)
                    rows += [row | {"database": kind} for row in found]
                keep(rows)
            with ours(url, token, folder, whole=True) as service:
                rows.append(_resident(service, WHOLE) | {"database": kind})
            if kind == "PostGIS":
                more_points(engine, points)
                rows += _flat(url, token, seconds, folder, 2 * points)
                keep(rows)
            engine.dispose()
    return rows


def _of_service(service: Service, seconds: float, folder: Path, progress: Progress) -> Rows:
    rows: Rows = [_resident(service, "RSS")]
    for number, question in enumerate(QUESTIONS):
        progress(f"{service.name}: {question.name}", number / len(QUESTIONS))
        rows.append(measured(service, question, seconds, folder))
    rows.append(read_by_gdal(service, folder))
    progress(f"{service.name}: checks", 1.0)
    found = checked(Asked(over_http(service.headers), service.root, (service.buildings,)))
    for letter in "CX":
        failed = failures(found, letter)
        row = {"service": service.name, "question": f"failed {letter}", "count": len(failed)}
        rows.append(row | {"of": len(found), "which": [asdict(one) for one in failed[:40]]})
    return rows


def _resident(service: Service, question: str) -> dict[str, Any]:
    """Return how much memory a service takes that was asked for its collections and waits."""
    over_http(service.headers)(f"{service.root}collections")
    return {"service": service.name, "question": question, "mb": round(service.resident_mb)}


def _flat(url: str, token: str, seconds: float, folder: Path, points: int) -> Rows:
    """Return figures of pages at the beginning, the middle and the end of many points."""
    rows: Rows = []
    with ours(url, token, folder) as service:
        for after in (0, points // 2, points - 5_000):
            start = f"collections/{service.incidents}/items?limit=1000&after="
            addresses = [f"{start}{after + n}" for n in range(400)]
            name = f"page at {after:,} of {points:,} points"
            question = Question(name, lambda _, found=addresses: found)  # type: ignore[misc]
            rows.append(measured(service, question, seconds, folder) | {"database": "PostGIS"})
    return rows
