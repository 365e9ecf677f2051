"""A change is made once: the same request sent again is answered the same.

Who sends an `Idempotency-Key` gets the first answer again for the same request, and 409 for
another one. The answer is kept in the transaction of the change: of two at once the second finds
that it came second, is undone and gets the first one's answer. What failed in a way that may pass
is not kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import Session

from api.cases.refusals import RefusedError
from api.cases.refusing import ProblemText, refusal
from api.view import View
from data.store import idempotency
from data.store.idempotency import Answer, Asked

REPLAYED = "Idempotency-Replayed"
Work = Callable[[Session], Answer]


@dataclass(frozen=True)
class Key:
    """The key of a request, and what the request says besides its body.

    Parameters
    ----------
    given
        The key, where there is one.
    version
        The version that was seen, by If-Match.
    route
        Method, path and query.
    """

    given: str | None
    version: int | None
    route: str

    def asked(self, here: View, body: bytes) -> Asked | None:
        """Return the request as it is known again; None without a key."""
        if self.given is None:
            return None
        said = hashlib.sha256(body)
        said.update(f"|{self.version}".encode())
        who = f"account:{here.actor.account_id}"
        return Asked(who, self.given, self.route, said.hexdigest())


async def key(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[\x21-\x7e]{8,128}$",
            description="Made by the client: the same request sent again is answered the same.",
        ),
    ] = None,
    if_match: Annotated[
        str | None,
        Header(pattern=r'^"[0-9]{1,9}"$', description='The ETag of what you saw, such as "7".'),
    ] = None,
) -> Key:
    """Return the key of a request."""
    version = None if if_match is None else int(if_match.strip('"'))
    return Key(idempotency_key, version, f"{request.method} {request.url.path}?{request.url.query}")


KeyDep = Annotated[Key, Depends(key)]


def once(here: View, key: Key, body: bytes, work: Work) -> Response:
    """Do some work in one transaction, or answer as the same request was answered before.

    Parameters
    ----------
    body
        What is asked for, in a form that is the same for the same request.
    work
        Does it and says what to answer; what it raises undoes all of it. A refusal of the state
        machine is an answer like others, and kept.
    """
    asked = key.asked(here, body)
    try:
        return _response(_done(here, work, asked))
    except RefusedError as error:
        refused = Answer(*refusal(error.refused), {})
        return once(here, key, body, lambda _: refused)
    except Exception:
        known = None if asked is None else idempotency.find(here.session, asked)
        if known is None:
            raise
        return _response(known, replayed=True)


def _done(here: View, work: Work, asked: Asked | None) -> Answer:
    with here.writing() as session:
        answer = work(session)
        if asked is not None and not idempotency.keep(session, asked, answer, here.at):
            raise _AnsweredError
    return answer


class _AnsweredError(Exception):
    """The request was answered before; what was done now is undone."""


def _response(answer: Answer, *, replayed: bool = False) -> Response:
    headers = dict(answer.headers) | ({REPLAYED: "true"} if replayed else {})
    kind = ProblemText if answer.status >= 400 else JSONText
    return kind(answer.body, answer.status, headers=headers)


class JSONText(JSONResponse):
    """A response that is JSON text already."""

    def render(self, content: str) -> bytes:
        """Return the text as it goes out."""
        return content.encode()
