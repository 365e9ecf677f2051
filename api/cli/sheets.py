"""gridbeat sheets: a patrol plan in, shift sheets to print or a calendar to subscribe to out."""

from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import JsonFlag, door
from api.cli.output import require_output
from data.exports.calendar import Edition, calendar
from data.exports.sheets import Sheets, write_sheets
from data.sources import Drawing, read_drawing
from geo.community import Community
from geo.errors import InputError
from geo.faults import Fault
from geo.origin import Origin
from geo.patrol.duty import Duty, duties

PLAN = ("routes", "stops", "streets", "roster")


class ShiftName(StrEnum):
    """The shifts of a day."""

    early = "early"
    middle = "middle"
    night = "night"


def sheets_file(
    plan: Annotated[Path, typer.Argument(help="Output of gridbeat patrol.")],
    out: Annotated[Path, typer.Option("-o", help=".pdf to print, .ics for calendars.")],
    guard: Annotated[str | None, typer.Option(help="Only this guard, for example G03.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only shifts of this day.")
    ] = None,
    shift: Annotated[ShiftName | None, typer.Option(help="Only this shift of the days.")] = None,
    font: Annotated[
        Path | None,
        typer.Option(help="Chinese TrueType font to embed, for readers that have none."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Print a page a guard and shift, or write the shifts as an iCalendar file.

    Names of guards are not in a plan's file; sheets from the service have them.
    """
    with door(as_json) as opened:
        require_output(out, ".ics" if out.suffix.lower() == ".ics" else ".pdf", [plan])
        drawing = read_drawing(plan)
        community = _community(drawing, plan)
        found = _duties(drawing, community, guard, day, shift)
        if out.suffix.lower() == ".ics":
            content = _feed(community, found, plan)
        else:
            content = _pdf(community, found, plan, font)
        part = out.with_name(f".{out.name}.part")
        part.write_bytes(content)
        part.replace(out)
        opened.result({"file": str(out), "shifts": len(found), "bytes": len(content)})
        opened.say(f"{out}  {len(found)} shifts, {len(content) / 1e3:.0f} kB")


def _community(drawing: Drawing, plan: Path) -> Community:
    """Return the community a plan's file holds.

    Raises
    ------
    InputError
        The file is no patrol plan; every layer that is missing is named.
    """
    missing = [name for name in (*PLAN, "buildings") if name not in drawing.layers]
    if missing:
        remedy = "Give the file that gridbeat patrol wrote."
        raise InputError([Fault(plan.name, f"It has no layer '{m}'.", remedy) for m in missing])
    layers = {name: drawing.layers[name] for name in drawing.layers if name not in PLAN}
    layers["streets"] = drawing.layers["streets"]
    return Community.of(layers, name=None, origin=drawing.origin or Origin(title=plan.name))


def _duties(
    drawing: Drawing,
    community: Community,
    guard: str | None,
    day: datetime | None,
    shift: ShiftName | None,
) -> list[Duty]:
    """Return the shifts asked for.

    Raises
    ------
    InputError
        Nobody has such a shift.
    """
    found = duties(
        community,
        routes=drawing.layers["routes"],
        stops=drawing.layers["stops"],
        roster=drawing.layers["roster"],
        guard_id=guard,
        day=day.date() if day else None,
        shift=shift.value if shift else None,
    )
    if not found:
        reason = "The plan has no such shift."
        raise InputError([Fault("command line", reason, "Look at its layer 'roster'.")])
    return found


def _pdf(community: Community, found: list[Duty], plan: Path, font: Path | None) -> bytes:
    """Return the sheets.

    Raises
    ------
    InputError
        The font cannot be embedded.
    """
    stream = BytesIO()
    try:
        write_sheets(Sheets(community, found, plan.name, {}, font), stream)
    except ValueError as error:
        remedy = "Give a TrueType file (.ttf, .ttc) with Chinese characters."
        raise InputError([Fault("command line", f"{error}.", remedy, column="--font")]) from error
    return stream.getvalue()


def _feed(community: Community, found: list[Duty], plan: Path) -> bytes:
    modified = datetime.fromtimestamp(int(plan.stat().st_mtime), UTC)
    # A file has no number; later files of the same shifts are told apart by their minute.
    edition = Edition(int(modified.timestamp() // 60), modified)
    key = community.code or community.name
    return calendar(community.name, key, found, edition, names={}, origin=community.origin)
