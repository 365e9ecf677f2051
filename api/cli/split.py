"""gridbeat split: a community file in, grids out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door, JsonFlag, SeedOption, WindowOption, door, window
from api.cli.output import require_output
from api.cli.reading import read
from api.cli.report import write_report
from data.exports import write_gpkg
from geo.errors import InputError
from geo.faults import Fault
from geo.partition import SplitParams, SplitReport, split


class Nest(StrEnum):
    """How grids nest in compounds."""

    hard = "hard"
    soft = "soft"
    off = "off"


def split_file(
    file: Annotated[Path, typer.Argument(help="Community file or folder.")],
    out: Annotated[Path, typer.Option("-o", help="GeoPackage to write: grids and buildings.")],
    grids: Annotated[
        int | None, typer.Option(help="Number of grids; least possible if not given.")
    ] = None,
    least: Annotated[int, typer.Option("--min", help="Least households in a grid.")] = 200,
    most: Annotated[int, typer.Option("--max", help="Most households in a grid.")] = 300,
    nest: Annotated[Nest, typer.Option(help="May a grid cross compounds?")] = Nest.hard,
    time_limit: Annotated[float, typer.Option(help="Seconds to search at most.")] = 60.0,
    seed: SeedOption = 0,
    report: Annotated[Path | None, typer.Option(help="Write the report as JSON.")] = None,
    bbox: WindowOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Split a community into grids of a household band, contiguous and along streets.

    Exit code 1 when no such split exists or was found: the report says why, and no OUT is written.
    """
    with door(as_json) as opened:
        try:
            params = SplitParams(grids, least, most, nest.value, time_limit, seed)
        except ValueError as error:
            raise InputError(
                [Fault("command line", f"{error}.", "See gridbeat split --help.")]
            ) from error
        require_output(out, ".gpkg", [file])
        reading = read(opened, file, window(bbox))
        with opened.progress() as progress:
            result = split(reading.community, params, progress=progress)
        if result.report.feasible:
            layers = {"grids": result.grids, "buildings": result.buildings}
            write_gpkg(out, layers, origin=reading.community.origin, title=reading.community.name)
        if report:
            write_report(report, result.report.as_dict())
        opened.result(result.report.as_dict())
        _tell(opened, result.report, out)
        if not result.report.feasible:
            opened.end(1)


def _tell(opened: Door, report: SplitReport, out: Path) -> None:
    if not report.feasible:
        opened.say(f"✗ No split: {report.reason}")
        for fix in report.fixes:
            opened.say(f"  → {fix}")
        return
    opened.facts(
        f"{report.grids} grids → {out}",
        {
            "households per grid": f"{report.households_min}–{report.households_max}"
            f" (mean {report.households_mean:.1f}), {report.in_band} of {report.grids} in the band",
            "contiguous": f"{report.contiguous} of {report.grids}",
            "compounds crossed": report.crossings,
            "buildings cut": report.buildings_cut,
            "gap, overlap": f"{report.gap_m2:.3f} m², {report.overlap_m2:.3f} m²",
            "compactness (Polsby-Popper)": f"mean {report.polsby_popper_mean:.3f},"
            f" least {report.polsby_popper_min:.3f}",
            "boundary along roads": f"{report.road_share:.0%}"
            f" of {report.internal_boundary_m:,.0f} m",
            "time": f"{report.seconds:.1f} s, seed {report.seed}",
        },
    )
    if report.reason:
        opened.say(report.reason)
