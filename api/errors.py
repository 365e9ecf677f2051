"""The one table that turns what the domain raises into HTTP statuses and exit codes."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.errors import (
    CancelledError,
    ConflictError,
    DeniedError,
    GridbeatError,
    InputError,
    NotFoundError,
    SetupError,
)
from geo.faults import Fault

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What an error means at the two doors."""

    status: int
    exit_code: int


OUTCOMES: Mapping[type[GridbeatError], Outcome] = {
    InputError: Outcome(422, 2),
    NotFoundError: Outcome(404, 2),
    DeniedError: Outcome(403, 2),
    ConflictError: Outcome(409, 2),
    SetupError: Outcome(503, 2),
    CancelledError: Outcome(409, 130),
    GridbeatError: Outcome(500, 1),
}
"""Every error of the domain has its row here; a test checks that none is missing."""


def outcome(error: GridbeatError) -> Outcome:
    """Return the row of the table for an error, by its nearest class."""
    return next(OUTCOMES[kind] for kind in type(error).__mro__ if kind in OUTCOMES)


class FaultBody(BaseModel):
    """One fault of a request or a file."""

    layer: str
    reason: str
    remedy: str
    row: str | None = None
    column: str | None = None
    severity: str = "error"


class Problem(BaseModel):
    """The one JSON body of every error (RFC 9457, problem+json)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[FaultBody] = Field(default_factory=list)


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "model": Problem,
        "description": "What was wrong with the request",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
}
"""For the OpenAPI document of every router."""


def problem(
    status: int, detail: str, faults: list[Fault] | None = None, headers: Any = None
) -> JSONResponse:
    """Return the one error body as a response."""
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        faults=[FaultBody(**fault.as_dict()) for fault in faults or []],
    )
    return JSONResponse(
        body.model_dump(), status, media_type="application/problem+json", headers=headers
    )


def add_error_handlers(app: FastAPI) -> None:
    """Make every error leave the app as problem+json; called before other middleware is added.

    What nobody foresaw is logged and leaves as 500 without a word about its inside; what the set-up
    lacks is logged too, because its message may name hosts.
    """
    app.add_middleware(LastResort)

    @app.exception_handler(SetupError)
    def setup(_: Request, error: SetupError) -> JSONResponse:
        _LOG.error("%s", error)
        return problem(outcome(error).status, "The service is not ready; its log says why.")

    @app.exception_handler(GridbeatError)
    def domain(request: Request, error: GridbeatError) -> JSONResponse:
        if isinstance(error, DeniedError):
            route = getattr(request.scope.get("route"), "path", "none")
            _LOG.info("denied: %s %s", request.method, route)
        faults = error.faults if isinstance(error, InputError) else []
        detail = f"{len(faults)} fault(s)." if faults else str(error)
        return problem(outcome(error).status, detail, faults)

    @app.exception_handler(RequestValidationError)
    def request(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            Fault(
                layer="request",
                column=".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0]),
                reason=f"{fault['msg']}.",
                remedy="See the API documentation at /api/docs.",
            )
            for fault in error.errors()
        ]
        return problem(422, f"{len(faults)} fault(s) in the request.", faults)

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), headers=error.headers)


class LastResort:
    """Answers for what nobody foresaw, unless the answer has begun already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:  # the one place that may catch everything
            if begun:  # the connection is closed: nobody takes what came for the whole
                raise
            _LOG.exception("a request failed")
            answer = problem(500, "The service failed; its log says why.")
            await answer(scope, receive, send)
