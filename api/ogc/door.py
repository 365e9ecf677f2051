"""The door of the feature service: addresses to answers, and what goes wrong to problems.

An ASGI app of its own below `/ogc`: its errors, its parameters and its description follow the
standard, which differs from what the JSON API does.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from api.errors import outcome, problem
from api.ogc import describing, items, landing
from api.ogc.asked import require_known
from api.ogc.desk import Desk
from api.ogc.here import Here
from api.tiles import endpoints as tiles
from geo.errors import GridbeatError, InputError, NotFoundError

Handler = Callable[..., Response]
ROUTES: Mapping[tuple[str, ...], Handler] = {
    (): landing.landing,
    ("api",): landing.api,
    ("conformance",): landing.conformance,
    ("collections",): describing.collections,
    ("collections", "*"): describing.collection,
    ("collections", "*", "queryables"): describing.queryables,
    ("collections", "*", "schema"): describing.schema,
    ("collections", "*", "items"): items.items,
    ("collections", "*", "items", "*"): items.item,
    **tiles.ROUTES,
}
"""Every address of the service; a star stands for a name."""
_PARAMETERS = {items.items, items.item, tiles.tile}
"""What looks at its parameters itself; nothing else has any."""
_FIRST = {shape[0] for shape in ROUTES if shape}
_OF_LENGTH = {
    many: tuple(shape for shape in ROUTES if len(shape) == many)
    for many in {len(shape) for shape in ROUTES}
}
THREADS = 4


class Door:
    """The service as an ASGI app.

    Parameters
    ----------
    origins
        Origins of pages elsewhere that may read with a token of their own; "*" for every page.
    """

    def __init__(self, desk: Desk, origins: frozenset[str] = frozenset()) -> None:
        self.desk, self.origins = desk, origins
        self._threads = ThreadPoolExecutor(THREADS, "ogc")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            answer = Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS"})
        elif request.method != "GET":
            answer = problem(405, "Only GET and HEAD.", headers={"Allow": "GET, HEAD, OPTIONS"})
        else:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, partial(self.answer, request))
        self._share(request, answer)
        await answer(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Return the answer to a request; the standard's 400 where the rest of gridbeat says 422.

        Raises
        ------
        HTTPException
            Nobody is logged in, and what else `api.caller` says.
        """
        try:
            caller = self.desk.caller(request)
            handler, only, names = _found(request.scope)
            there, now = self.desk.ground(), self.desk.now()
            here = Here(request, self.desk, caller, only, there, now)
            if handler not in _PARAMETERS:
                require_known(here.params, ())
            return handler(here, *names)
        except InputError as error:
            detail = "; ".join(f"{one.column}: {one.reason} {one.remedy}" for one in error.faults)
            return problem(400, detail, error.faults)
        except GridbeatError as error:
            status = outcome(error).status
            if status >= 500:
                raise
            return problem(status, str(error))

    def _share(self, request: Request, answer: Response) -> None:
        """Let pages of other origins that were set read the answer."""
        origin = request.headers.get("origin")
        if origin is None or not ({origin, "*"} & self.origins):
            return
        answer.headers.update(
            {
                "Access-Control-Allow-Origin": "*" if "*" in self.origins else origin,
                "Access-Control-Allow-Headers": "Authorization, If-None-Match",
                "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                "Access-Control-Expose-Headers": "Content-Crs, ETag, Link",
                "Cross-Origin-Resource-Policy": "cross-origin",
                "Vary": "Origin",
            }
        )


def _found(scope: Mapping[str, Any]) -> tuple[Handler, str | None, list[str]]:
    """Return what answers an address, the community in it, and the names in it.

    Raises
    ------
    NotFoundError
        Nothing does.
    """
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    parts = [part for part in path.strip("/").split("/") if part]
    only = parts.pop(0) if parts and parts[0] not in _FIRST else None
    for shape in _OF_LENGTH.get(len(parts), ()):
        if all(sign in {"*", part} for sign, part in zip(shape, parts, strict=True)):
            names = [part for part, sign in zip(parts, shape, strict=True) if sign == "*"]
            return ROUTES[shape], only, names
    raise NotFoundError("There is nothing at this address.")
