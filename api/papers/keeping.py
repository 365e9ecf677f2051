"""Papers that are made by themselves: one file a period in a folder, the old ones deleted."""

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from api.cases.office import Offices
from api.papers.making import KINDS, Form, Kind, drawn, last_day, made, system_reader
from data.store import registry
from data.store.engine import read_scope
from data.store.registry import Stored
from geo.clock import LOCAL

FORMS: tuple[Form, ...] = ("pdf", "html")
NAME = re.compile(r"(daily|weekly|monthly)-(\d{4}-\d{2}-\d{2})\.(pdf|html)")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A file of a paper; `day` is the last of its period."""

    kind: Kind
    day: date
    form: Form
    path: Path
    made_at: datetime

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name


@dataclass(frozen=True)
class Shelf:
    """The folder of papers, a folder a community in it, and how long they stay there."""

    folder: Path
    lasts: timedelta

    def of(self, community_id: int) -> list[Kept]:
        """Return the papers of a community, newest first."""
        return sorted(self._found(community_id), key=lambda one: (one.day, one.kind), reverse=True)

    def path(self, community_id: int, kind: Kind, day: date, form: Form) -> Path:
        """Return where a paper is, or would be."""
        return self.folder / str(community_id) / f"{kind}-{day}.{form}"

    def put(self, path: Path, content: bytes) -> None:
        """Write a paper, whole or not at all; nobody else on the machine may read it."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        part.replace(path)

    def sweep(self, community_id: int, now: datetime) -> int:
        """Delete what is older than papers are kept; return how many files went."""
        old = [one for one in self._found(community_id) if one.made_at < now - self.lasts]
        for one in old:
            one.path.unlink(missing_ok=True)
        return len(old)

    def _found(self, community_id: int) -> Iterator[Kept]:
        folder = self.folder / str(community_id)
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := NAME.fullmatch(path.name):
                kind, day, form = match.groups()
                at = datetime.fromtimestamp(path.stat().st_mtime, LOCAL)
                yield Kept(cast(Kind, kind), date.fromisoformat(day), cast(Form, form), path, at)


def make_due(engine: Engine, offices: Offices, shelf: Shelf, now: datetime) -> int:
    """Make the papers of the last periods that are over and not there yet; return how many.

    A community without a plan in force is left out: there is nobody to read them. One that fails is
    told in the log and tried again next time, and does not keep the others from being made.
    """
    with read_scope(engine) as session:
        every = registry.listing(session)
    done = 0
    for stored in every:
        shelf.sweep(stored.id, now)
        for kind in KINDS:
            try:
                done += _make(engine, offices, shelf, stored, kind, now)
            except Exception:  # noqa: BLE001 - the others are not to wait for it
                _LOG.exception("the %s report of %s failed", kind, stored.name)
    return done


def _make(  # noqa: PLR0917 - everything a paper is made from
    engine: Engine, offices: Offices, shelf: Shelf, stored: Stored, kind: Kind, now: datetime
) -> int:
    day = last_day(kind, now)
    lacking = [form for form in FORMS if not shelf.path(stored.id, kind, day, form).is_file()]
    if not lacking:
        return 0
    with read_scope(engine) as session:
        reader = system_reader(session, stored, offices, now)
        if reader.grids is None:
            return 0
        paper = made(reader, stored, kind, day)
    for form in lacking:
        shelf.put(shelf.path(stored.id, kind, day, form), drawn(paper, form))
    return len(lacking)
