"""gridbeat import: a community file into the database."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import DatabaseOption, JsonFlag, WindowOption, door, settings_with, window
from api.cli.reading import read
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.crs import Datum


def import_(
    file: Annotated[Path, typer.Argument(help="Community file or folder, or OSM extract.")],
    db: DatabaseOption = None,
    community: Annotated[
        str | None, typer.Option(help="Name; the boundary's name if not given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check only; write nothing.")] = False,
    replace: Annotated[
        bool, typer.Option(help="Take the place of the community of that name; plans stay.")
    ] = False,
    bbox: WindowOption = None,
    datum: Annotated[
        Datum, typer.Option(help="What its degrees count from: gcj02 for Gaode, bd09 for Baidu.")
    ] = Datum.wgs84,
    as_json: JsonFlag = False,
) -> None:
    """Read a community file, list every fault in it, and store it if there is no error."""
    with door(as_json) as opened:
        reading = read(opened, file, window(bbox), community, datum)
        found = reading.community
        rows = {name: len(layer) for name, layer in found.layers.items() if len(layer)}
        stored = None
        if not dry_run:
            engine = make_engine(settings_with(database_url=db).database_url)
            upgrade(engine)
            with session_scope(engine) as session:
                stored = communities.save(session, found, replace=replace)
        opened.result(
            {
                "community": found.name,
                "community_id": stored,
                "rows": rows,
                "datum": datum.value,
                "faults": [fault.as_dict() for fault in reading.faults],
            }
        )
        opened.facts(found.name, {"rows": "", **rows})
        opened.say("Checked; nothing was written." if dry_run else f"Stored as community {stored}.")
