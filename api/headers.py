"""Security headers on every response."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from api.urls import STATIC


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


PLAIN_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The policy of pages without scripts: forms that take passwords."""
YEAR_S = 365 * 24 * 3600


def add_headers(app: FastAPI, basemap_url: str | None) -> None:
    """Set the headers on every response of the app; a page may bring a stricter policy along.

    What is not a file of ours is for the person who asked, and is not kept unless it says so.
    """
    headers = {
        "Content-Security-Policy": content_security_policy(basemap_url),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
    }

    @app.middleware("http")
    async def secure(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.url.scheme == "https":
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        if not request.url.path.startswith(f"{STATIC}/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
