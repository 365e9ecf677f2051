"""gridbeat bench: what we do, measured beside others."""

import json
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.bench.cases.page import api_goals
from api.bench.cases.page import page as api_page
from api.bench.cases.suite import run_api
from api.bench.export import export_goals, export_page, run_exports
from api.bench.hotspot.page import hotspot_goals
from api.bench.hotspot.page import page as hotspot_page
from api.bench.hotspot.places import FILES as HOTSPOT_FILES
from api.bench.hotspot.suite import HOTSPOT_PEERS, run_hotspot
from api.bench.hotspot.suite import Setting as HotspotSetting
from api.bench.ogc.page import ogc_goals, ogc_page
from api.bench.ogc.suite import PEERS as OGC_PEERS
from api.bench.ogc.suite import POINTS, POLYGONS, run_ogc
from api.bench.partition.children import Children, RunError, peers_python
from api.bench.partition.city import run_city
from api.bench.partition.goals import Goal, goals
from api.bench.partition.machine import facts
from api.bench.partition.page import framed, page
from api.bench.partition.place import Place
from api.bench.partition.results import Results
from api.bench.partition.suite import Plan, run_suite
from api.bench.patrol.page import page as patrol_page
from api.bench.patrol.page import patrol_goals
from api.bench.patrol.results import Results as PatrolResults
from api.bench.patrol.shields import LAPS
from api.bench.patrol.suite import PATROL_PEERS, run_patrol
from api.bench.patrol.work import SECTIONS, Setting
from api.bench.sync.page import page as sync_page
from api.bench.sync.page import sync_goals
from api.bench.sync.soak import Setting as SoakSetting
from api.bench.sync.suite import Rows as SyncRows
from api.bench.sync.suite import measure, soak
from api.cli.door import Door, JsonFlag, WindowOption, door, window
from data.samples.families import CITY_COMMUNITIES, FAMILIES
from data.sources import read_community
from geo.errors import InputError
from geo.faults import Fault

app = typer.Typer(help="Measure gridbeat beside others.", no_args_is_help=True)

FamilyName = StrEnum("FamilyName", {name: name for name in FAMILIES})  # type: ignore[misc]
SectionName = StrEnum("SectionName", {name: name for name in SECTIONS})  # type: ignore[misc]

PARQUET_LIMIT_S = 120.0


@app.callback()
def bench() -> None:
    """Measure gridbeat beside others."""


@app.command("partition")
def partition(
    peers: Annotated[
        bool, typer.Option("--peers", help="Run the peers too; make them first: scripts/peers")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for rows and page.")] = Path("results"),
    instances: Annotated[int, typer.Option(min=0, help="Communities of each family.")] = 20,
    family: Annotated[
        list[FamilyName] | None, typer.Option(help="Only this family; may be repeated.")
    ] = None,
    town: Annotated[
        list[Path] | None, typer.Option(help="Community file of a real town; may be repeated.")
    ] = None,
    bbox: WindowOption = None,
    city: Annotated[bool, typer.Option("--city", help="Split a city of communities too.")] = False,
    communities: Annotated[
        int, typer.Option(min=1, help="Communities of the city.")
    ] = CITY_COMMUNITIES,
    workers: Annotated[int, typer.Option(min=1, help="Runs at a time.")] = 2,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds our split may search.")] = 60.0,
    peer_limit: Annotated[float, typer.Option(min=1, help="Seconds a peer may run.")] = 120.0,
    redo: Annotated[
        list[str] | None,
        typer.Option(help='Forget rows of methods that begin so, or "city"; may be repeated.'),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Split seeded communities with gridbeat and with peers, and score all with one scorer.

    Writes partition.jsonl (one row per run, kept and taken up by the next run), partition.md and,
    with --peers, partition.parquet to OUT. Exit code 1 when a goal that was measured is missed.
    """
    with door(as_json) as opened:
        _folder(out)
        known = facts(_command(), peers=peers)
        known["runs at a time"] = (
            f"{workers}; limits: ours {time_limit:g} s, peers {peer_limit:g} s"
        )
        results = Results(out / "partition.jsonl", redo or [])
        names = tuple(name for name in FAMILIES if not family or name in family)
        towns = tuple(Place(one.stem, 0, str(one.resolve()), window(bbox)) for one in town or [])
        plan = Plan(names, instances, peers, workers, peer_limit, time_limit, towns)
        with opened.progress() as progress:
            run_suite(plan, results, progress)
        kept = out / "city.json"
        if "city" in (redo or []):
            kept.unlink(missing_ok=True)
        if city and not kept.exists():
            with opened.progress() as progress:
                figures = run_city(communities, workers, peers=peers, progress=progress)
            kept.write_text(json.dumps(figures, indent=1), encoding="utf-8")
        _publish(opened, out, results, known, peers)


@app.command("patrol")
def patrol(
    peers: Annotated[
        bool, typer.Option("--peers", help="Run the peers too; make them first: scripts/peers")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for rows and page.")] = Path("results"),
    town: Annotated[
        list[Path] | None, typer.Option(help="Community file to plan too; may be repeated.")
    ] = None,
    bbox: WindowOption = None,
    instances: Annotated[
        Path | None, typer.Option(help="Folder of others' instances: arc routing and graphs.")
    ] = None,
    only: Annotated[
        list[SectionName] | None, typer.Option(help="Only this section; may be repeated.")
    ] = None,
    redo: Annotated[
        list[str] | None,
        typer.Option(help="Forget what is called SECTION/NAME or begins so; may be repeated."),
    ] = None,
    laps: Annotated[
        int, typer.Option(min=1, help="Laps simulated for each shield; more laps kept stay.")
    ] = LAPS,
    quick: Annotated[
        bool, typer.Option("--quick", help="The least of everything, to see that all runs.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Plan patrols of the demo, walled communities and given towns, beside bounds and peers.

    Writes patrol.jsonl (a line per piece of work, kept and taken up by the next run) and patrol.md
    to OUT. Exit code 1 when a goal that was measured is missed.
    """
    with door(as_json) as opened:
        _folder(out)
        cut = window(bbox)
        given = {one.stem: read_community(one, bbox=cut).community for one in town or []}
        if instances is not None and not (instances / "reference_values.csv").exists():
            fault = Fault(str(instances), "It has no reference_values.csv.", "Give its folder.")
            raise InputError([fault])
        known = facts(_command(), peers=peers, names=PATROL_PEERS)
        setting = Setting(peers=peers, instances=instances, laps=laps)
        setting = setting.quick() if quick else setting
        results = PatrolResults(out / "patrol.jsonl", redo or [])
        try:
            with opened.progress() as progress:
                run_patrol(given, setting, results, progress, only or SECTIONS)
        finally:
            text = patrol_page(known, results)
            (out / "patrol.md").write_text(text, encoding="utf-8")
        _reached(
            opened,
            patrol_goals(results),
            {"runs": len(results.rows), "page": str(out / "patrol.md")},
        )


@app.command("api")
def api(
    db: Annotated[
        list[str], typer.Option("--db", help="Empty database to fill and measure; may be repeated.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the page.")] = Path("results"),
    cases: Annotated[int, typer.Option(min=1, help="Cases that are there before.")] = 100_000,
    seconds: Annotated[float, typer.Option(min=1, help="Seconds of each run.")] = 30.0,
    workers: Annotated[
        list[int] | None, typer.Option(min=1, help="Worker processes; may be repeated.")
    ] = None,
    connections: Annotated[int, typer.Option(min=1, help="Clients at a time.")] = 8,
    peers: Annotated[
        bool, typer.Option("--peers", help="The feature service beside pygeoapi and TiPg instead.")
    ] = False,
    polygons: Annotated[int, typer.Option(min=1000, help="Polygons, with --peers.")] = POLYGONS,
    points: Annotated[int, typer.Option(min=10_000, help="Points, with --peers.")] = POINTS,
    as_json: JsonFlag = False,
) -> None:
    """Write cases down over real HTTP, and measure how long it takes and how many it can.

    Writes cases.jsonl and cases.md to OUT; with --peers the OGC API is measured on databases filled
    with polygons and points, beside the peers on PostGIS, into api.jsonl and api.md. Exit code 1
    when a goal that was measured is missed.
    """
    with door(as_json) as opened:
        _folder(out)
        if peers:
            _features(opened, db, out, seconds, polygons, points)
            return
        known = facts(_command(), peers=False)
        with opened.progress() as progress:
            rows = run_api(
                db,
                progress,
                cases=cases,
                lasts_s=seconds,
                workers=workers or [1, 2],
                connections=connections,
                folder=out,
            )
        known |= {"cases before": f"{cases:,}", "measured": f"{datetime.now(UTC):%Y-%m-%dT%H:%M}Z"}
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (out / "cases.jsonl").write_text(lines, encoding="utf-8")
        (out / "cases.md").write_text(api_page(known, rows), encoding="utf-8")
        _reached(opened, api_goals(rows), {"runs": len(rows), "page": str(out / "cases.md")})


@app.command("sync")
def sync(
    db: Annotated[
        list[str], typer.Option("--db", help="Database of its own to measure; may be repeated.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for rows and page.")] = Path("results"),
    seconds: Annotated[float, typer.Option(min=1, help="Seconds of each run.")] = 20.0,
    workers: Annotated[
        list[int] | None, typer.Option(min=1, help="Worker processes; may be repeated.")
    ] = None,
    faults: Annotated[
        bool, typer.Option("--faults", help="Spoil and kill instead of measuring, and count.")
    ] = False,
    operations: Annotated[
        int, typer.Option(min=1, help="Items to be made with --faults.")
    ] = 100_000,
    restart: Annotated[
        str | None, typer.Option(help="With --faults: command that restarts the database.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Send what tablets send over real HTTP, and measure; or send it through faults, and count.

    Writes sync.jsonl (a line a run, kept and taken up by the next command) and sync.md to OUT.
    Exit code 1 when a goal that was measured is missed, such as that nothing is lost.
    """
    with door(as_json) as opened:
        _folder(out)
        known = facts(_command(), peers=False)
        rows = SyncRows(out / "sync.jsonl")
        with opened.progress() as progress:
            if faults:
                soak(db, rows, progress, SoakSetting(operations, restart), out.absolute())
            else:
                measure(
                    db,
                    rows,
                    progress,
                    lasts_s=seconds,
                    workers=workers or [1, 2],
                    folder=out.absolute(),
                )
        known |= {"measured": f"{datetime.now(UTC):%Y-%m-%dT%H:%M}Z"}
        (out / "sync.md").write_text(sync_page(known, rows.rows), encoding="utf-8")
        told = {"runs": len(rows.rows), "page": str(out / "sync.md")}
        _reached(opened, sync_goals(rows.rows), told)


def _features(
    opened: Door, db: list[str], out: Path, seconds: float, polygons: int, points: int
) -> None:
    """Measure the feature service beside its peers."""
    known = facts(_command(), peers=True, names=OGC_PEERS)
    known["rows"] = f"{polygons:,} polygons, {points:,} points"
    known["measured"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M}Z"

    def keep(rows: list[dict[str, Any]]) -> None:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (out / "api.jsonl").write_text(lines, encoding="utf-8")
        (out / "api.md").write_text(ogc_page(known, rows), encoding="utf-8")

    with opened.progress() as progress:
        rows = run_ogc(db, progress, seconds=seconds, polygons=polygons, points=points, keep=keep)
    _reached(opened, ogc_goals(rows), {"runs": len(rows), "page": str(out / "api.md")})


@app.command("hotspot")
def hotspot(
    peers: Annotated[
        bool, typer.Option("--peers", help="Run the peers too; make them first: scripts/peers")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for rows and page.")] = Path("results"),
    incidents: Annotated[
        Path | None, typer.Option(help="Folder of the real incidents; the demo's alone without.")
    ] = None,
    redo: Annotated[
        list[str] | None,
        typer.Option(help="Forget what is called SECTION/NAME or begins so; may be repeated."),
    ] = None,
    db: Annotated[
        list[str] | None,
        typer.Option("--db", help="Empty database to fill and open pages of; may be repeated."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="The least of everything, to see that all runs.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Measure densities, Gi* and near repeats, foretell incidents, and open pages over HTTP.

    Writes hotspot.jsonl (a line per piece of work, kept and taken up by the next run) and
    hotspot.md to OUT. Exit code 1 when a goal that was measured is missed.
    """
    with door(as_json) as opened:
        _folder(out)
        lacking = [
            Fault(str(incidents), f"It has no {name}.", "Give the folder of the real incidents.")
            for name in HOTSPOT_FILES.values()
            if incidents is not None and not (incidents / name).exists()
        ]
        if lacking:
            raise InputError(lacking)
        known = facts(_command(), peers=peers, names=HOTSPOT_PEERS)
        results = PatrolResults(out / "hotspot.jsonl", redo or [])
        try:
            with opened.progress() as progress:
                setting = HotspotSetting(peers, incidents, quick, tuple(db or ()))
                run_hotspot(setting, results, progress)
        finally:
            (out / "hotspot.md").write_text(hotspot_page(known, results), encoding="utf-8")
        told = {"runs": len(results.rows), "page": str(out / "hotspot.md")}
        _reached(opened, hotspot_goals(results), told)


@app.command("export")
def export(
    out: Annotated[Path, typer.Option(help="Folder for rows and page.")] = Path("results"),
    rows: Annotated[int, typer.Option(min=1000, help="Polygons of the layer.")] = 100_000,
    repeats: Annotated[int, typer.Option(min=1, help="Runs of each; the median counts.")] = 3,
    peer: Annotated[
        str | None, typer.Option(help="The ogr2ogr to compare with; the one on PATH if not given.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Export a layer in every format with gridbeat and with ogr2ogr, from one SpatiaLite file.

    Writes export.json and export.md to OUT. Exit code 1 when a goal is missed.
    """
    with door(as_json) as opened:
        _folder(out)
        known = facts(_command(), peers=False)
        with opened.progress() as progress:
            runs = run_exports(rows, repeats, peer or shutil.which("ogr2ogr"), progress)
        told = [asdict(run) for run in runs]
        (out / "export.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        (out / "export.md").write_text(export_page(runs, rows, known), encoding="utf-8")
        reached = export_goals(runs)
        _reached(opened, reached, {"runs": len(runs), "page": str(out / "export.md")})


def _publish(opened: Door, out: Path, results: Results, known: dict[str, str], peers: bool) -> None:
    kept = out / "city.json"
    city = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None
    text = page(results.rows, city, known)
    (out / "partition.md").write_text(text, encoding="utf-8")
    if peers:
        _parquet(opened, out)
    frame = framed(results.rows)
    counted = (frame["seed"] == 0) & (frame["repeat"] == 0) & frame["family"].isin(list(FAMILIES))
    reached = goals(frame[counted], city)
    _reached(opened, reached, {"runs": len(results.rows), "page": str(out / "partition.md")})


def _reached(opened: Door, reached: Sequence[Goal], told: dict[str, Any]) -> None:
    """Tell what was run and which goals are reached; exit code 1 where one is missed."""
    opened.say(f"{told['runs']} runs → {told['page']}")
    for goal in reached:
        mark = {True: "✓", False: "✗", None: "·"}[goal.reached]
        opened.say(f"{mark} {goal.text}: {goal.measured}")
    opened.result(
        told
        | {
            "goals": [
                {"goal": goal.text, "measured": goal.measured, "reached": goal.reached}
                for goal in reached
            ]
        }
    )
    if any(goal.reached is False for goal in reached):
        opened.end(1)


def _parquet(opened: Door, out: Path) -> None:
    """Write the rows as Parquet with the peers' pyarrow; the product has none."""
    paths = [str((out / f"partition.{kind}").resolve()) for kind in ("jsonl", "parquet")]
    with Children() as children:
        try:
            children.run(
                "api.bench.partition.peers.parquet",
                paths,
                python=peers_python(),
                limit_s=PARQUET_LIMIT_S,
            )
        except RunError as error:
            opened.say(f"No Parquet: {error}")


def _folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InputError([Fault(str(out), "It is a file.", "Give a folder.", column="--out")])
    out.mkdir(parents=True, exist_ok=True)


def _command() -> str:
    return shlex.join(["gridbeat", *sys.argv[1:]])
