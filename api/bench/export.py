"""Exports beside ogr2ogr: the same layer of the same SpatiaLite file, each in its own process."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from api.bench.partition.goals import Goal
from data.exports.formats import FORMATS
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.community import Community
from geo.origin import Origin
from geo.progress import Progress

LOOK_S = 0.01
MOST_MB, MOST_S = 300.0, 2.5
LEFT_OUT = {".pmtiles", ".gpx"}
"""Tiles of many thousand features take minutes, and GPX holds no polygon."""

PEER: Mapping[str, tuple[str, ...]] = {
    ".gpkg": ("GPKG",),
    ".geojson": ("GeoJSON", "-lco", "RFC7946=YES"),
    ".geojsonl": ("GeoJSONSeq",),
    ".fgb": ("FlatGeobuf",),
    ".shp.zip": ("ESRI Shapefile",),
    ".kml": ("KML",),  # LIBKML takes minutes for some ten thousand features
    ".csv": ("CSV", "-lco", "GEOMETRY=AS_WKT"),
    ".xlsx": ("XLSX",),
}
"""What ogr2ogr is asked for; it has no GeoParquet in Debian's build, and takes no column to DXF."""

_COLUMNS = "building_id,households,persons,floors,entrances,use,name,geometry"


@dataclass(frozen=True)
class Run:
    """One format written by one program: medians over the repeats, memory the most of them."""

    format: str
    program: str
    seconds: float
    cpu_s: float
    peak_mb: float
    size_mb: float
    rows: int | None


def run_exports(rows: int, repeats: int, peer: str | None, progress: Progress) -> list[Run]:
    """Return the runs of every format; of ogr2ogr where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        progress("storing the layer", 0.0)
        database = _database(place, rows)
        tasks = [(ending, "gridbeat") for ending in FORMATS if ending not in LEFT_OUT]
        tasks.append(("qgis.zip", "gridbeat"))
        tasks += [(ending, "ogr2ogr") for ending in PEER if peer]
        runs = []
        for number, (ending, program) in enumerate(tasks):
            progress(f"{program} {ending}", number / len(tasks))
            if ending == ".parquet" and not _has_pyarrow():
                continue
            out = place / f"{program}{ending}"
            command = (
                _ours(database, out)
                if program == "gridbeat"
                else _theirs(str(peer), database, out, ending)
            )
            runs.append(_measured(command, out, ending, program, repeats))
        return runs


def export_page(runs: Sequence[Run], rows: int, known: Mapping[str, str]) -> str:
    """Return the page: what was run, on what, and what came out."""
    lines = [
        "# Exports",
        "",
        f"A layer of {rows:,} polygons with 7 columns, out of one SpatiaLite file. Ours is timed",
        "from opening the database to the finished file, with titles, metadata and a style;",
        "`ogr2ogr` is the whole command. Medians of the runs; memory is the largest resident set",
        "of the process; CPU seconds are the whole process's, ours with the interpreter and its",
        "imports. `qgis.zip` is the whole QGIS package.",
        "",
        *(f"- {name}: {text}" for name, text in known.items()),
        "",
        "| format | gridbeat s | CPU s | peak MB | file MB | ogr2ogr s | CPU s | peak MB | file |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    found = {(run.format, run.program): run for run in runs}
    for ending in dict.fromkeys(run.format for run in runs):
        cells = [_cells(found.get((ending, program))) for program in ("gridbeat", "ogr2ogr")]
        lines.append(f"| {ending} | {cells[0]} | {cells[1]} |")
    lines += ["", "| goal | measured | |", "|---|---|---|"]
    lines += [
        f"| {goal.text} | {goal.measured} | {'yes' if goal.reached else '**no**'} |"
        for goal in export_goals(runs)
    ]
    return "\n".join(lines) + "\n"


def export_goals(runs: Sequence[Run]) -> list[Goal]:
    """Return what exports must reach, and what they did."""
    ours = [run for run in runs if run.program == "gridbeat"]
    most = max(ours, key=lambda run: run.peak_mb)
    package = next(run for run in ours if run.format == "qgis.zip")
    return [
        Goal(
            f"memory of any export at most {MOST_MB:g} MB",
            f"{most.peak_mb:.0f} MB ({most.format})",
            most.peak_mb <= MOST_MB,
        ),
        Goal(
            f"GeoPackage, styles and project of the layer in at most {MOST_S:g} s",
            f"{package.seconds:.2f} s",
            package.seconds <= MOST_S,
        ),
    ]


def _cells(run: Run | None) -> str:
    return (
        "– | – | – | –"
        if run is None
        else f"{run.seconds:.2f} | {run.cpu_s:.2f} | {run.peak_mb:.0f} | {run.size_mb:.1f}"
    )


def _database(folder: Path, rows: int) -> Path:
    """Return a SpatiaLite file with a community of so many square buildings."""
    at = np.arange(rows)
    x, y = 119.0 + at % 400 * 0.0004, 45.0 + at // 400 * 0.0004
    buildings = gpd.GeoDataFrame(
        {
            "building_id": [f"楼{number:06}" for number in at],
            "households": at % 60,
            "persons": at % 150,
            "floors": at % 18 + 1,
            "use": np.where(at % 9 == 0, "商业 commercial", "住宅 residential"),
            "name": [f"幸福小区{number % 400}号楼" for number in at],
        },
        geometry=shapely.box(x, y, x + 0.0003, y + 0.0003),
        crs=4326,
    )
    file = folder / "bench.sqlite"
    engine = make_engine(f"sqlite:///{file}")
    upgrade(engine)
    origin = Origin("bench", "gridbeat", "CC0-1.0", synthetic=True)
    with session_scope(engine) as session:
        communities.save(
            session, Community.of({"buildings": buildings}, name="bench", origin=origin)
        )
    engine.dispose()
    return file


def _ours(database: Path, out: Path) -> list[str]:
    layer = "qgis" if out.name.endswith("qgis.zip") else "buildings"
    return [sys.executable, "-m", "api.bench.export_child", str(database), layer, str(out)]


def _theirs(peer: str, database: Path, out: Path, ending: str) -> list[str]:
    driver, *options = PEER[ending]
    target = out.with_name("ogr2ogr.shz") if ending == ".shp.zip" else out
    query = f"SELECT {_COLUMNS} FROM building"  # noqa: S608 - words of ours
    words = ["-f", driver, str(target), str(database), "-sql", query, "-nln", "buildings"]
    return [peer, *words, *options, *(["-lco", "ENCODING=UTF-8"] if ending == ".shp.zip" else [])]


def _measured(command: list[str], out: Path, ending: str, program: str, repeats: int) -> Run:
    seconds, cpu, peaks, size = [], [], [], 0
    target = out.with_name("ogr2ogr.shz") if (ending, program) == (".shp.zip", "ogr2ogr") else out
    for _ in range(repeats):
        target.unlink(missing_ok=True)
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - commands of ours
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        while not ended:
            peaks.append(_resident_mb(process.pid))
            time.sleep(LOOK_S)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu.append(usage.ru_utime + usage.ru_stime)
        said = process.stdout.read() if process.stdout else ""
        whole_s = time.perf_counter() - begun
        seconds.append(float(said) if program == "gridbeat" else whole_s)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        size = target.stat().st_size
    rows = _rows(target, ending)
    target.unlink()
    return Run(ending, program, median(seconds), median(cpu), max(peaks), size / 1e6, rows)


def _resident_mb(process: int) -> float:
    """Return the largest resident set of a process so far; of one that is gone, nothing."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii", errors="ignore")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return float(lines[0].split()[1]) / 1024 if lines else 0.0


def _rows(path: Path, ending: str) -> int | None:
    """Return how many rows GDAL finds; None where it must read all to know."""
    counted = {".gpkg", ".fgb"}
    return (
        int(pyogrio.read_info(path, layer="buildings")["features"]) if ending in counted else None
    )


def _has_pyarrow() -> bool:
    try:
        __import__("pyarrow")
    except ImportError:
        return False
    return True
