"""All that is opened on one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from api.bench.cases.serving import served
from api.bench.cases.suite import NAMES
from api.bench.hotspot.served import pages, stream, worlds
from api.bench.hotspot.speed import Row
from data.store.dialect import is_sqlite
from data.store.engine import make_engine
from geo.clock import LOCAL

Port = int
COUNTS = "GRIDBEAT_COUNT_EVERY_S"
"""Nothing is counted ahead but what was asked for: each opening finds what is said of it."""


@dataclass(frozen=True)
class Size:
    """How much there is, and how often it is opened.

    Parameters
    ----------
    cases
        Of the community that is looked at, while it is alone.
    communities, each
        Others, and cases in each of them.
    """

    cases: int = 100_000
    communities: int = 999
    each: int = 1000
    openings: int = pages.OPENINGS
    fixes: int = stream.FIXES


QUICK = Size(2000, 20, 50, 3, 2)


def name_of(url: str) -> str:
    """Return what a database is called in tables."""
    engine = make_engine(url)
    engine.dispose()
    return NAMES[is_sqlite(engine)]


def rows(url: str, size: Size) -> list[Row]:
    """Fill an empty database, serve it with one worker, and open its pages.

    Raises
    ------
    ConflictError
        The database is not empty.
    SetupError
        The service does not answer, or not with what was asked for.
    """
    engine = make_engine(url)
    database = name_of(url)
    now = datetime.now(LOCAL)
    world = worlds.demo(engine, size.cases, now)
    many = {"cases": size.cases, "communities": 1}
    told: list[Row] = []

    def opened(ask: Callable[[Port], list[Row]]) -> None:
        with TemporaryDirectory() as folder, served(url, 1, Path(folder), {COUNTS: "0"}) as port:
            told.extend({"database": database, **many, **row} for row in ask(port))

    opened(lambda port: [
        *pages.home_rows(port, world, size.openings),
        stream.stream_row(port, world, size.fixes),
        *pages.coverage_rows(port, world, now, "nothing counted yet"),
    ])  # fmt: skip
    opened(lambda port: pages.coverage_rows(port, world, now, "counted before"))
    worlds.add_city(engine, world.id, size.communities, size.each)
    engine.dispose()
    many |= {"cases": size.cases + size.communities * size.each,
             "communities": size.communities + 1}  # fmt: skip
    opened(lambda port: pages.city_rows(port, world, "nothing counted yet"))
    opened(lambda port: pages.city_rows(port, world, "counted before"))
    return told
