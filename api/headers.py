"""Security headers on every response."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response


def content_security_policy(basemap_url: str | None) -> str:
    """Return the policy: nothing from other hosts but the tiles of a base map that was set.

    folium writes inline scripts and styles, so these are allowed.
    """
    tiles = ""
    if basemap_url:
        parts = urlsplit(basemap_url)
        tiles = f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:{tiles}; font-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
    )


def add_headers(app: FastAPI, basemap_url: str | None) -> None:
    """Set the headers on every response of the app."""
    headers = {
        "Content-Security-Policy": content_security_policy(basemap_url),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }

    @app.middleware("http")
    async def secure(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        response.headers.update(headers)
        return response
