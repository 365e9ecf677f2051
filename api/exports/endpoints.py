"""Exports over HTTP: asked for, watched, fetched whole or in pieces."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from api.deps import RowId, SessionDep
from api.exports import desk
from api.exports.keeping import Cupboard
from api.exports.schemas import ExportIn, ExportOut, ExportsOut
from api.urls import COMMUNITIES
from api.view import View, ViewDep
from geo.errors import NotFoundError

router = APIRouter(prefix=COMMUNITIES, tags=["exports"])
_PIECES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "The file."},
    206: {"content": {"application/octet-stream": {}}, "description": "A piece of the file."},
    400: {"description": "The header Range cannot be read."},
    416: {"description": "The file does not reach that far."},
}


@router.get("/{community}/exports")
def list_exports(request: Request, session: SessionDep, here: ViewDep) -> ExportsOut:
    """List your own exports, the newest first."""
    found = desk.listing(session, here, cupboard_of(request))
    return ExportsOut(exports=[ExportOut.of(one) for one in found])


@router.post("/{community}/exports", status_code=202)
def begin_export(
    request: Request,
    response: Response,
    session: SessionDep,
    here: ViewDep,
    asked: Annotated[ExportIn, Body()],
) -> ExportOut:
    """Ask for layers in a file; what may be seen at this moment is what will be in it."""
    number = desk.begin(here, asked.wanted, str(request.base_url))
    wake(request)
    response.headers["Location"] = f"{COMMUNITIES}/{here.stored.key}/exports/{number}"
    return ExportOut.of(desk.get(session, here, cupboard_of(request), number))


@router.get("/{community}/exports/{number}")
def get_export(request: Request, session: SessionDep, here: ViewDep, number: RowId) -> ExportOut:
    """Get how far one of your own exports is."""
    return ExportOut.of(desk.get(session, here, cupboard_of(request), number))


@router.delete("/{community}/exports/{number}", status_code=204)
def end_export(request: Request, session: SessionDep, here: ViewDep, number: RowId) -> None:
    """Stop one of your own exports, or delete its file."""
    desk.stop(session, here, cupboard_of(request), number)


@router.get("/{community}/exports/{number}/file", responses=_PIECES, response_class=FileResponse)
def get_export_file(
    request: Request, session: SessionDep, here: ViewDep, number: RowId
) -> Response:
    """Fetch the file; with Range and If-Range a download that broke off goes on."""
    return file_response(request, session, here, number)


def file_response(request: Request, session: Session, here: View, number: int) -> Response:
    """Return the file of an export, or the piece of it that is asked for.

    Raises
    ------
    NotFoundError
        There is no such file.
    """
    found = desk.fetched(session, here, cupboard_of(request), number)
    file = found.file
    if file is None:  # deleted since it was looked for
        raise NotFoundError(desk.GONE)
    # Compressed on the way it would have no length, and the rest could not be asked for.
    headers = {"Cache-Control": "private, no-cache", "Content-Encoding": "identity"}
    return FileResponse(
        file.path, filename=file.name, media_type=found.wanted.media_type, headers=headers
    )


def cupboard_of(request: Request) -> Cupboard:
    """Return where the service keeps exported files."""
    found: Cupboard = request.app.state.cupboard
    return found


def wake(request: Request) -> bool:
    """Have somebody begin to make files; return whether anybody makes any."""
    if request.app.state.packers is None:
        return False
    request.app.state.packers.wake()
    return True
