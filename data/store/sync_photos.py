"""What became of the photos tablets sent: kept under a new name, or refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.sync_tables import sync_photo


@dataclass(frozen=True)
class Received:
    """A photo that came in whole.

    Parameters
    ----------
    sha256
        Of what was sent.
    ref
        The name of what was made of it; None where it was refused.
    zh, en
        Why it was refused.
    kept_size, width, height
        Bytes and pixels of what was made of it.
    """

    sha256: str
    size: int
    ref: str | None
    zh: str = ""
    en: str = ""
    kept_size: int = 0
    width: int = 0
    height: int = 0


def keep(
    session: Session, community_id: int, account_id: int, photo: Received, at: datetime
) -> None:
    """Write down what became of a photo; what is said of it anew replaces what was said."""
    said = {
        "state": "refused" if photo.ref is None else "kept",
        "ref": photo.ref,
        "size": photo.size,
        "zh": photo.zh,
        "en": photo.en,
        "kept_size": photo.kept_size,
        "width": photo.width,
        "height": photo.height,
    }
    first = {
        "community_id": community_id,
        "account_id": account_id,
        "sha256": photo.sha256,
        "created_at": at,
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(sync_photo).values(first | said)
    session.execute(
        statement.on_conflict_do_update(index_elements=["account_id", "sha256"], set_=said)
    )


def find(session: Session, account_id: int, sha256: str) -> Received | None:
    """Return what became of a photo of an account; None where it did not come in."""
    own = (sync_photo.c.account_id == account_id) & (sync_photo.c.sha256 == sha256)
    row = session.execute(select(sync_photo).where(own)).one_or_none()
    if row is None:
        return None
    pixels = (row.kept_size, row.width, row.height)
    return Received(row.sha256, row.size, row.ref, row.zh, row.en, *pixels)


def kept(session: Session, account_id: int, hashes: Iterable[str]) -> dict[str, str | None]:
    """Return which of these photos came in, with their new names; None for those refused."""
    names = sorted(set(hashes))
    own = (sync_photo.c.account_id == account_id) & sync_photo.c.sha256.in_(names)
    found = session.execute(select(sync_photo.c.sha256, sync_photo.c.ref).where(own))
    return {row.sha256: row.ref for row in found}
