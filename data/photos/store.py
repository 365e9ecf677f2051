"""Where photos rest: files named by their hash in a folder, written whole or not at all."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from data.photos.clean import Photo
from data.photos.jpeg import check_bare, thumbnail
from geo.errors import NotFoundError, SetupError

_NAME: Final = re.compile(r"[0-9a-f]{64}")


class PhotoStore:
    """Photos in a folder, two levels deep: `ab/cd/abcd….jpg`.

    Several processes may write at once: a file appears when it is whole and on disk, and the same
    photo is the same file. Files are readable by their owner only.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).absolute()

    def put(self, photo: Photo) -> str:
        """Keep a photo and return its name; keeping it again only makes it young again.

        A file that is there and damaged is written anew.

        Raises
        ------
        ValueError
            The photo is not what its name says or holds more than a bare picture.
        SetupError
            The folder cannot be written, or a link in it leads outside.
        """
        if sha256(photo.content).hexdigest() != photo.sha256:
            raise ValueError("a photo must be named by its hash")
        check_bare(photo.content)
        path = self._path(photo.sha256)
        self._stay_inside(path)
        with suppress(OSError):
            os.utime(path)  # so that `remove` leaves it: it is wanted again
            if path.read_bytes() == photo.content:
                # Another writer may have named it a moment ago.
                _sync(path.parent)
                return photo.sha256
        self._write(path, photo.content)
        return photo.sha256

    def open(self, name: str) -> BinaryIO:
        """Open a photo for reading, as it was kept.

        Raises
        ------
        NotFoundError
            There is no such photo, or its file is damaged.
        """
        content = self._read(self._path(name))
        if sha256(content).hexdigest() != name:
            raise NotFoundError("The photo is damaged: it must be sent again.")
        return BytesIO(content)

    def thumbnail(self, name: str) -> BinaryIO:
        """Open the small picture of a photo, 320 pixels at most; it is made once and kept.

        Raises
        ------
        NotFoundError
            There is no such photo, or its file is damaged.
        """
        small = self._path(name).with_suffix(".small.jpg")
        if not small.is_file():
            self._write(small, thumbnail(self.open(name).read()))
        return BytesIO(self._read(small))

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return which of these photos have no file here, in their order."""
        return [name for name in names if not self._has(name)]

    def older(self, before: datetime) -> Iterator[str]:
        """Yield the photos that were kept before a moment and not again since, by name."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*.jpg")):
            if _NAME.fullmatch(path.stem) and path.stat().st_mtime < before.timestamp():
                yield path.stem

    def remove(self, name: str, before: datetime) -> bool:
        """Remove a photo that was kept before a moment, with its small picture.

        Returns whether it is gone. One that is kept again meanwhile stays: it is moved aside first,
        and moved back where its time is not the old one any more.
        """
        path = self._path(name)
        aside = path.with_suffix(".gone")
        try:
            self._stay_inside(path)
            path.replace(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime >= before.timestamp():
            aside.replace(path)
            return False
        aside.unlink()
        path.with_suffix(".small.jpg").unlink(missing_ok=True)
        return True

    def _has(self, name: str) -> bool:
        return bool(_NAME.fullmatch(name)) and self._path(name).is_file()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFoundError("There is no such photo.")
        return self.folder / name[:2] / name[2:4] / f"{name}.jpg"

    def _read(self, path: Path) -> bytes:
        self._stay_inside(path)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError("There is no such photo.") from error

    def _write(self, path: Path, content: bytes) -> None:
        try:
            self._make_folders(path.parent)
            self._stay_inside(path)
            handle, part = tempfile.mkstemp(suffix=".part", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(part).replace(path)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
            _sync(path.parent)
        except OSError as error:
            raise SetupError(f"Photos cannot be kept in {self.folder}: {error}.") from error

    def _make_folders(self, folder: Path) -> None:
        """Make the two levels, each known to the disk before something is put into it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for level in (folder.parent, folder):
            if not level.is_dir():
                level.mkdir(mode=0o700, exist_ok=True)
                _sync(level.parent)

    def _stay_inside(self, path: Path) -> None:
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise SetupError(f"A link in {self.folder} leads outside.")


def _sync(folder: Path) -> None:
    """Have the disk know the names in a folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
