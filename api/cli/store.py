"""gridbeat db: the database itself."""

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import DatabaseOption, JsonFlag, door, settings_with
from api.exports.keeping import Cupboard
from api.forgetting import forget_now
from data.photos import PhotoStore
from data.store import maintenance
from data.store.engine import make_engine, read_scope
from data.store.migrate import revision
from data.store.migrate import upgrade as migrate
from data.store.photo_names import unowned
from geo import faults
from geo.clock import LOCAL

PHOTOS_KEPT = timedelta(days=1)
"""A photo that was sent a moment ago may belong to a form that is not sent yet."""
app = typer.Typer(help="Upgrade, back up, restore and check the database.", no_args_is_help=True)


@app.command()
def upgrade(db: DatabaseOption = None, as_json: JsonFlag = False) -> None:
    """Make the database, or bring it to this version's tables."""
    with door(as_json) as opened:
        engine = make_engine(settings_with(database_url=db).database_url)
        migrate(engine)
        opened.result({"revision": revision(engine)})
        opened.say(f"The database is at revision {revision(engine)}.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Write the whole database to one file, while it goes on being used."""
    with door(as_json) as opened:
        maintenance.backup(make_engine(settings_with(database_url=db).database_url), file)
        opened.result({"backup": str(file), "bytes": file.stat().st_size})
        opened.say(f"{file}  {file.stat().st_size / 1e6:.1f} MB")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Put the database back to what a backup holds."""
    with door(as_json) as opened:
        maintenance.restore(make_engine(settings_with(database_url=db).database_url), file)
        opened.result({"restored": str(file)})
        opened.say(f"The database is what {file} holds.")


@app.command()
def check(db: DatabaseOption = None, as_json: JsonFlag = False) -> None:
    """Look for damage: files, links between rows, geometry, revision, plans in force, the audit."""
    with door(as_json) as opened:
        found = maintenance.check(make_engine(settings_with(database_url=db).database_url))
        opened.result({"faults": [fault.as_dict() for fault in found]})
        if not as_json:
            opened.faults(found)
        if faults.errors(found):
            opened.end(1)
        opened.say("The database is sound.")


@app.command()
def forget(db: DatabaseOption = None, as_json: JsonFlag = False) -> None:
    """Delete what is not needed any more: contacts, old positions, kept answers, old exports."""
    with door(as_json) as opened:
        settings = settings_with(database_url=db)
        engine = make_engine(settings.database_url)
        migrate(engine)
        kept = timedelta(days=settings.contact_days)
        now = datetime.now(LOCAL)
        gone = forget_now(engine, now, kept)
        cupboard = Cupboard(settings.export_folder, timedelta(days=settings.export_days))
        files = cupboard.sweep(now)
        opened.result(asdict(gone) | {"exports": files})
        opened.say(
            f"{gone.contacts} contacts, {gone.positions} positions, {gone.looks} looks at them, "
            f"{gone.answers} answers, {files} exports."
        )


@app.command()
def photos(
    db: DatabaseOption = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove them, not only tell.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Name the photo files of more than a day that belong to nothing in the database."""
    with door(as_json) as opened:
        settings = settings_with(database_url=db)
        store = PhotoStore(settings.photo_folder)
        before = datetime.now(LOCAL) - PHOTOS_KEPT
        engine = make_engine(settings.database_url)
        with read_scope(engine) as session:
            names = unowned(session, store.older(before))
        engine.dispose()
        gone = [name for name in names if remove and store.remove(name, before)]
        opened.result({"folder": str(store.folder), "unowned": names, "removed": gone})
        for name in names:
            opened.say(f"{name}{' removed' if name in gone else ''}")
        opened.say(f"{len(names)} in {store.folder} belong to nothing, {len(gone)} removed.")
