"""The two cookies: the session, and what ties the login form to the browser that was shown it."""

import hashlib
import hmac

from fastapi import Request, Response

SESSION = "gridbeat"
FORM = "gridbeat-form"


def name_of(request: Request, name: str) -> str:
    """Return a cookie's name; over HTTPS one that no other host or path can set."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def read(request: Request, name: str) -> str | None:
    """Return a cookie of ours."""
    return request.cookies.get(name_of(request, name)) or None


def write(request: Request, response: Response, name: str, secret: str) -> None:
    """Set a cookie that scripts cannot read; it goes when the browser is closed.

    Lax, so that a link from a message opens the page and not the login; nothing is changed by GET.
    """
    response.set_cookie(
        name_of(request, name),
        secret,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax" if name == SESSION else "strict",
        path="/",
    )


def clear(request: Request, response: Response, name: str) -> None:
    """Take a cookie of ours away."""
    response.delete_cookie(
        name_of(request, name), path="/", secure=request.url.scheme == "https", httponly=True
    )


def form_token(secret: str) -> str:
    """Return the hidden field of forms: only who was sent the cookie can have it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(secret: str | None, given: str) -> bool:
    """Return whether a hidden field belongs to a cookie."""
    return secret is not None and hmac.compare_digest(form_token(secret).encode(), given.encode())
