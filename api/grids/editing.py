"""Who may change plans over HTTP: as there are no accounts yet, a setting and the own pages."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request

OWN = {"same-origin", "none"}
"""Values of Sec-Fetch-Site that a page of another site cannot bring about."""


def require_editing(request: Request) -> None:
    """Make sure that plans may be changed here, and that no page of another site is asking.

    Raises
    ------
    HTTPException
        403: editing is not turned on, or the request comes from another site's page.
    """
    if not request.app.state.settings.editing:
        raise HTTPException(
            403, "Plans cannot be changed here: set GRIDBEAT_EDITING=true, previews always work."
        )
    if not _own(request):
        raise HTTPException(403, "Plans are not changed from the pages of another site.")


def _own(request: Request) -> bool:
    """Return whether no other site's page is asking; programs send neither of the headers."""
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in OWN
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
