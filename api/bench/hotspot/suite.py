"""All runs of the hotspot benchmark, each kept as soon as it is done."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.bench.hotspot import beside, chance, pages, places, speed
from api.bench.hotspot.served import suite as served
from api.bench.hotspot.speed import Row
from api.bench.partition.children import peers_python
from api.bench.patrol.results import Results
from geo.progress import Progress

SECTIONS = ("density", "gistar", "knox", "pages", "city", "served", "chance", "backtest", "repeats")
HOTSPOT_PEERS = ("esda", "libpysal", "pointpats", "scikit-learn", "scipy")

RASTERS = {
    places.NEW_YORK: ((250.0, 500.0), (500.0, 1000.0)),
    places.LANCASHIRE: ((250.0, 500.0), (500.0, 1000.0)),
    places.DEMO: ((50.0, 150.0), (100.0, 200.0)),
}
"""Cell and bandwidth in metres that each place is foretold with."""

Work = Iterator[tuple[str, Callable[[], list[Row]]]]


@dataclass(frozen=True)
class Setting:
    """How much is done.

    Parameters
    ----------
    peers
        Whether peers run too.
    incidents
        Folder of the real sets; without it the demo alone is foretold.
    quick
        The least of everything: it shows that all runs, and is no measurement.
    databases
        Addresses of empty databases, which are filled and served; nothing is without one.
    """

    peers: bool = False
    incidents: Path | None = None
    quick: bool = False
    databases: tuple[str, ...] = ()


def run_hotspot(setting: Setting, results: Results, progress: Progress) -> None:
    """Run what is not in the results yet; may be broken off and taken up again.

    Raises
    ------
    SetupError
        Peers are wanted and their environment is not there.
    """
    if setting.peers:
        peers_python()
    for at, section in enumerate(SECTIONS):
        for name, rows in _WORK[section](setting):
            progress(f"{section}: {name}", at / len(SECTIONS))
            if results.has((section, name), 1, quick=setting.quick):
                continue
            line = {"section": section, "unit": name, "effort": 1, "quick": setting.quick}
            made = {"load": os.getloadavg()[0], "rows": rows()}
            when = datetime.now().astimezone().isoformat(timespec="minutes")
            results.keep((section, name), line | made | {"at": when})
    progress("done", 1.0)


def _density(setting: Setting) -> Work:
    points = 10_000 if setting.quick else speed.POINTS
    yield "gridbeat", lambda: speed.density_rows(points)
    yield "gridbeat, small", lambda: [speed.few_row()]
    for peer in ("sklearn", "scipy") if setting.peers else ():
        yield peer, lambda peer=peer: [beside.density_peer(peer)]  # type: ignore[misc]


def _gistar(setting: Setting) -> Work:
    yield "gridbeat", lambda: [speed.gistar_row()]
    if setting.peers:
        yield "esda", lambda: [beside.gistar_peer()]


def _knox(setting: Setting) -> Work:
    yield "gridbeat", lambda: [speed.knox_row(1_000 if setting.quick else speed.EVENTS)]
    if setting.peers:
        yield "pointpats", lambda: [beside.knox_peer()]


def _pages(setting: Setting) -> Work:
    for points in (10_000,) if setting.quick else (10_000, 100_000, speed.POINTS):
        yield f"{points:,}", lambda points=points: [pages.page_row(points)]  # type: ignore[misc]


def _city(setting: Setting) -> Work:
    yield "gridbeat", lambda: pages.city_rows(*((20, 50) if setting.quick else ()))


def _served(setting: Setting) -> Work:
    size = served.QUICK if setting.quick else served.Size()
    for url in setting.databases:
        yield served.name_of(url), lambda url=url: served.rows(url, size)  # type: ignore[misc]


def _chance(setting: Setting) -> Work:
    yield "all", lambda: chance.rows(2 if setting.quick else chance.RUNS)


def _places(setting: Setting) -> tuple[str, ...]:
    return tuple(RASTERS) if setting.incidents is not None else (places.DEMO,)


def _backtest(setting: Setting) -> Work:
    for name in _places(setting):
        for cell_m, bandwidth_m in RASTERS[name][: 1 if setting.quick else None]:

            def rows(
                name: str = name, size: tuple[float, float] = (cell_m, bandwidth_m)
            ) -> list[Row]:
                return places.foretold(places.place(name, setting.incidents), *size)

            yield f"{name} {cell_m:g}", rows


def _repeats(setting: Setting) -> Work:
    for name in (one for one in _places(setting) if one != places.LANCASHIRE):

        def rows(name: str = name) -> list[Row]:
            return places.repeats(places.place(name, setting.incidents))

        yield name, rows


_WORK: dict[str, Callable[[Setting], Work]] = {
    "density": _density,
    "gistar": _gistar,
    "knox": _knox,
    "pages": _pages,
    "city": _city,
    "served": _served,
    "chance": _chance,
    "backtest": _backtest,
    "repeats": _repeats,
}
