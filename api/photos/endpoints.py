"""Photos of cases over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from sqlalchemy.orm import Session

from api.cases.deps import CaseId
from api.deps import SessionDep
from api.once import KeyDep, once
from api.photos import service
from api.photos.cleaning import LIMITS, cleaned
from api.photos.schemas import PhotoOut
from api.urls import COMMUNITIES
from api.view import ViewDep
from data.photos import PhotoStore
from data.store.idempotency import Answer

router = APIRouter(prefix=COMMUNITIES, tags=["photos"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp", "image/heic")
        },
    }
}
PhotoName = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="Hash of the photo.")]
Consent = Annotated[
    bool, Query(description="Whether the sender agreed that place and time of it are kept.")
]


class JPEGResponse(Response):
    """A response that the API's description calls a picture."""

    media_type = "image/jpeg"


async def _content(request: Request) -> bytes:
    """Return the body, and stop reading where it is too large.

    Raises
    ------
    HTTPException
        413.
    """
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LIMITS.max_bytes:
            most = LIMITS.max_bytes // 1_000_000
            raise HTTPException(413, f"照片超过 {most} MB。The photo is larger than {most} MB.")
        parts.append(part)
    return b"".join(parts)


ContentDep = Annotated[bytes, Depends(_content)]


@router.post(
    "/{community}/cases/{case_id}/photos",
    status_code=201,
    response_model=PhotoOut,
    responses={200: {"model": PhotoOut, "description": "The case has it already"}},
    openapi_extra=_BODY,
)
def add_photo(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    session: SessionDep,
    here: ViewDep,
    key: KeyDep,
    content: ContentDep,
    consent: Consent = False,
) -> Response:
    """Add a photo to a case: a JPEG, PNG, WebP or HEIC file as the body.

    It is made anew; what its camera wrote is lost but place and time, and these with consent only.
    """
    here.require("upload", "case_photos")
    service.reachable(session, here, case_id)
    store: PhotoStore = request.app.state.photos
    photo = cleaned(content, consent=consent)
    store.put(photo)

    def work(writing: Session) -> Answer:
        said, new = service.add(writing, here, case_id, photo)
        return Answer(201 if new else 200, said.model_dump_json(), {"Location": said.href})

    return once(here, key, content, work)


@router.get("/{community}/cases/{case_id}/photos/{photo}", response_class=JPEGResponse)
def get_photo(
    request: Request, case_id: CaseId, photo: PhotoName, session: SessionDep, here: ViewDep
) -> JPEGResponse:
    """Get a photo of a case you may see."""
    found = service.find(session, here, case_id, photo)
    store: PhotoStore = request.app.state.photos
    return JPEGResponse(store.open(found.digest).read())


@router.get("/{community}/cases/{case_id}/photos/{photo}/small", response_class=JPEGResponse)
def get_small_photo(
    request: Request, case_id: CaseId, photo: PhotoName, session: SessionDep, here: ViewDep
) -> JPEGResponse:
    """Get the small picture of a photo of a case you may see."""
    found = service.find(session, here, case_id, photo)
    store: PhotoStore = request.app.state.photos
    return JPEGResponse(store.thumbnail(found.digest).read())
