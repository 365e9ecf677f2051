"""Whether a request comes from a page of our own, of another site, or from a program."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request

SAFE = {"GET", "HEAD", "OPTIONS"}
OWN = {"same-origin", "none"}
"""Values of Sec-Fetch-Site that a page of another site cannot bring about."""


def require_own(request: Request, *, known: bool = False) -> None:
    """Make sure that no page of another site is asking for a change.

    Parameters
    ----------
    known
        Refuse also where nothing says who is asking: for requests that a cookie vouches for, as
        every browser sends one of the two headers with a change.

    Raises
    ------
    HTTPException
        403: the request comes from another site's page, or might.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in OWN
    elif origin is not None:
        own = urlsplit(origin).netloc == request.headers.get("host")
    else:
        own = not known
    if not own:
        raise HTTPException(403, "Nothing is changed from the pages of another site.")


def from_own_page(request: Request) -> None:
    """Make sure that no page of another site is asking; for what needs no login.

    Raises
    ------
    HTTPException
        403: the request comes from another site's page.
    """
    require_own(request)


def is_navigation(request: Request) -> bool:
    """Return whether a person is opening a page in a browser."""
    mode = request.headers.get("sec-fetch-mode")
    if mode is not None:
        return request.method == "GET" and mode == "navigate"
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def next_of(request: Request) -> str:
    """Return the address asked for, without the host."""
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


def own_path(address: str) -> str:
    """Return an address to go to after logging in: a path of ours, else the start page."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and address.isprintable()
    own = plain and address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if own else "/"
