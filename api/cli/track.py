"""gridbeat track: recorded tracks beside the plan they were walked after."""

from pathlib import Path
from typing import Annotated, Any

import typer
from geopandas import GeoDataFrame

from api.cli.door import Door, JsonFlag, door
from api.cli.output import require_output
from api.tracks.service import follow, require_plan
from data.exports.gpkg import write_gpkg
from data.sources import read_drawing
from data.sources.gpx import read_track
from geo.errors import InputError
from geo.faults import Fault
from geo.origin import Origin
from geo.track.fixes import fixes
from geo.track.gaps import LONGEST_S
from geo.track.kept import SLACK_MIN


def track_files(
    plan: Annotated[Path, typer.Argument(help="Plan: the GeoPackage of gridbeat patrol.")],
    tracks: Annotated[list[Path], typer.Argument(help="GPX files.")],
    out: Annotated[Path, typer.Option("-o", help="GeoPackage: tracks, fixes, stops, streets.")],
    guard: Annotated[
        str | None,
        typer.Option(help="Whose tracks they are; else a file's name begins with the guard's."),
    ] = None,
    gap: Annotated[
        float, typer.Option(min=1, help="Seconds without a fix that are told as a gap.")
    ] = LONGEST_S,
    slack: Annotated[
        float, typer.Option(min=0, help="Minutes early or late that are on time.")
    ] = SLACK_MIN,
    as_json: JsonFlag = False,
) -> None:
    """Match tracks to the streets, and tell which planned stops were kept, late or missed.

    Exit code 1 when a stop was missed.
    """
    with door(as_json) as opened:
        require_output(out, ".gpkg", [plan, *tracks])
        drawing = read_drawing(plan)
        require_plan(drawing.layers, plan.name)
        known = {str(name) for name in drawing.layers["roster"]["guard_id"]}
        given = _read(opened, tracks, guard, known)
        with opened.progress() as progress:
            followed = follow(drawing.layers, given, gap_s=gap, slack_min=slack, progress=progress)
        write_gpkg(out, followed.layers, origin=drawing.origin or Origin(), title=plan.stem)
        opened.result(followed.report)
        _tell(opened, followed.report, out)
        if followed.report["stops"].get("missed"):
            opened.end(1)


def _read(
    opened: Door, tracks: list[Path], guard: str | None, known: set[str]
) -> list[GeoDataFrame]:
    """Return the fixes of every file; the faults of all files are raised at once."""
    found, faults, warnings = [], [], []
    for path in tracks:
        whose = guard if guard in known else _whose(path, known) if guard is None else None
        if whose is None:
            reason = "The roster has no such guard." if guard else "Whose track is it?"
            remedy = f"Name one of {', '.join(sorted(known))} with --guard, or in the file's name."
            faults.append(Fault(path.name, reason, remedy, column="--guard"))
        try:
            reading = read_track(path)
        except InputError as error:
            faults += error.faults
            continue
        warnings += reading.faults
        if whose is not None:
            found.append(fixes(reading.frame, whose, source="gpx"))
    if faults:
        raise InputError(faults)
    if not opened.as_json:
        opened.faults(warnings)
    return found


def _whose(path: Path, known: set[str]) -> str | None:
    """Return the guard whose number a file's name begins with, the longest that fits."""
    fitting = [name for name in known if path.stem.upper().startswith(name.upper())]
    return max(fitting, key=len, default=None)


def _tell(opened: Door, report: dict[str, Any], out: Path) -> None:
    stops, walked = report["stops"], report["walked_km"]
    flags = ", ".join(f"{count} {flag}" for flag, count in report["flags"].items())
    opened.facts(
        f"{', '.join(report['guards'])}: {report['fixes']:,} fixes → {out}",
        {
            "used": f"{report['usable']:,}" + (f" ({flags})" if flags else ""),
            "walked": f"{walked['sure']:.2f} km sure, {walked['probable']:.2f} km probable",
            "stops": f"{stops.get('on_time', 0)} on time, {stops.get('late', 0)} late,"
            f" {stops.get('missed', 0)} missed, {stops.get('untracked', 0)} without a fix",
            "gaps": f"{len(report['gaps'])},"
            f" {sum(one['seconds'] for one in report['gaps']) / 60:.0f} min",
        },
    )
