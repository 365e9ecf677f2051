"""Photos of cases: cleaned before they are kept, shown to who may see the case."""

from sqlalchemy.orm import Session

from api.cases.actors import name_of
from api.cases.service import reachable
from api.photos.schemas import PhotoOut
from api.urls import COMMUNITIES
from api.view import View
from data.photos import Photo
from data.store import audit, case_photos
from data.store.case_photos import Photo as Kept
from data.store.case_rows import Record

__all__ = ["add", "find", "listing", "photo_out", "reachable"]
MEDIA_TYPE = "image/jpeg"


def listing(session: Session, here: View, record: Record) -> list[PhotoOut]:
    """Return the photos of a case; none for who may see the case but not its photos."""
    if not here.reads("case_photos"):
        return []
    return [photo_out(here, record.case_id, one) for one in case_photos.listing(session, record.id)]


def find(session: Session, here: View, case_id: str, digest: str) -> Kept:
    """Return a photo of a case the person may see.

    Raises
    ------
    DeniedError
        The person may see no photos.
    NotFoundError
        There is no such photo.
    """
    scope = here.rows("case_photos")
    return case_photos.find(session, here.stored.id, case_id, digest, scope)


def add(session: Session, here: View, case_id: str, photo: Photo) -> tuple[PhotoOut, bool]:
    """Add a photo to a case; return it, and whether it was new there.

    The bytes must be in the store of photos already: a row never leads to nothing.
    """
    record = reachable(session, here, case_id)
    taken = photo.taken
    kept = Kept(
        digest=photo.sha256,
        media_type=MEDIA_TYPE,
        size=len(photo.content),
        width=photo.width,
        height=photo.height,
        added_by=name_of(here.actor),
        taken_at=taken.at if taken else None,
        place=(taken.lon, taken.lat) if taken and taken.lon is not None and taken.lat else None,
    )
    new = case_photos.add(session, record.id, kept, here.at)
    if new:
        entry = here.entry("case.photo", f"case/{case_id}")
        audit.append(session, entry, here.at)
    return photo_out(here, case_id, kept), new


def photo_out(here: View, case_id: str, photo: Kept) -> PhotoOut:
    """Return a photo as the API says it."""
    href = f"{COMMUNITIES}/{here.stored.key}/cases/{case_id}/photos/{photo.digest}"
    return PhotoOut(
        photo=photo.digest,
        href=href,
        thumbnail=f"{href}/small",
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        place=photo.place,
    )
