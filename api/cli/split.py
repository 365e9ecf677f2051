"""gridbeat split: community files in, grids out; or a finished plan checked."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import split_folder
from api.cli.door import Door, JsonFlag, SeedOption, WindowOption, door, window
from api.cli.output import require_output
from api.cli.reading import read
from api.cli.report import write_report
from api.cli.verify import verify_plan
from api.plan_file import write_plan
from data.sources import read_layers
from geo.errors import InputError
from geo.faults import Fault
from geo.parallel import usable_cpus
from geo.partition import Previous, SplitParams, SplitReport, split
from geo.partition.codes import DEFAULT_SCHEME


class Nest(StrEnum):
    """How grids nest in compounds."""

    hard = "hard"
    soft = "soft"
    off = "off"


class Prefer(StrEnum):
    """What a split is to be good at."""

    compact = "compact"
    roads = "roads"
    balanced = "balanced"


def split_file(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Community file or folder; several go to a folder.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", help="GeoPackage to write; a folder when there are several files."),
    ] = None,
    grids: Annotated[
        int | None, typer.Option(help="Number of grids; least possible if not given.")
    ] = None,
    least: Annotated[int, typer.Option("--min", help="Least households in a grid.")] = 200,
    most: Annotated[int, typer.Option("--max", help="Most households in a grid.")] = 300,
    nest: Annotated[Nest, typer.Option(help="May a grid cross compounds?")] = Nest.hard,
    prefer: Annotated[
        Prefer, typer.Option(help="Tight round grids, borders on roads, or both.")
    ] = Prefer.balanced,
    keep: Annotated[
        Path | None, typer.Option(help="Earlier plan: move as few households as can be.")
    ] = None,
    merge: Annotated[
        list[str] | None,
        typer.Option(help="A+B: compounds that grids may cross between; may be repeated."),
    ] = None,
    by_entrance: Annotated[
        list[str] | None,
        typer.Option(help="building_id to split by entrance (单元) first; may be repeated."),
    ] = None,
    exclusive: Annotated[
        bool, typer.Option("--exclusive", help="Grids of their own (专属网格) for empty land.")
    ] = False,
    codes: Annotated[
        str, typer.Option(help="Scheme of the codes: district-15, cjt349-20 or your own.")
    ] = DEFAULT_SCHEME,
    time_limit: Annotated[float, typer.Option(help="Seconds to search at most.")] = 60.0,
    seed: SeedOption = 0,
    report: Annotated[Path | None, typer.Option(help="Write the report as JSON.")] = None,
    bbox: WindowOption = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes for several files; all cores if not given.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler for several files.")
    ] = None,
    verify: Annotated[
        Path | None, typer.Option(help="Only check this plan, from its file alone.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Split a community into grids of a household band, contiguous and along streets.

    Exit code 1 when no such split exists or was found: the report says why, and no OUT is written.
    Several FILES are split side by side into the folder OUT; what is done already is skipped.
    With --verify a plan is checked by code that shares nothing with the search.
    """
    with door(as_json) as opened:
        if verify is not None:
            verify_plan(opened, verify)
            return
        params = _params(
            grids=grids,
            min_households=least,
            max_households=most,
            nest=nest.value,
            prefer=prefer.value,
            merge=tuple(tuple(group.split("+")) for group in merge or ()),
            by_entrance=tuple(by_entrance or ()),
            exclusive=exclusive,
            codes=codes,
            time_limit_s=time_limit,
            seed=seed,
        )
        given = files or []
        if out is None or not given:
            raise InputError(
                [Fault("command line", "FILE and -o OUT are needed.", "See gridbeat split --help.")]
            )
        if len(given) > 1 or out.is_dir():
            single = {"--keep": keep, "--report": report, "--bbox": bbox}
            split_folder.split_folder(opened, given, out, params, single, workers, dask)
            return
        _split_one(opened, given[0], out, params, keep, report, bbox)


def _params(**values: Any) -> SplitParams:
    try:
        return replace(SplitParams(), **values)
    except ValueError as error:
        raise InputError(
            [Fault("command line", f"{error}.", "See gridbeat split --help.")]
        ) from error


def _split_one(
    opened: Door,
    file: Path,
    out: Path,
    params: SplitParams,
    keep: Path | None,
    report: Path | None,
    bbox: str | None,
) -> None:
    require_output(out, ".gpkg", [file, *([keep] if keep else [])])
    reading = read(opened, file, window(bbox))
    previous = _previous(keep) if keep else None
    with opened.progress() as progress:
        result = split(
            reading.community, params, keep=previous, progress=progress, threads=usable_cpus()
        )
    if result.report.feasible:
        write_plan(out, reading.community, result)
    if report:
        write_report(report, result.report.as_dict())
    opened.result(result.report.as_dict())
    _tell(opened, result.report, out)
    if not result.report.feasible:
        opened.end(1)


def _previous(plan: Path) -> Previous:
    layers = read_layers(plan)
    missing = [name for name in ("buildings", "grids") if name not in layers]
    if missing:
        raise InputError(
            [
                Fault(str(plan), f"There is no layer {name!r}.", "Give what gridbeat split wrote.")
                for name in missing
            ]
        )
    return Previous.of(layers["buildings"], layers["grids"])


def _tell(opened: Door, report: SplitReport, out: Path) -> None:
    if not report.feasible:
        opened.say(f"✗ No split: {report.reason}")
        for fix in report.fixes:
            opened.say(f"  → {fix}")
        return
    gap = "not computed" if report.inertia_gap is None else f"{report.inertia_gap:.1%}"
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
            "inertia above its proved bound": gap,
            "time": f"{report.seconds:.1f} s, seed {report.seed}",
        },
    )
    for other in report.alternatives:
        opened.say(
            f"  --prefer {other.prefer:<9} compactness {other.polsby_popper_mean:.3f}, along roads"
            f" {other.road_share:.0%}, inertia {other.inertia / 1e6:.1f} M"
        )
    if report.reason:
        opened.say(report.reason)
    for moved in report.moved:
        opened.say(
            f"  {moved.building_id} ({moved.households}): {moved.from_grid} → {moved.to_grid}"
        )
