"""What tablets send, measured on each database: at a pace, and as fast as can be."""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sqlalchemy import Engine

from api.bench.results import Lines, Row
from api.bench.sync.load import Load, Taken, run
from api.bench.sync.soak import Setting, soaked
from api.bench.sync.tablets import Tablets
from api.demo import CODE, ensure_demo
from api.simulate.line import Line
from api.simulate.people import Signed, signed_in
from api.simulate.service import Service
from api.simulate.tablet import Tablet
from api.simulate.world import World, world_of
from data.store.dialect import is_sqlite
from data.store.engine import make_engine
from data.store.migrate import upgrade
from geo.clock import today
from geo.progress import Progress, silent

TABLETS = 18
POSITIONS_S, ITEMS_S = 2000.0, 150.0
"""What must be possible on PostGIS."""
WARM_S = 3.0
SENDS_S = 10.0
"""How often a tablet on its way sends; with ten fixes, and now and then a check-in or a report."""


class Rows(Lines[tuple[str, str, int]]):
    """Rows on disk, by database, what was sent and the number of workers."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, self.key_of, lambda _: False)

    @staticmethod
    def key_of(row: Row) -> tuple[str, str, int]:
        """Return the key of a row."""
        return str(row["database"]), str(row["what"]), int(row["workers"])


@dataclass(frozen=True)
class Ground:
    """A database with the demo community, and the tablets of guards who are on duty now."""

    url: str
    name: str
    engine: Engine
    world: World
    people: Sequence[Signed]


def ground(url: str) -> Ground:
    """Return a database to measure on; the demo community is made where it is not there."""
    engine = make_engine(url)
    upgrade(engine)
    ensure_demo(engine, seed=0, day=today(), progress=silent)
    now, hour = datetime.now(UTC), timedelta(hours=1)
    world = world_of(engine, CODE, now - hour, now + hour)
    on = world.on_duty(now)
    people = signed_in(engine, world.stored.id, [on[n % len(on)] for n in range(TABLETS)])
    return Ground(url, "SpatiaLite" if is_sqlite(engine) else "PostGIS", engine, world, people)


def measure(
    urls: Sequence[str],
    rows: Rows,
    progress: Progress,
    *,
    lasts_s: float,
    workers: Sequence[int],
    folder: Path,
) -> None:
    """Measure each database with so many workers, and keep the rows."""
    for at, url in enumerate(urls):
        progress(f"making {url.split(':')[0]}", at / len(urls))
        here = ground(url)
        for number in workers:
            with Service(url, folder, workers=number) as service:
                for what, figures in _figures(here, service, lasts_s, progress, at / len(urls)):
                    row = {"database": here.name, "what": what, "workers": number, **figures}
                    row |= {"load": round(os.getloadavg()[0], 1)}
                    rows.keep(Rows.key_of(row), row)
        here.engine.dispose()


def _figures(
    here: Ground, service: Service, lasts_s: float, progress: Progress, share: float
) -> Any:
    """Yield what was sent and its figures."""
    tablets, tokens = Tablets(here.world, here.people), [one.token for one in here.people]
    positions, items = tablets.positions(), tablets.items()
    for load in (positions, items):
        run(load, service.url, tokens, WARM_S, 8.0 * load.each)
    paced = (("positions", positions, POSITIONS_S), ("items", items, ITEMS_S))
    for name, load, per_s in paced:
        for pace in (per_s, None):
            what = f"{name}, {pace:g}/s" if pace else f"{name}, as fast as can be"
            progress(f"{here.name}: {what}", share)
            yield what, _timed(load, service, tokens, lasts_s, pace)
    progress(f"{here.name}: both at once", share)
    taken: dict[str, dict[str, Any]] = {}

    def one(name: str, load: Load, per_s: float) -> None:
        taken[name] = _timed(load, service, tokens, lasts_s, per_s)

    threads = [threading.Thread(target=one, args=each) for each in paced]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, _, per_s in paced:
        yield f"{name}, {per_s:g}/s, with the other", taken[name]
    progress(f"{here.name}: a whole community", share)
    yield "a whole community", on_their_way(here, service, max(lasts_s, 6 * SENDS_S))


def _timed(
    load: Load, service: Service, tokens: Sequence[str], lasts_s: float, per_s: float | None
) -> dict[str, Any]:
    before_s = service.cpu_s()
    taken = run(load, service.url, tokens, lasts_s, per_s)
    share = (service.cpu_s() - before_s) / taken.lasted_s
    return taken.figures() | {"each": load.each, "core": round(share, 2)}


def on_their_way(here: Ground, service: Service, lasts_s: float) -> dict[str, Any]:
    """Let all tablets walk at one fix a second, check in every half minute and report with photos.

    Each tablet sends every ten seconds, at a time of its own; a report with a photo comes from one
    of them every twenty seconds.
    """
    tablets = [
        Tablet(one.person, Line(service.url, one.token), seed)
        for seed, one in enumerate(here.people)
    ]
    rng = np.random.default_rng(0)
    photos = [photo(rng) for _ in range(int(lasts_s // 20) + 1)]
    begun_s = time.monotonic()
    taken = Taken()
    before_s = service.cpu_s()

    def walk(number: int, tablet: Tablet) -> None:
        step = 0
        while (due_s := begun_s + (step + number / len(tablets)) * SENDS_S) < begun_s + lasts_s:
            time.sleep(max(0.0, due_s - time.monotonic()))
            _live(here.world, tablet, number, step)
            if step % 2 == 0 and number == step // 2 % len(tablets):
                _report(here.world, tablet, photos[step // 2 % len(photos)])
            started_s = time.monotonic()
            if tablet.send():
                taken.seconds.append(time.monotonic() - started_s)
            else:
                taken.wrong.append("in the way")
            step += 1
        tablet.line.close()

    threads = [threading.Thread(target=walk, args=one) for one in enumerate(tablets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.lasted_s = time.monotonic() - begun_s
    taken.amount = sum(one.counts.kept for one in tablets)
    share = (service.cpu_s() - before_s) / taken.lasted_s
    return taken.figures() | {"each": round(SENDS_S), "core": round(share, 3)}


def _live(world: World, tablet: Tablet, number: int, step: int) -> None:
    """Make what a guard makes in ten seconds."""
    now = datetime.now(UTC)
    ref_id, lon, lat = world.checkpoints[number]
    for back in range(round(SENDS_S)):
        tablet.fix(now - timedelta(seconds=SENDS_S - back), lon, lat, 6.0)
    if step % 3 == 0:
        body = {"ref_kind": "checkpoint", "ref_id": ref_id, "how": "dwell"}
        tablet.make("checkin", body | {"lon": lon, "lat": lat, "accuracy_m": 6.0})


def _report(world: World, tablet: Tablet, content: bytes) -> None:
    lon, lat = world.spots[0]
    details = {
        "category": world.categories[0],
        "description": "井盖松动",
        "place": [float(lon), float(lat)],
        "channel": "patrol",
    }
    body = {"case_id": tablet.new_id(), "kind": "link", "base_version": 0, "details": details}
    tablet.make("case", body, photos=[content])


def photo(rng: np.random.Generator) -> bytes:
    """Return a photo as tablets send them: 1600 × 1200 pixels, some hundred kB."""
    coarse = rng.integers(0, 255, (150, 200, 3), dtype=np.uint8)
    stream = BytesIO()
    Image.fromarray(coarse).resize((1600, 1200), Image.Resampling.BICUBIC).save(
        stream, "JPEG", quality=80
    )
    return stream.getvalue()


def soak(
    urls: Sequence[str], rows: Rows, progress: Progress, setting: Setting, folder: Path
) -> None:
    """Soak each database and keep the rows."""
    for url in urls:
        here = ground(url)
        counted = soaked(here.engine, url, here.world, folder, setting, progress)
        row = {"database": here.name, "what": "faults", "workers": 1, **counted}
        rows.keep(Rows.key_of(row), row | {"load": round(os.getloadavg()[0], 1)})
        here.engine.dispose()
