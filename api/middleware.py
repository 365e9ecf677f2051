"""What every answer goes through on its way out."""

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from api.head import HeadMiddleware
from api.headers import add_headers
from api.metrics import add_metrics


def add_middleware(app: FastAPI, basemap_url: str | None) -> None:
    """Let answers be packed, headed and counted, and HEAD be answered."""
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    add_headers(app, basemap_url)
    add_metrics(app)
    app.add_middleware(HeadMiddleware)
