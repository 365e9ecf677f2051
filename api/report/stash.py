"""Photos of forms that could not be sent yet: kept for some hours, so that nothing is lost."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from api.report.seal import Seal
from data.photos import Photo, PhotoStore, Taken
from geo.errors import NotFoundError

LASTS = timedelta(hours=12)
MOST_FILES = 2000
"""Beyond it nothing more is stashed: photos must then be chosen again."""


class Stash:
    """Photos made anew that belong to no case yet. Only who sent one can name it again."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder = folder
        self._photos = PhotoStore(folder)
        self._seal = seal

    def keep(self, photo: Photo, at: datetime) -> str | None:
        """Keep a photo and return what stands for it; None where there is no room."""
        if self._sweep() >= MOST_FILES:
            return None
        self._photos.put(photo)
        taken = photo.taken
        said = {
            "sha256": photo.sha256,
            "size": [photo.width, photo.height],
            "taken": taken and [taken.lon, taken.lat, taken.at and taken.at.isoformat()],
            "until": int((at + LASTS).timestamp()),
        }
        return self._seal.sealed("stash", json.dumps(said))

    def take(self, sealed: str, at: datetime) -> Photo | None:
        """Return a photo that was kept; None where it is too old or none of ours."""
        text = self._seal.opened("stash", sealed)
        if text is None:
            return None
        said = json.loads(text)
        if said["until"] < at.timestamp():
            return None
        try:
            content = self._photos.open(said["sha256"]).read()
        except NotFoundError:
            return None
        width, height = said["size"]
        return Photo(content, said["sha256"], width, height, _taken(said["taken"]))

    def small(self, photo: Photo) -> str:
        """Return the small picture of a photo that is kept, as base64."""
        return base64.b64encode(self._photos.thumbnail(photo.sha256).read()).decode()

    def _sweep(self) -> int:
        """Delete what is too old by the clock of the disk, and return how many files are left."""
        before, left = time.time() - LASTS.total_seconds(), 0
        for file in self._files():
            try:
                old = file.stat().st_mtime < before
                if old:
                    file.unlink()
            except FileNotFoundError:  # another process sweeps too
                continue
            left += not old
        return left

    def _files(self) -> Iterator[Path]:
        return self._folder.glob("*/*/*.jpg")


def _taken(said: list[str | float | None] | None) -> Taken | None:
    if said is None:
        return None
    lon, lat, at = said
    return Taken(lon, lat, at and datetime.fromisoformat(str(at)))  # type: ignore[arg-type]
