"""What is wrong with a request, as the standard writes it, in the format asked for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from fastapi import HTTPException, Response

from api.cases.refusals import RefusedError
from api.open311.formats import FORMATS, answer
from api.report.sending import is_reused
from geo.errors import InputError, NotFoundError


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong. `code` is an HTTP status, by which the whole answer is sent."""

    code: int
    description: str


class Open311Error(Exception):
    """A request that is refused, with everything that is wrong with it."""

    def __init__(self, *wrong: Wrong, retry_after_s: int | None = None) -> None:
        super().__init__(*wrong)
        self.wrong = wrong
        self.retry_after_s = retry_after_s


def bad(*descriptions: str) -> Open311Error:
    """Return that a request is not as it should be."""
    return Open311Error(*(Wrong(400, said) for said in descriptions))


def missing(description: str) -> Open311Error:
    """Return that something is not there."""
    return Open311Error(Wrong(404, description))


def refusal(fmt: str, wrong: Sequence[Wrong], retry_after_s: int | None = None) -> Response:
    """Return the answer that names everything that is wrong."""
    content = [{"code": str(one.code), "description": one.description} for one in wrong]
    response = answer(fmt, "errors", content, wrong[0].code)
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def told(call: Callable[..., Response]) -> Callable[..., Response]:
    """Make a call answer what it raises in the format of its path parameter `fmt`."""

    @wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Response:
        fmt = str(kwargs["fmt"])
        try:
            require_format(fmt)
            return call(*args, **kwargs)
        except Exception as error:
            known = of(error)
            if known is None:
                raise
            return refusal(fmt if fmt in FORMATS else "xml", known.wrong, known.retry_after_s)

    return wrapped


def told_async(call: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """As `told`, for a call that waits."""

    @wraps(call)
    async def wrapped(*args: Any, **kwargs: Any) -> Response:
        fmt = str(kwargs["fmt"])
        try:
            require_format(fmt)
            return await call(*args, **kwargs)
        except Exception as error:
            known = of(error)
            if known is None:
                raise
            return refusal(fmt if fmt in FORMATS else "xml", known.wrong, known.retry_after_s)

    return wrapped


def require_format(fmt: str) -> None:
    """Make sure that a format is one of ours.

    Raises
    ------
    Open311Error
        It is not.
    """
    if fmt not in FORMATS:
        raise missing(f"There is no format '{fmt}'; use {' or '.join(FORMATS)}.")


def of(error: Exception) -> Open311Error | None:
    """Return an error of the service in the words of the standard; None of what nobody foresaw."""
    found: Open311Error | None = None
    match error:
        case Open311Error():
            found = error
        case HTTPException():
            found = Open311Error(Wrong(error.status_code, str(error.detail)))
        case RefusedError() if is_reused(error):
            found = Open311Error(Wrong(409, "The Idempotency-Key was used for another request."))
        case RefusedError():
            found = bad(error.refused.en)
        case NotFoundError():
            found = missing(str(error))
        case InputError():
            found = bad(*(f"{fault.reason} {fault.remedy}" for fault in error.faults))
    return found
