"""The photos of cases; their bytes are in the store of photos by digest."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from data.store.case_tables import case_photo, case_record
from data.store.dialect import insert_new
from data.store.scopes import within
from geo.access import EVERYTHING, Scope
from geo.errors import NotFoundError

_FIELDS = ("digest", "media_type", "size", "width", "height", "added_by", "event_id", "taken_at")


@dataclass(frozen=True)
class Photo:
    """A photo of a case.

    Parameters
    ----------
    digest
        Names its file: SHA-256 of what was written.
    size, width, height
        Bytes and pixels.
    added_by
        Name of the actor.
    event_id
        The event it belongs to, where it was sent for one.
    taken_at, place
        What the camera said, with consent; (longitude, latitude) in EPSG:4326.
    """

    digest: str
    media_type: str
    size: int
    width: int
    height: int
    added_by: str
    event_id: str | None = None
    taken_at: datetime | None = None
    place: tuple[float, float] | None = None


def add(session: Session, record_id: int, photo: Photo, at: datetime) -> bool:
    """Add a photo to a case; return whether it was new there. The same one sent twice is one."""
    values = {**asdict(photo), "place": list(photo.place) if photo.place else None}
    statement = insert_new(session, case_photo, "record_id", "digest")
    statement = statement.values(record_id=record_id, created_at=at, **values)
    return session.execute(statement.returning(case_photo.c.id)).one_or_none() is not None


def listing(session: Session, record_id: int) -> list[Photo]:
    """Return the photos of a case, oldest first."""
    query = select(case_photo).where(case_photo.c.record_id == record_id)
    return [_photo(row) for row in session.execute(query.order_by(case_photo.c.id))]


def find(
    session: Session, community_id: int, case_id: str, digest: str, scope: Scope = EVERYTHING
) -> Photo:
    """Return a photo of a case that is in a scope: who may see the case may see it.

    Raises
    ------
    NotFoundError
        There is no such case, or it has no such photo.
    """
    query = (
        select(case_photo)
        .join(case_record, case_record.c.id == case_photo.c.record_id)
        .where(
            case_record.c.community_id == community_id,
            case_record.c.case_id == case_id,
            case_photo.c.digest == digest,
            within(session, case_record, scope, community_id),
        )
    )
    row = None if "\0" in case_id + digest else session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("There is no such photo.")
    return _photo(row)


def _photo(row: Row[Any]) -> Photo:
    place = None if row.place is None else (row.place[0], row.place[1])
    return Photo(**{name: getattr(row, name) for name in _FIELDS}, place=place)
