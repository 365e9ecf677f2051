"""Making a file: the rows and columns that were granted when it was asked for, and no other."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from pyproj import CRS
from sqlalchemy import Engine

from api.exports.grants import grants_of
from api.exports.keeping import Cupboard
from api.exports.service import Asked
from api.exports.wanted import Wanted
from api.jobs.crew import EXPORT
from api.jobs.doing import Clock, Outcome, do_next, local_now
from api.jobs.stay import Stay
from data.exports.collections import COLLECTIONS, Selection, count
from data.exports.cql2 import parsed
from data.exports.formats import Written
from data.store import registry
from data.store.engine import make_engine, moment_scope
from data.store.jobs import Job
from geo.progress import Progress

WRITING = "writing"


def work(url: str, folder: Path, stay: Stay) -> None:
    """Make files one after the other, in a process of its own, as long as it stays."""
    engine = make_engine(url)
    try:
        while stay(make_next(engine, folder)):
            pass
    finally:
        engine.dispose()


def make_next(engine: Engine, folder: Path, now: Clock = local_now) -> bool:
    """Make the file that waits longest; return whether there was one."""
    return do_next(engine, {EXPORT: partial(_make, folder)}, now)


def _make(folder: Path, engine: Engine, taken: Job, tell: Progress, _: Clock) -> Outcome:
    wanted = Wanted.of(taken.params["wanted"])
    cupboard = Cupboard(folder, timedelta())
    out = cupboard.ready(cupboard.path(taken.community_id, taken.id, wanted.ending))
    with moment_scope(engine) as session:
        stored = registry.find(session, str(taken.community_id))
        counter = _Counter(tell)
        asked = Asked(
            session,
            stored,
            CRS.from_user_input(wanted.crs),
            by=taken.asked_by,
            words=wanted.words,
            as_of=wanted.as_of,
            grants=grants_of(taken.params["grants"]),
            told=counter.add,
            service=taken.params.get("service"),
        )
        condition = parsed(wanted.filter) if wanted.filter else None
        selections = [
            asked.selection(COLLECTIONS[name], wanted.bbox, condition) for name in wanted.layers
        ]
        counter.total = sum(count(session, one) for one in selections)
        tell(WRITING, 0.0)
        written = _written(asked, wanted, selections, out)
    out.chmod(0o600)
    said = f"共 {written.rows:,} 行。 {written.rows:,} rows."
    return "done", [said, *written.notes], None


def _written(asked: Asked, wanted: Wanted, selections: Sequence[Selection], out: Path) -> Written:
    form = wanted.format
    if form is None:
        return asked.package(out, wanted.bbox)
    if len(selections) == 1:
        return asked.write(out, selections[0])
    return asked.together(out, form, selections)


class _Counter:
    """Rows that were read, as a share of all; some formats read them twice."""

    def __init__(self, tell: Progress) -> None:
        self.total = 0
        self._read = 0
        self._tell = tell

    def add(self, rows: int) -> None:
        """Tell that more rows have been read."""
        self._read += rows
        self._tell(WRITING, min(self._read / max(self.total, 1), 0.99))
