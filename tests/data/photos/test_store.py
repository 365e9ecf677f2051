"""Photos rest under their hash, whole or not at all, and never outside their folder."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from data.photos import Photo, PhotoStore, clean_photo
from geo.errors import NotFoundError, SetupError
from tests.data.photos.worlds import corners, photo

ABSENT = "0" * 64


@pytest.fixture(scope="module")
def made() -> Photo:
    return clean_photo(photo("jpeg", corners(800, 600)), consent=False)


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


def files(store: PhotoStore) -> list[str]:
    return sorted(
        str(path.relative_to(store.folder)) for path in store.folder.rglob("*") if path.is_file()
    )


def test_a_photo_is_found_under_its_hash(store: PhotoStore, made: Photo) -> None:
    name = store.put(made)
    assert name == made.sha256
    assert files(store) == [f"{name[:2]}/{name[2:4]}/{name}.jpg"]
    with store.open(name) as kept:
        assert kept.read() == made.content
    assert store.missing([ABSENT, name, "x"]) == [ABSENT, "x"]


def test_keeping_it_again_leaves_the_file(store: PhotoStore, made: Photo) -> None:
    store.put(made)
    path = store.folder / files(store)[0]
    before = path.stat()
    store.put(made)
    assert path.stat().st_mtime_ns >= before.st_mtime_ns  # young again
    assert path.stat().st_ino == before.st_ino


def test_a_damaged_file_is_not_given_out_and_written_anew(store: PhotoStore, made: Photo) -> None:
    name = store.put(made)
    (store.folder / files(store)[0]).write_bytes(made.content[:99])
    with pytest.raises(NotFoundError, match="damaged"):
        store.open(name)
    with pytest.raises(NotFoundError, match="damaged"):
        store.thumbnail(name)
    store.put(made)
    with store.open(name) as kept:
        assert kept.read() == made.content


def test_only_bare_pictures_under_their_own_name_are_kept(store: PhotoStore, made: Photo) -> None:
    raw = photo("jpeg")
    with pytest.raises(ValueError, match="hash"):
        store.put(replace(made, content=raw))
    with pytest.raises(ValueError, match="segment"):
        store.put(Photo(raw, sha256(raw).hexdigest(), 64, 48))
    assert not store.folder.exists()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n", f"{'a' * 61}/..", "/" * 64],
)
def test_a_name_that_is_no_hash_is_not_here(store: PhotoStore, name: str) -> None:
    with pytest.raises(NotFoundError):
        store.open(name)
    with pytest.raises(NotFoundError):
        store.thumbnail(name)
    assert store.missing([name]) == [name]


def test_what_is_not_here_is_told(store: PhotoStore) -> None:
    with pytest.raises(NotFoundError):
        store.open(ABSENT)
    with pytest.raises(NotFoundError):
        store.thumbnail(ABSENT)


def test_a_link_that_leads_outside_is_not_followed(
    store: PhotoStore, made: Photo, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    store.folder.mkdir()
    (store.folder / made.sha256[:2]).symlink_to(outside)
    with pytest.raises(SetupError, match="outside"):
        store.put(made)
    with pytest.raises(SetupError, match="outside"):
        store.open(made.sha256)
    assert list(outside.rglob("*")) == []


def test_nothing_half_written_is_left(
    store: PhotoStore, made: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def full(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(28, "No space left on device")
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SetupError, match="No space"):
            store.put(made)
    assert files(store) == []
    assert store.put(made) == made.sha256


def test_many_writers_make_one_file(store: PhotoStore, made: Photo) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: store.put(made), range(40)))
    assert names == {made.sha256}
    assert len(files(store)) == 1


def test_photos_are_for_their_owner_only(store: PhotoStore, made: Photo) -> None:
    store.put(made)
    assert (store.folder / files(store)[0]).stat().st_mode & 0o077 == 0


def test_a_thumbnail_is_made_once(store: PhotoStore, made: Photo) -> None:
    name = store.put(made)
    with store.thumbnail(name) as first:
        small = first.read()
    assert len(files(store)) == 2
    inode = (store.folder / files(store)[1]).stat().st_ino
    with store.thumbnail(name) as second:
        assert second.read() == small
    assert (store.folder / files(store)[1]).stat().st_ino == inode
    assert len(small) < len(made.content)
