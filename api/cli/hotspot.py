"""gridbeat hotspot: where incidents gather, from file to file."""

from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from geopandas import GeoDataFrame

from api.cli.door import Door, JsonFlag, door
from api.cli.output import require_output
from data.exports.gpkg import write_gpkg
from data.sources import read_drawing
from data.sources.incidents import read_incidents
from data.sources.layers import Drawing
from geo.cases.kpi.suppress import LEAST
from geo.errors import InputError
from geo.faults import Fault
from geo.hotspot import HotspotParams, Hotspots, Surroundings, hotspots
from geo.hotspot.columns import described
from geo.origin import Origin


def hotspot_file(
    incidents: Annotated[
        Path, typer.Argument(help="Incidents: GeoPackage, GeoJSON …, or a table with lon and lat.")
    ],
    out: Annotated[Path, typer.Option("-o", help="GeoPackage; its table columns says all.")],
    method: Annotated[str, typer.Option(help="kde, gistar or change.")] = "kde",
    cell_m: Annotated[float, typer.Option(help="Side of a cell in metres.")] = 50.0,
    bandwidth_m: Annotated[float, typer.Option(help="Kernel's bandwidth in metres.")] = 150.0,
    first: Annotated[str | None, typer.Option("--from", help="First day, 2026-11-22.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.")] = None,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Would it have foretold the next incidents?")
    ] = False,
    source: Annotated[
        str, typer.Option(help="reported, discovered or all; the others are counted apart.")
    ] = "reported",
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    period_days: Annotated[int, typer.Option(help="Days of a period of --method change.")] = 28,
    test_days: Annotated[int, typer.Option(help="Days of a period of --backtest.")] = 7,
    false_share: Annotated[
        float, typer.Option(help="Of cells --method change calls hot, the share by chance.")
    ] = 0.05,
    community: Annotated[
        Path | None, typer.Option(help="Buildings with households, boundary and grids, if any.")
    ] = None,
    tracks: Annotated[
        Path | None, typer.Option(help="What gridbeat track wrote: hours guards spent where.")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="For everybody: small numbers are withheld.")
    ] = False,
    least: Annotated[int, typer.Option(help="Smallest number that is not small.")] = LEAST,
    as_json: JsonFlag = False,
) -> None:
    """Find hotspots of incidents: density, significance or change; no incident itself is written.

    Exit code 1 when there are too few incidents or periods to tell.
    """
    with door(as_json) as opened:
        faults: list[Fault] = []
        days = {
            name: _day(text, name, faults) for name, text in (("--from", first), ("--to", last))
        }
        params = HotspotParams(
            method=method,
            source=source,
            cell_m=cell_m,
            bandwidth_m=bandwidth_m,
            first=days["--from"],
            last=days["--to"],
            category=category,
            period_days=period_days,
            test_days=test_days,
            with_backtest=backtest,
            false_share=false_share,
            public=public,
            least=least,
        )
        faults += params.faults()
        frame, around, origin = _read(opened, out, (incidents, community, tracks), faults)
        with opened.progress() as progress:
            try:
                found = hotspots(frame, params, around, progress)
            except ValueError as error:
                reason = f"The incidents lie too far apart: {error}."
                remedy = "Give a larger --cell-m, or mend the places that are far off."
                raise InputError([Fault(incidents.name, reason, remedy)]) from error
        _finish(opened, found, params, out, origin)


def _day(text: str | None, option: str, faults: list[Fault]) -> date | None:
    """Return a day, or None; what is no day is added to the faults."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        reason = f"'{text}' is not a day."
        faults.append(Fault("command line", reason, "Write it as 2026-11-22.", column=option))
        return None


def _read(
    opened: Door, out: Path, files: tuple[Path, Path | None, Path | None], faults: list[Fault]
) -> tuple[GeoDataFrame, Surroundings, Origin]:
    """Return incidents, surroundings and where they came from.

    Raises
    ------
    InputError
        The faults found so far, those of the output and of every file, all at once.
    """
    incidents, community, tracks = files
    drawings: dict[str, Drawing] = {}
    frame, warnings = None, []
    try:
        require_output(out, ".gpkg", [path for path in files if path is not None])
    except InputError as error:
        faults += error.faults
    try:
        reading = read_incidents(incidents)
        frame, warnings = reading.frame, reading.faults
    except InputError as error:
        faults += error.faults
    for option, path in (("--community", community), ("--tracks", tracks)):
        if path is None:
            continue
        try:
            drawings[option] = read_drawing(path)
        except InputError as error:
            faults += error.faults
    faults += _lacking(drawings, community, tracks)
    if frame is None or faults:
        raise InputError(faults)
    if not opened.as_json:
        opened.faults(warnings)
    return frame, _surroundings(drawings), _origin(incidents, drawings)


def _lacking(
    drawings: dict[str, Drawing], community: Path | None, tracks: Path | None
) -> list[Fault]:
    """Return a fault for each file that has not what it is given for."""
    faults = []
    for option, path, layer, column in (
        ("--community", community, "buildings", "households"),
        ("--tracks", tracks, "fixes", "guard_id"),
    ):
        drawing = drawings.get(option)
        if drawing is not None and column not in drawing.layers.get(layer, ()):
            reason = f"It has no layer {layer} with {column}."
            remedy = "Give a community file." if layer == "buildings" else "Run gridbeat track."
            faults.append(Fault(path.name if path else "", reason, remedy, column=option))
    return faults


def _surroundings(drawings: dict[str, Drawing]) -> Surroundings:
    town = drawings["--community"].layers if "--community" in drawings else {}
    walked = drawings["--tracks"].layers if "--tracks" in drawings else {}
    boundary = town.get("boundary")
    return Surroundings(
        buildings=town.get("buildings"),
        boundary=boundary if boundary is not None and len(boundary) else None,
        grids=town.get("grids"),
        fixes=walked.get("fixes"),
    )


def _origin(incidents: Path, drawings: dict[str, Drawing]) -> Origin:
    """Return where the incidents came from, else the community they lie in."""
    try:
        own = read_drawing(incidents).origin
    except InputError:
        own = None
    town = drawings["--community"].origin if "--community" in drawings else None
    return own or town or Origin()


def _finish(
    opened: Door, found: Hotspots, params: HotspotParams, out: Path, origin: Origin
) -> None:
    report: dict[str, Any] = found.report.as_dict() | {"version": version("gridbeat")}
    if found.report.feasible:
        layers = {**found.layers, "columns": described(params.method)}
        layers["columns"] = _used(layers)
        claims = {"report": report, "params": params.as_dict()}
        title = f"{out.stem}: {params.method}"
        write_gpkg(out, layers, origin=origin, title=title, claims=claims)
    opened.result(report)
    _tell(opened, found, out)
    tested = found.report.backtest
    if not found.report.feasible or (tested is not None and not tested["feasible"]):
        opened.end(1)


def _used(layers: dict[str, Any]) -> Any:
    """Return the described columns that the file has."""
    about = layers["columns"]
    there = {(name, column) for name, frame in layers.items() for column in frame.columns}
    kept = [pair in there for pair in zip(about["layer"], about["column"], strict=True)]
    return about[kept].reset_index(drop=True)


def _tell(opened: Door, found: Hotspots, out: Path) -> None:
    report = found.report
    if not report.feasible:
        opened.say(report.reason or "")
        for fix in report.fixes:
            opened.say(f"→ {fix}")
        return
    opened.facts(
        f"{report.method}, {report.first} … {report.last}: {report.n:,} incidents → {out}",
        {
            "raster": f"{report.cells:,} cells of {report.cell_m:g} m, {report.crs}",
            "bandwidth": f"{report.bandwidth_m:g} m",
            "classes": ", ".join(f"{count:,} {name}" for name, count in report.classes.items()),
        },
    )
    for line in report.words:
        opened.say(line)
