"""What every page of the console needs from a request: who, where, which language."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from api.accounts.cookies import form_token
from api.caller import SettledDep
from api.cases.actors import actors
from api.errors import outcome
from api.urls import STATIC
from api.view import View, ViewDep
from geo.cases.actor import ROLE_NAMES
from geo.cases.flow import Flow
from geo.cases.loop import CASE
from geo.errors import ConflictError, DeniedError, InputError, NotFoundError
from maps.console import DOORS, Door, Frame, Lang, Said, problem_page

Command = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
LANGUAGE = "gridbeat-lang"
"""The cookie of the language; not secret, and kept for a year."""
_YEAR_S = 365 * 24 * 3600
UNKNOWN = "地址或表单里有看不懂的内容。 The address or the form holds something unknown."
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline and nothing from elsewhere."""


def language(request: Request, lang: Annotated[Lang | None, Query()] = None) -> Lang:
    """Return the language asked for, else that of the last time; Chinese to begin with."""
    return lang or ("en" if request.cookies.get(LANGUAGE) == "en" else "zh")


LangDep = Annotated[Lang, Depends(language)]


def frame(request: Request, caller: SettledDep, here: ViewDep, lang: LangDep) -> Frame:
    """Return what a page of the console stands in."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    held = dict.fromkeys(one.role for one in actors(here.actor, here.stored.id))
    safe = request.method == "GET"
    return Frame(
        key=here.stored.key,
        name=here.stored.name,
        username=here.actor.username,
        roles=tuple(ROLE_NAMES[role] for role in held),
        form_token=form_token(caller.secret) if caller.secret else "",
        lang=lang,
        assets=request.app.state.console_assets,
        static=STATIC,
        path=request.url.path if safe else f"/console/{here.stored.key}/cases",
        query=urlencode(kept) if safe else "",
        doors=[door for door in DOORS if _opens(door, here)],
        synthetic=here.stored.origin.synthetic,
        calls=here.may("watch", "patrol_plans"),
    )


def _opens(door: Door, here: View) -> bool:
    if door.whole and not here.scope(door.subject).everything:
        return False
    return here.may(door.action, door.subject)


FrameDep = Annotated[Frame, Depends(frame)]


def page(request: Request, html: str, status: int = 200) -> Response:
    """Return a page of the console; the language that was asked for is remembered."""
    headers = {"Content-Security-Policy": POLICY, "Vary": "Cookie, Authorization"}
    response = HTMLResponse(html, status, headers=headers)
    chosen = _asked_for(request)
    if chosen is not None:
        secure = request.url.scheme == "https"
        response.set_cookie(
            LANGUAGE, chosen, max_age=_YEAR_S, secure=secure, httponly=True, samesite="lax"
        )
    return response


def done(request: Request, flow: Flow = CASE) -> Said | None:
    """Return what was done just now, in words."""
    verb = told(request, {verb.code: (verb.zh, verb.en) for verb in flow.verbs})
    return (f"已办：{verb[0]}", f"Done: {verb[1]}") if verb else None


def told(request: Request, words: Mapping[str, Said]) -> Said | None:
    """Return what a form's answer has put into the address as done, in words."""
    return words.get(request.query_params.get("done", ""))


class PageRoute(APIRoute):
    """A route whose errors are pages that people can read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with what the domain refuses turned into a page."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except (NotFoundError, DeniedError, InputError, ConflictError) as error:
                return _problem(request, outcome(error).status, _said(error))
            except RequestValidationError:
                return _problem(request, 422, UNKNOWN)
            except HTTPException as error:
                if request.method != "POST":
                    raise
                response = _problem(request, error.status_code, str(error.detail))
                response.headers.update(error.headers or {})
                return response

        return handled


def _problem(request: Request, status: int, said: str) -> Response:
    html = problem_page(
        status,
        said,
        lang=language(request, _asked_for(request)),
        static=STATIC,
        assets=request.app.state.console_assets,
    )
    return page(request, html, status)


def _asked_for(request: Request) -> Lang | None:
    """Return the language the address asks for."""
    found = request.query_params.get("lang")
    return "zh" if found == "zh" else "en" if found == "en" else None


def _said(error: Exception) -> str:
    if isinstance(error, InputError):
        return " ".join(f"{fault.reason} {fault.remedy}" for fault in error.faults)
    return str(error)
