"""Why the state machine refused a step, as an HTTP answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from api.cases.refusals import RefusedError
from api.cases.schemas import CaseProblem, RefusedOut
from geo.cases import Refused
from geo.cases.outcome import Code

STATUSES: Mapping[Code, int] = {
    **dict.fromkeys(("no_such_case",), 404),
    **dict.fromkeys(
        ("role", "own_grid", "addressed", "concerned", "not_handler", "not_closer", "reporter"), 403
    ),
    **dict.fromkeys(("walker",), 403),
    **dict.fromkeys(("case_exists", "other_case", "id_reused", "unknown_version", "stale"), 409),
    **dict.fromkeys(("wrong_step", "asked", "nothing_asked", "followed", "questioned"), 409),
    **dict.fromkeys(("in_time", "not_often"), 409),
    **dict.fromkeys(("no_such_command", "not_in_category", "invalid", "needs"), 422),
    **dict.fromkeys(("no_such_target",), 422),
}
"""403: not this person; 409: not now; 422: not with this content; 404: nothing there."""
DESCRIBED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "model": CaseProblem,
        "description": "What was wrong, or why the step is refused and what is possible instead",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/CaseProblem"}}
        },
    }
}
"""For the OpenAPI document of endpoints that take steps."""


def refused_out(refused: Refused) -> RefusedOut:
    """Return a refusal as the API says it."""
    return RefusedOut.model_validate(refused)


def refusal(refused: Refused) -> tuple[int, str]:
    """Return the status and body of a refusal."""
    status = STATUSES[refused.code]
    body = CaseProblem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=str(refused),
        refused=refused_out(refused),
    )
    return status, body.model_dump_json()


def add_refusals(app: FastAPI) -> None:
    """Make refusals leave the app as problem+json, wherever a step was taken."""

    @app.exception_handler(RefusedError)
    def answer(_: Request, error: RefusedError) -> JSONResponse:
        status, body = refusal(error.refused)
        return ProblemText(body, status)


class ProblemText(JSONResponse):
    """A problem that is JSON text already."""

    media_type = "application/problem+json"

    def render(self, content: str) -> bytes:
        """Return the text as it goes out."""
        return content.encode()
