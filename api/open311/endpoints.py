"""The seven calls of GeoReport v2, in XML and JSON. All but creating need no key."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from api.cases.acting import resident
from api.deps import SessionDep
from api.open311 import creating, discovery, services
from api.open311.asked import asked, listed, locale_of
from api.open311.errors import Open311Error, Wrong, missing, told, told_async
from api.open311.formats import MEDIA, answer
from api.open311.requests import request as public
from api.report.desk import Desk
from api.report.endpoints import MOST_BYTES, MOST_FILES
from api.report.pages import chosen, desk_of
from api.report.reading import Body, read_body
from data.store import case_public, registry
from data.store.case_filters import Wanted
from data.store.case_rows import Record
from data.store.engine import read_scope
from data.store.registry import Stored
from geo.cases import Categories
from geo.errors import NotFoundError

_ANSWER: dict[str, Any] = {
    media.partition(";")[0]: {"schema": {} if fmt == "json" else {"type": "string"}}
    for fmt, media in MEDIA.items()
}


def _responses(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"description": "As the standard has it", "content": _ANSWER},
        **{code: {"description": "What was wrong", "content": _ANSWER} for code in codes},
    }


router = APIRouter(prefix="/open311", tags=["open311"], responses=_responses(400, 404))

Jurisdiction = Annotated[
    str | None,
    Query(description="Code of the community; needed where there are several."),
]
Locale = Annotated[str | None, Query(description="zh or en: language of texts (extension).")]
Text = Annotated[str | None, Query()]
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data")
        },
    }
}


@router.get("/discovery.{fmt}", response_class=Response)
@told
def discover(request: Request, session: SessionDep, fmt: str) -> Response:
    """Say where the interface is and what it speaks."""
    contact = request.app.state.settings.open311_contact
    content = discovery.document(request, registry.listing(session), contact)
    return answer(fmt, "discovery", content)


@router.get("/v2/services.{fmt}", response_class=Response)
@told
def list_services(
    request: Request,
    session: SessionDep,
    fmt: str,
    jurisdiction_id: Jurisdiction = None,
    locale: Locale = None,  # noqa: ARG001 - read where languages are known
) -> Response:
    """List what may be reported."""
    _, book = _jurisdiction(request, session, jurisdiction_id)
    language = locale_of(request)
    found = [services.service(one, book, language) for one in book.reportable()]
    return answer(fmt, "services", found)


@router.get("/v2/services/{service_code}.{fmt}", response_class=Response)
@told
def define_service(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    service_code: str,
    fmt: str,
    jurisdiction_id: Jurisdiction = None,
    locale: Locale = None,  # noqa: ARG001
) -> Response:
    """Say what a service asks."""
    _, book = _jurisdiction(request, session, jurisdiction_id)
    category = services.find(book, service_code)
    return answer(fmt, "service_definition", services.definition(category, locale_of(request)))


@router.post(
    "/v2/requests.{fmt}",
    response_class=Response,
    responses=_responses(400, 403, 404, 409, 413, 429),
    openapi_extra=_FORM,
)
@told_async
async def create_request(
    request: Request,
    fmt: str,
    idempotency_key: Annotated[  # noqa: ARG001 - read where keys are known
        str | None,
        Header(description="The same one with the same body is one request (extension)."),
    ] = None,
) -> Response:
    """Take a request: form-encoded, or multipart with pictures as `media`."""
    body = await read_body(request, most_files=MOST_FILES, most_bytes=MOST_BYTES)
    return await run_in_threadpool(_create, request, fmt, body)


@router.get("/v2/requests.{fmt}", response_class=Response)
@told
def list_requests(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    fmt: str,
    jurisdiction_id: Jurisdiction = None,
    service_request_id: Text = None,  # noqa: ARG001 - all of these are read by `asked`
    service_code: Text = None,  # noqa: ARG001
    start_date: Text = None,  # noqa: ARG001
    end_date: Text = None,  # noqa: ARG001
    status: Text = None,  # noqa: ARG001
    bbox: Text = None,  # noqa: ARG001
    page: Text = None,  # noqa: ARG001
    page_size: Text = None,  # noqa: ARG001
    locale: Locale = None,  # noqa: ARG001
) -> Response:
    """List requests: newest first, of the last 90 days where no dates are given."""
    stored, book = _jurisdiction(request, session, jurisdiction_id)
    want = asked(request, book, request.app.state.now())
    if want.wanted is None:
        found: Sequence[Record] = []
    elif want.numbers is not None:
        found = case_public.numbered(session, stored.id, want.numbers, want.wanted)
    else:
        found = case_public.newest(
            session, stored.id, want.wanted, limit=want.limit, offset=want.offset
        )
    language = locale_of(request)
    content = [public(record, book, stored.name, language) for record in found]
    return answer(fmt, "service_requests", content)


@router.get("/v2/requests/{service_request_id}.{fmt}", response_class=Response)
@told
def get_request(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    service_request_id: str,
    fmt: str,
    jurisdiction_id: Jurisdiction = None,
    locale: Locale = None,  # noqa: ARG001
) -> Response:
    """Tell how far a request has come."""
    stored, book = _jurisdiction(request, session, jurisdiction_id)
    wanted = Wanted(categories=listed(book))
    found = case_public.numbered(session, stored.id, [service_request_id], wanted)
    if not found:
        raise missing(f"There is no request '{service_request_id}' on the public list.")
    content = [public(record, book, stored.name, locale_of(request)) for record in found]
    return answer(fmt, "service_requests", content)


@router.get("/v2/tokens/{token}.{fmt}", response_class=Response)
@told
def get_token(
    request: Request,
    session: SessionDep,
    token: str,
    fmt: str,
    jurisdiction_id: Jurisdiction = None,
) -> Response:
    """Tell which request a token is of: the secret of the link it is followed by."""
    stored, _ = _jurisdiction(request, session, jurisdiction_id)
    record = case_public.followed_by(session, resident(token).name)
    if record is None or record.community_id != stored.id:
        raise missing("There is no such token.")
    content = [{"service_request_id": record.number, "token": token}]
    return answer(fmt, "service_requests", content)


def _create(request: Request, fmt: str, body: Body) -> Response:
    desk: Desk = desk_of(request)
    keys = request.app.state.settings.open311_api_keys
    keyed = creating.require_key(request, body, keys)
    given = body.text("jurisdiction_id") or request.query_params.get("jurisdiction_id")
    with read_scope(request.app.state.engine) as session:
        stored, book = _jurisdiction(request, session, given)
        ground = desk.grounds.of(session, stored)
    sent = creating.create(request, stored, body, book, ground, keyed=keyed)
    link = request.url_for("follow", secret=sent.secret)
    notice = f"查看进度 Follow it at: {link}"
    content = [
        {
            "service_request_id": sent.record.number,
            "service_notice": notice,
            "account_id": None,
        }
    ]
    return answer(fmt, "service_requests", content)


def _jurisdiction(
    request: Request, session: Session, given: str | None
) -> tuple[Stored, Categories]:
    """Return the community of a code and its categories.

    Raises
    ------
    Open311Error
        404: there is none; 400: there are several, and none is named.
    """
    try:
        stored = chosen(session, given)
    except NotFoundError as error:
        raise missing(f"There is no jurisdiction '{given}'.") from error
    if stored is None:
        if registry.listing(session):
            raise Open311Error(Wrong(400, "jurisdiction_id is needed: there are several."))
        raise missing("There is no jurisdiction here yet.")
    book = desk_of(request).offices.of(session, stored.id, request.app.state.now()).book
    return stored, book
