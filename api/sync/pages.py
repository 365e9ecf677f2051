"""The tablet's app: files that a service worker keeps, under a policy of their own."""

import mimetypes
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

TABLET = "/tablet"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-cache",
}


def serve(app: FastAPI, folder: Path) -> None:
    """Serve the built app below `/tablet/`; nothing in it is about anybody."""
    mimetypes.add_type("application/manifest+json", ".webmanifest")

    @app.get(TABLET, include_in_schema=False)
    def bare() -> RedirectResponse:
        return RedirectResponse(f"{TABLET}/")

    @app.get(f"{TABLET}/{{name:path}}", include_in_schema=False)
    def file(name: str) -> FileResponse:
        path = (folder / (name or "index.html")).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise HTTPException(404, "There is no such file.")
        hashed = {"Cache-Control": "public, max-age=31536000, immutable"}
        return FileResponse(path, headers=HEADERS | (hashed if name.startswith("assets/") else {}))
