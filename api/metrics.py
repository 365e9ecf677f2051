"""Figures about the service itself, in Prometheus' format. No personal data: routes, not URLs."""

import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST


def add_metrics(app: FastAPI) -> None:
    """Count and time every request by its route, and serve the figures at /metrics."""
    registry = CollectorRegistry()
    labels = ("method", "route", "status")
    requests = Counter("gridbeat_requests_total", "Requests answered.", labels, registry=registry)
    seconds = Histogram(
        "gridbeat_request_seconds", "Time to answer.", labels[:2], registry=registry
    )

    @app.middleware("http")
    async def measure(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        started = time.perf_counter()
        response = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "none")
        requests.labels(request.method, route, response.status_code).inc()
        seconds.labels(request.method, route).observe(time.perf_counter() - started)
        return response

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
