"""Cases written down over HTTP, measured on each database."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from api.bench.cases.asking import Taken, ask
from api.bench.cases.filling import fill
from api.bench.cases.serving import served
from api.demo import CODE
from api.urls import COMMUNITIES
from data.store.dialect import is_sqlite
from data.store.engine import make_engine
from geo.clock import LOCAL
from geo.progress import Progress

PATH = f"{COMMUNITIES}/{CODE}/cases"
WARM_S = 3.0
NAMES = {True: "SpatiaLite", False: "PostGIS"}
PACES = {True: 30.0, False: 100.0}
"""New cases a second in the paced part: half of what must be possible."""


def run_api(
    urls: Sequence[str],
    progress: Progress,
    *,
    cases: int,
    lasts_s: float,
    workers: Sequence[int],
    connections: int,
    folder: Path,
) -> list[dict[str, Any]]:
    """Fill each database, then write cases down at a pace and as fast as can be; return rows."""
    rows = []
    for at, url in enumerate(urls):
        engine = make_engine(url)
        kind = is_sqlite(engine)
        progress(f"filling {NAMES[kind]} with {cases} cases", at / len(urls))
        token, places = fill(engine, cases, datetime.now(LOCAL))
        engine.dispose()
        for number in workers:
            with served(url, number, folder) as port:
                ask(port, PATH, token, places, connections=connections, lasts_s=WARM_S)
                for per_s in (PACES[kind], None):
                    pace = f"{per_s:g}/s" if per_s else "as fast as can be"
                    progress(f"{NAMES[kind]}, {number} worker(s), {pace}", at / len(urls))
                    taken = ask(
                        port,
                        PATH,
                        token,
                        places,
                        connections=connections,
                        lasts_s=lasts_s,
                        per_s=per_s,
                    )
                    row = {"database": NAMES[kind], "workers": number, "pace": pace}
                    rows.append(row | {"connections": connections} | figures_of(taken))
    return rows


def figures_of(taken: Taken) -> dict[str, Any]:
    """Return the figures of answers: milliseconds by percentile, answers a second, failures."""
    ms = np.array(taken.seconds) * 1000
    found: dict[str, Any] = {"answers": len(ms), "failed": len(taken.wrong)}
    for percent in (50, 95, 99):
        found[f"p{percent}_ms"] = round(float(np.percentile(ms, percent)), 1) if len(ms) else None
    found["per_s"] = round(len(ms) / taken.lasted_s, 1)
    return found | {"load": round(os.getloadavg()[0], 1)}
