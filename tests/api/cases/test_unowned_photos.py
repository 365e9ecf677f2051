"""Photo files that belong to nothing are named, and removed when they are old enough."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import app
from data.photos import Photo, PhotoStore, clean_photo
from data.store import case_photos, cases
from data.store.engine import session_scope
from geo.cases import Evidence
from geo.clock import LOCAL
from tests.api.cases.worlds import CABLES, GUARD, World
from tests.data.photos.worlds import corners, photo

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


def kept(store: PhotoStore, width: int, age: timedelta) -> str:
    """Keep a photo of some width as it was kept a while ago; return its name."""
    made = clean_photo(photo("jpeg", corners(width, 48)), consent=False)
    name = store.put(made)
    store.thumbnail(name)
    when = (datetime.now(LOCAL) - age).timestamp()
    os.utime(store.folder / name[:2] / name[2:4] / f"{name}.jpg", (when, when))
    return name


def test_only_old_files_that_nothing_names_are_removed(
    world: World, engine: Engine, database_url: str, store: PhotoStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    old, young = kept(store, 64, 2 * DAY), kept(store, 65, DAY / 2)
    owned, evidence = kept(store, 66, 2 * DAY), kept(store, 67, 2 * DAY)
    unsent = store.folder / "unsent" / "ab" / f"{'c' * 64}.jpg"
    unsent.parent.mkdir(parents=True)
    unsent.write_bytes(b"sealed")
    os.utime(unsent, (0, 0))
    proof = (Evidence("photo", evidence),)
    world.does(GUARD, "link", place=world.place, **CABLES, evidence=proof)
    with session_scope(engine) as session:
        (row,) = cases.several(session, world.here, ["C-1"])
        of_case = case_photos.Photo(owned, "image/jpeg", 1, 66, 48, "zhou")
        case_photos.add(session, row.id, of_case, datetime.now(LOCAL))
    monkeypatch.setenv("GRIDBEAT_PHOTO_FOLDER", str(store.folder))

    def told(*options: str) -> dict[str, list[str]]:
        run = CliRunner().invoke(app, ["db", "photos", "--db", database_url, "--json", *options])
        assert run.exit_code == 0, run.output
        return dict(json.loads(run.stdout))

    assert (told()["unowned"], told()["removed"]) == ([old], [])
    assert store.missing([old, young, owned, evidence]) == []
    assert told("--remove")["removed"] == [old]
    assert store.missing([old, young, owned, evidence]) == [old]
    assert not list(store.folder.rglob(f"{old}*"))  # nor its small picture
    assert told("--remove")["unowned"] == []
    assert unsent.exists()


def test_a_photo_that_is_sent_again_is_young_again(store: PhotoStore) -> None:
    name = kept(store, 64, 2 * DAY)
    before = datetime.now(LOCAL) - DAY
    assert list(store.older(before)) == [name]
    again: Photo = clean_photo(photo("jpeg", corners(64, 48)), consent=False)
    assert store.put(again) == name
    assert list(store.older(before)) == []
    assert not store.remove(name, before)
    assert store.open(name).read() == again.content
    assert not store.remove("0" * 64, before)
