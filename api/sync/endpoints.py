"""The tablets' doors: the bundle down; items, photos and positions up."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from api.deps import RowId
from api.errors import Problem
from api.sync import bundle, codes, items, photos, positions
from api.sync.here import HereDep
from api.sync.photos import ElsewhereError, RefusedPhotoError
from api.sync.schemas import (
    MARK,
    BatchIn,
    BatchOut,
    BundleOut,
    CriesOut,
    PhotoOut,
    PositionsIn,
    PositionsOut,
    SosOut,
)
from api.view import ViewDep
from data.photos import PhotoStore
from data.store import audit, sync_presence

router = APIRouter(prefix="/api/v1/sync", tags=["sync"])
_WATCH = ("watch", "patrol_plans")
"""Who may see cries for help and print codes."""


@router.get("/bundle")
def get_bundle(
    request: Request,
    response: Response,
    here: HereDep,
    have: Annotated[
        str, Query(max_length=500, description="Parts there are already, as name.tag,name.tag.")
    ] = "",
) -> BundleOut:
    """Get what a shift needs without network; parts with the tag you have come without data."""
    known = dict(pair.split(".", 1) for pair in have.split(",") if "." in pair)
    now = request.app.state.now()
    told = bundle.bundle(here, now, known)
    response.headers["ETag"] = f'"{bundle.tag_of(told)}"'
    return BundleOut(server_time=now, **told)


@router.post("/items")
def post_items(request: Request, here: HereDep, batch: BatchIn) -> BatchOut:
    """Send what is in an outbox; each item is answered for itself, and the same ever after."""
    return items.receive(here, batch, request.app.state.now())


async def _piece(request: Request) -> bytes:
    """Return the body, of a piece's size at most."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > photos.MOST_PIECE:
            raise HTTPException(413, f"A piece has {photos.MOST_PIECE} bytes at most.")
    return bytes(read)


@router.put(
    "/photos/{sha256}",
    openapi_extra={
        "requestBody": {
            "content": {"application/octet-stream": {"schema": {"format": "binary"}}},
            "required": True,
        }
    },
    response_model=PhotoOut,
)
def put_photo(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    here: HereDep,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    piece: Annotated[bytes, Depends(_piece)],
    content_range: Annotated[str, Header(description="bytes FIRST-LAST/ALL")],
    x_person: Annotated[str, Header(description="Number of the account it belongs to.")],
) -> Any:
    """Send a photo, whole or piece by piece; `offset` tells where to go on."""
    here.require_person(x_person)
    now = request.app.state.now()
    store: PhotoStore = request.app.state.photos
    try:
        return photos.take(
            here, store, sha256=sha256, content_range=content_range, piece=piece, now=now
        )
    except (ElsewhereError, RefusedPhotoError) as error:
        status, more = photos.problem_of(error)
        body = Problem(title=HTTPStatus(status).phrase, status=status, detail=str(error))
        told = {**body.model_dump(), **more, "mark": MARK, "server_time": now.isoformat()}
        return JSONResponse(told, status, media_type="application/problem+json")


@router.post("/positions")
def post_positions(request: Request, here: HereDep, sent: PositionsIn) -> PositionsOut:
    """Send where you were; what was off shift is dropped, never stored."""
    return positions.receive(here, sent, request.app.state.now())


@router.get("/sos")
def list_own_cries(request: Request, here: HereDep) -> CriesOut:
    """List your cries for help and who answered them."""
    found = sync_presence.cries(here.view.session, here.community_id, account_id=here.account_id)
    return _cries(request, found)


@router.get("/communities/{community}/sos")
def list_cries(request: Request, here: ViewDep) -> CriesOut:
    """List the cries for help that nobody has answered."""
    here.require(*_WATCH)
    return _cries(request, sync_presence.cries(here.session, here.stored.id))


@router.post("/communities/{community}/sos/{number}/answer", status_code=204)
def answer_cry(request: Request, here: ViewDep, number: RowId) -> None:
    """Say that you have seen a cry for help; the first who does is told to the guard."""
    here.require(*_WATCH)
    with here.writing() as session:
        name, at = here.actor.username, request.app.state.now()
        if sync_presence.answer(session, here.stored.id, number, name, at):
            audit.append(session, here.entry("sos.answer", f"sos/{number}"), at)


@router.get(
    "/communities/{community}/codes.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def print_codes(here: ViewDep) -> Response:
    """Print the signed codes of all checkpoints, to be put up where they are."""
    here.require(*_WATCH)
    return Response(codes.sheets(here), media_type="application/pdf")


def _cries(request: Request, found: list[Any]) -> CriesOut:
    cries = [SosOut.model_validate(one) for one in found]
    return CriesOut(server_time=request.app.state.now(), cries=cries)
