"""Photos of tablets: taken piece by piece, made anew when whole, kept by hash or refused."""

import fcntl
import hashlib
import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import HTTPException

from api.photos.cleaning import LIMITS, cleaned
from api.sync import reports
from api.sync.here import Here
from api.sync.schemas import PhotoOut
from data.photos import PhotoStore
from data.store import sync_photos
from data.store.sync_photos import Received
from geo.errors import InputError

MOST_PIECE = 1024 * 1024
_RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")


class ElsewhereError(Exception):
    """The piece does not go on from what is here; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(f"go on from {offset}")


class RefusedPhotoError(Exception):
    """The photo is none that is safe to keep; it need not be sent again."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def take(
    here: Here,
    store: PhotoStore,
    *,
    sha256: str,
    content_range: str,
    piece: bytes,
    now: datetime,
) -> PhotoOut:
    """Take a piece of a photo, and keep the photo when it is whole.

    Raises
    ------
    ElsewhereError
        The piece does not go on from what is here, or the whole was damaged on the way.
    RefusedPhotoError
        It is no photo that is safe to keep.
    HTTPException
        400: the range makes no sense; 413: the photo is too large.
    """
    start, size = _range(content_range, len(piece))
    known = sync_photos.find(here.view.session, here.account_id, sha256)
    if known is not None:
        return _known(known, now)
    part = store.folder / "incoming" / f"{here.account_id}-{sha256}.part"
    whole = _append(part, start, size, piece)
    if whole is None:
        return PhotoOut(server_time=now, offset=start + len(piece), complete=False)
    if hashlib.sha256(whole).hexdigest() != sha256:
        part.unlink(missing_ok=True)
        raise ElsewhereError(0)
    received = _made(store, sha256, whole)
    with here.view.writing() as session:
        sync_photos.keep(session, here.community_id, here.account_id, received, now)
        reports.attach(session, here, received)
    part.unlink(missing_ok=True)
    return _known(received, now)


def _known(photo: Received, now: datetime) -> PhotoOut:
    if photo.ref is None:
        raise RefusedPhotoError(photo.zh, photo.en)
    return PhotoOut(server_time=now, offset=photo.size, complete=True)


def _made(store: PhotoStore, sha256: str, whole: bytes) -> Received:
    try:
        clean = cleaned(whole, consent=False)
    except InputError as error:
        fault = error.faults[0]
        return Received(sha256, len(whole), None, fault.reason, fault.remedy)
    kept = store.put(clean)
    pixels = (len(clean.content), clean.width, clean.height)
    return Received(sha256, len(whole), kept, "", "", *pixels)


def _append(part: Path, start: int, size: int, piece: bytes) -> bytes | None:
    """Write a piece to the end of what is here; return all of it when it is whole.

    Raises
    ------
    ElsewhereError
        What is here ends elsewhere, also because another is writing.
    """
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(part, "a+b", opener=_private) as file:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        here = file.seek(0, os.SEEK_END)
        if here != start:
            raise ElsewhereError(here)
        file.write(piece)
        file.flush()
        if here + len(piece) < size:
            return None
        file.seek(0)
        return file.read()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _range(text: str, length: int) -> tuple[int, int]:
    """Return where a piece begins and how long the whole is."""
    found = _RANGE.fullmatch(text)
    if found is None:
        raise HTTPException(400, "Content-Range is 'bytes FIRST-LAST/ALL'.")
    first, last, size = map(int, found.groups())
    if last - first + 1 != length or last >= size:
        raise HTTPException(400, "Content-Range does not fit the piece.")
    if size > LIMITS.max_bytes:
        raise HTTPException(413, f"A photo has {LIMITS.max_bytes} bytes at most.")
    return first, size


def problem_of(error: ElsewhereError | RefusedPhotoError) -> tuple[int, dict[str, Any]]:
    """Return status and what is said beside the problem for what `take` refuses."""
    if isinstance(error, ElsewhereError):
        return 409, {"offset": error.offset}
    return 422, {"zh": error.zh, "en": error.en}
