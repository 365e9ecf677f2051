"""gridbeat patrol: a community file in, a roster and timed routes out."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door, JsonFlag, SeedOption, WindowOption, door, window
from api.cli.output import require_output
from api.cli.patrol_wishes import PermitName, PreferName, eyes_of, params_of
from api.cli.reading import read
from api.cli.report import write_report
from api.cli.verify import tell_verdict
from api.plan_file import write_patrol
from data.exports.policy import policy_toml
from data.sources import read_claims, read_layers
from data.sources.layers import read_grids
from data.sources.leave import read_leave
from data.sources.policy import read_policy
from geo.clock import today
from geo.errors import InputError
from geo.faults import Fault
from geo.patrol import PatrolReport, plan
from geo.patrol.policy import DEFAULT_POLICY
from geo.patrol.rostering.patterns import PATTERNS
from geo.verify import verify_patrol


def patrol_file(
    file: Annotated[Path | None, typer.Argument(help="Community file or folder.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", help="GeoPackage: routes, stops, streets, roster, dead corners."),
    ] = None,
    guards: Annotated[int, typer.Option(help="Guards on the payroll.")] = 18,
    walkers: Annotated[
        str, typer.Option(help="Guards walking at once, or auto: all the roster has on duty.")
    ] = "auto",
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; today if not given.")
    ] = None,
    days: Annotated[int, typer.Option(help="Days to plan.")] = 7,
    speed_mps: Annotated[float, typer.Option(help="Mean walking speed in m/s.")] = 0.9,
    prefer: Annotated[
        PreferName,
        typer.Option(help="limits: risky streets more often; streets: all streets alike."),
    ] = PreferName.limits,
    guarantee: Annotated[
        float,
        typer.Option(
            help="Above 1: rounds nobody foresees; a street may wait so many times longer."
        ),
    ] = 1.0,
    pattern: Annotated[
        str,
        typer.Option(help=f"Crews: {', '.join(PATTERNS)}; or free, each guard by himself."),
    ] = "four_three",
    need: Annotated[
        str | None, typer.Option(help="Guards on duty in each shift, as 4/4/4, for free rosters.")
    ] = None,
    permit: Annotated[
        PermitName, typer.Option(help="Permit for comprehensive working hours (综合计算工时).")
    ] = PermitName.year,
    leave: Annotated[
        Path | None, typer.Option(help="CSV of days off: guard_id, first, last.")
    ] = None,
    post: Annotated[
        list[str] | None,
        typer.Option(help="Control centre manned round the clock; may be repeated."),
    ] = None,
    posts_within: Annotated[
        bool, typer.Option("--posts-within", help="These guards man the posts too.")
    ] = False,
    camera_interval: Annotated[
        float, typer.Option(help="Minutes between two looks at a camera.")
    ] = 60.0,
    guard_range: Annotated[float, typer.Option(help="Metres a guard on foot sees.")] = 30.0,
    sight: Annotated[
        bool, typer.Option("--sight/--no-sight", help="Cameras as visits, and dead corners.")
    ] = True,
    grids: Annotated[
        Path | None,
        typer.Option(help="Split plan whose grids guards are at home in; FILE's own if not given."),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Demand policy (TOML): how long what may stay unseen.")
    ] = None,
    policy_template: Annotated[
        bool, typer.Option("--policy-template", help="Print the default policy, or write it to -o.")
    ] = False,
    time_limit: Annotated[float, typer.Option(help="Seconds to search at most.")] = 60.0,
    seed: SeedOption = 0,
    report: Annotated[Path | None, typer.Option(help="Write the report as JSON.")] = None,
    bbox: WindowOption = None,
    verify: Annotated[
        Path | None, typer.Option(help="Check this plan from its file alone; nothing is planned.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Plan legal rosters and timed patrol routes over every street, with their lower bounds.

    With --verify a plan is checked by code that shares nothing with the planner.

    Exit code 1 when the law allows no such roster: the report says why, and no OUT is written.
    """
    with door(as_json) as opened:
        if verify is not None:
            tell_verdict(opened, verify_patrol(read_layers(verify), read_claims(verify)))
            return
        if policy_template:
            _template(opened, out)
            return
        file, out = _wished(file, out)
        params = params_of(
            guards=guards,
            walkers=walkers,
            start=start.date() if start else today(),
            days=days,
            speed_mps=speed_mps,
            time_limit_s=time_limit,
            seed=seed,
            prefer=prefer.value,
            guarantee=guarantee,
            pattern=pattern,
            need=need,
            permit=permit,
            leave=read_leave(leave) if leave else {},
            posts=tuple(post or ()),
            posts_apart=not posts_within,
        )
        eyes = eyes_of(guard_range, camera_interval) if sight else None
        require_output(out, ".gpkg", [file, *([grids] if grids else [])])
        asked = DEFAULT_POLICY if policy is None else read_policy(policy)
        homes = read_grids(grids or file)
        if grids and homes is None:
            reason, remedy = "The file has no layer grids.", "Give the output of gridbeat split."
            raise InputError([Fault(str(grids), reason, remedy)])
        reading = read(opened, file, window(bbox))
        if not len(reading.community["streets"]):
            reason = "The community has no streets, and a patrol needs them."
            raise InputError([Fault("streets", reason, "Add a layer 'streets' of lines.")])
        with opened.progress() as progress:
            result = plan(
                reading.community,
                params,
                policy=asked,
                eyes=eyes,
                grids=homes,
                secret=secrets.randbits(128),
                progress=progress,
            )
        if result.report.feasible:
            write_patrol(out, reading.community, result, params, asked)
        if report:
            write_report(report, result.report.as_dict())
        opened.result(result.report.as_dict())
        _tell(opened, result.report, out)
        if not result.report.feasible:
            opened.end(1)


def _at_home(share: dict[str, float] | None) -> str:
    if share is None:
        return "no layer grids: guards go by number"
    return f"{share['after']:.1%} of the time ({share['before']:.1%} before beads were exchanged)"


def _template(opened: Door, out: Path | None) -> None:
    """Print the default policy, or write it."""
    text = policy_toml(DEFAULT_POLICY)
    if out is None:
        opened.result({"policy": text})
        opened.say(text.rstrip("\n"))
        return
    require_output(out, ".toml", [])
    part = out.with_name(f".{out.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(out)
    opened.result({"file": str(out)})
    opened.say(str(out))


def _wished(file: Path | None, out: Path | None) -> tuple[Path, Path]:
    if file is None or out is None:
        reason = "FILE and -o OUT are needed, or --verify PLAN."
        raise InputError([Fault("command line", reason, "See gridbeat patrol --help.")])
    return file, out


def _tell(opened: Door, report: PatrolReport, out: Path) -> None:
    if not report.feasible:
        opened.say(f"✗ No plan: {report.reason}")
        for fix in report.fixes:
            opened.say(f"  → {fix}")
        return
    values = report.as_dict()
    uniform = values["uniform"]
    opened.facts(
        f"{values['guards']} guards, {values['network_km']:.1f} km of streets → {out}",
        {
            "on duty": f"{values['on_duty_min']}–{values['on_duty_max']}"
            f" (mean {values['on_duty_mean']:.2f}), walking {values['walking_mean']:.2f}",
            "breaches of labour law": values["legal_violations"],
            "longest a street stays unseen": f"{uniform['worst_gap_min'] / 60:.2f} h"
            f" (no plan can do better than {uniform['bound_min'] / 60:.2f} h)",
            "limits kept": f"{values['deadlines_met_share']:.1%}",
            "walked per guard and shift": f"{values['km_per_guard']:.1f} km",
            "at home in their own grid": _at_home(values["home_share"]),
            "next stretch foreseen": f"{values['successor_hit']:.0%}",
            "time": f"{values['seconds']:.1f} s, seed {values['seed']}",
        },
    )
    for said in (report.reason, report.law, *(report.sight or {}).get("words", [])):
        if said:
            opened.say(said)
    for fix in report.fixes:
        opened.say(f"  → {fix}")
