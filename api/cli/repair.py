"""gridbeat repair: a plan in force and what happened in, the repaired plan out."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from shapely import Point

from api.cli.door import Door, JsonFlag, door
from api.cli.output import require_output
from data.exports.gpkg import write_gpkg
from data.sources import read_drawing
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault
from geo.origin import Origin
from geo.patrol.repair import Block, Event, Repair, See, repair, running, situation

MOST_LINES = 10
"""So many changes and delays are told to people; the JSON has them all."""


def repair_plan(
    plan: Annotated[Path, typer.Argument(help="Plan file that gridbeat patrol wrote.")],
    out: Annotated[
        Path, typer.Option("-o", help="GeoPackage: routes, stops, streets, roster, alarms.")
    ],
    at: Annotated[str, typer.Option(help="When it is known, as 2026-11-22T15:30; local time.")],
    lost: Annotated[list[str] | None, typer.Option(help="Guard who drops out: G03.")] = None,
    late: Annotated[
        list[str] | None, typer.Option(help="Guard not there yet: G03,2026-11-22T15:45.")
    ] = None,
    block: Annotated[
        list[str] | None,
        typer.Option(help="Street nobody can pass: LON,LAT or LON,LAT,UNTIL (a time)."),
    ] = None,
    see: Annotated[
        list[str] | None, typer.Option(help="Place that must be seen: LON,LAT,LIMIT_MIN.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Repair the rest of a shift: guards drop out or come late, streets are blocked, places wait.

    Exit code 1 when limits are lost that the plan would have kept: the report says which and why.
    """
    with door(as_json) as opened:
        event = _event(at, lost or [], late or [], block or [], see or [])
        require_output(out, ".gpkg", [plan])
        drawing = read_drawing(plan)
        result = repair(situation(running(drawing.layers), event))
        layers = result.layers(drawing.layers)
        layers["alarms"] = result.alarms().query("state != 'ok'").to_crs(layers["routes"].crs)
        if not len(layers["alarms"]):
            del layers["alarms"]
        write_gpkg(out, layers, origin=drawing.origin or Origin(), title=plan.stem)
        opened.result(result.as_dict())
        _tell(opened, result, out)
        if result.lost:
            opened.end(1)


def _event(at: str, lost: list[str], late: list[str], block: list[str], see: list[str]) -> Event:
    faults: list[Fault] = []

    def moment(text: str, option: str) -> pd.Timestamp:
        stamp = pd.to_datetime(text, errors="coerce")
        if pd.isna(stamp):
            faults.append(_fault(option, text, "a time as 2026-11-22T15:30"))
            return pd.Timestamp(0, tz=LOCAL)
        return stamp.tz_localize(LOCAL) if stamp.tzinfo is None else stamp.tz_convert(LOCAL)

    def numbers(text: str, option: str, form: str, count: int) -> list[float]:
        try:
            found = [float(part) for part in text.split(",")[:count]]
        except ValueError:
            found = []
        if len(found) != count or not (abs(found[0]) <= 180 and abs(found[1]) <= 90):
            faults.append(_fault(option, text, form))
            return [0.0] * count
        return found

    late_guards = {}
    for text in late:
        name, comma, when = text.partition(",")
        if not comma:
            faults.append(_fault("--late", text, "GUARD,TIME"))
            continue
        late_guards[name] = moment(when, "--late")
    blocks = []
    for text in block:
        place = Point(numbers(text, "--block", "LON,LAT", 2))
        until = text.split(",", 2)[2:]
        blocks.append(Block(place, until=moment(until[0], "--block") if until else None))
    sees = []
    for text in see:
        lon, lat, limit_min = numbers(text, "--see", "LON,LAT,LIMIT_MIN", 3)
        sees.append(See(Point(lon, lat), limit_min, f"{lon:g},{lat:g}"))
    event = Event(moment(at, "--at"), dict.fromkeys(lost), late_guards, tuple(blocks), tuple(sees))
    if faults:
        raise InputError(faults)
    return event


def _fault(option: str, text: str, form: str) -> Fault:
    return Fault("command line", f"'{text}' is not {form}.", f"Give {form}.", column=option)


def _tell(opened: Door, result: Repair, out: Path) -> None:
    report = result.as_dict()
    nothing, repaired = report["nothing"], report["repaired"]
    opened.facts(
        f"{report['at']} → {out}",
        {
            "limits lost, doing nothing": nothing["limits_lost"],
            "limits lost, repaired": repaired["limits_lost"],
            "guards changed": repaired["guards_changed"],
            "time": f"{report['seconds']:.1f} s",
        },
    )
    for line in report["words"]:
        opened.say(line)
    for change in report["changed"][:MOST_LINES]:
        opened.say(f"  → {change['words']}")
    for late in report["late"][:MOST_LINES]:
        opened.say(f"  ✗ street {late['street']}: {late['why']}")
