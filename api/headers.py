"""Security headers on every response."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

    app.add_middleware(HeadersMiddleware, headers=headers)


class HeadersMiddleware:
    """Sets headers on every response that does not bring its own."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add to the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, secured)

    def _add(self, scope: Scope, given: MutableHeaders) -> None:
        for name, value in self.headers.items():
            given.setdefault(name, value)
        if scope["scheme"] == "https":
            given["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        if not scope["path"].startswith(f"{STATIC}/"):
            given.setdefault("Cache-Control", "private, no-store")
