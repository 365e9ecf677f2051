"""The pages to log in, to log out and to change a password: forms that need no script."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.accounts import cookies, service
from api.accounts.schemas import MOST_TEXT
from api.caller import CallerDep
from api.headers import PLAIN_PAGE
from api.origin import from_own_page, own_path
from api.urls import STATIC
from data.store.secrets import random_secret
from geo.errors import InputError
from maps.doors import login_page, password_page

router = APIRouter(include_in_schema=False)
_OLD = "这个页面太旧了，请再试一次。This page was too old; please try again."
Text = Annotated[str, Form(max_length=MOST_TEXT)]
FormToken = Annotated[str, Form(max_length=64)]


@router.get("/login")
def show_login(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the URL
    """Show the form to log in."""
    return _login(request, next)


@router.post("/login", dependencies=[Depends(from_own_page)])
def log_in(
    request: Request,
    username: Text = "",
    password: Text = "",
    form_token: FormToken = "",
    next: Text = "/",  # noqa: A002 - the name of the field
) -> Response:
    """Log in and go on to the page that was asked for."""
    if not cookies.is_form_token(cookies.read(request, cookies.FORM), form_token):
        return _login(request, next, 403, _OLD)
    try:
        begun = service.log_in(request, username, password)
    except HTTPException as error:
        said = str(error.detail)
        return _login(
            request, next, error.status_code, said, username=username, headers=error.headers
        )
    where = f"/password?{urlencode({'next': next})}" if begun.must_change else own_path(next)
    response = RedirectResponse(where, 303)
    cookies.write(request, response, cookies.SESSION, begun.secret)
    cookies.clear(request, response, cookies.FORM)
    return response


@router.post("/logout")
def log_out(request: Request, caller: CallerDep, form_token: FormToken = "") -> Response:
    """End the session and show the form to log in."""
    if not cookies.is_form_token(caller.secret, form_token):
        raise HTTPException(403, _OLD)
    service.log_out(request, caller)
    response = RedirectResponse("/login", 303, {"Clear-Site-Data": '"cache"'})
    cookies.clear(request, response, cookies.SESSION)
    return response


@router.get("/password")
def show_password(caller: CallerDep, next: str = "/") -> Response:  # noqa: A002
    """Show the form to change a password."""
    service.require_session(caller)
    return _password(caller, next)


@router.post("/password")
def change_password(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    caller: CallerDep,
    old: Text = "",
    new: Text = "",
    again: Text = "",
    form_token: FormToken = "",
    next: Text = "/",  # noqa: A002 - the name of the field
) -> Response:
    """Change the password and go on."""
    service.require_session(caller)
    if not cookies.is_form_token(caller.secret, form_token):
        return _password(caller, next, 403, _OLD)
    if new != again:
        return _password(caller, next, 422, "两次输入的新密码不同。The two new ones differ.")
    try:
        secret = service.change_password(request, caller, old, new)
    except HTTPException as error:
        return _password(caller, next, error.status_code, str(error.detail))
    except InputError as error:
        said = " ".join(f"{fault.reason} {fault.remedy}" for fault in error.faults)
        return _password(caller, next, 422, said)
    response = RedirectResponse(own_path(next), 303)
    cookies.write(request, response, cookies.SESSION, secret)
    return response


def _login(
    request: Request,
    following: str,
    status: int = 200,
    said: str = "",
    *,
    username: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    secret = cookies.read(request, cookies.FORM) or random_secret()
    html = login_page(
        form_token=cookies.form_token(secret),
        username=username,
        next=own_path(following),
        said=said,
        static=STATIC,
    )
    response = _page(html, status)
    if headers and "Retry-After" in headers:
        response.headers["Retry-After"] = headers["Retry-After"]
    cookies.write(request, response, cookies.FORM, secret)
    return response


def _password(caller: CallerDep, following: str, status: int = 200, said: str = "") -> Response:
    html = password_page(
        username=caller.actor.username,
        form_token=cookies.form_token(caller.secret or ""),
        next=own_path(following),
        must=caller.must_change,
        said=said,
        static=STATIC,
    )
    return _page(html, status)


def _page(html: str, status: int) -> Response:
    return HTMLResponse(html, status, headers={"Content-Security-Policy": PLAIN_PAGE})
