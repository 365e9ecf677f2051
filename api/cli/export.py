"""gridbeat export: a layer out of the database, in whatever format the file's name asks for."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pyproj import CRS
from pyproj.exceptions import CRSError
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from api.cli.door import DatabaseOption, JsonFlag, WindowOption, door, settings_with, window
from api.exports.service import Asked
from data.exports.about import code_of
from data.exports.collections import COLLECTIONS, Collection, collection
from data.exports.cql2 import parsed
from data.exports.formats import FORMATS, format_of
from data.store import registry
from data.store.engine import make_engine, moment_scope
from data.store.registry import Stored
from geo.errors import InputError, NotFoundError
from geo.faults import Fault

PACKAGE = "qgis"
"""What stands for the whole community as a QGIS package."""

Made = TypeVar("Made")


def export(
    layer: Annotated[
        str, typer.Argument(help=f"{', '.join(COLLECTIONS)}; or {PACKAGE} for all of them.")
    ],
    out: Annotated[Path, typer.Option("-o", help=f"File to write: {' '.join(FORMATS)}")],
    db: DatabaseOption = None,
    community: Annotated[
        str | None, typer.Option(help="Name, code or number; the only one if not given.")
    ] = None,
    crs: Annotated[str, typer.Option(help="CRS of the file, for example EPSG:4549.")] = "EPSG:4326",
    bbox: WindowOption = None,
    filter_: Annotated[
        str | None, typer.Option("--filter", help='CQL2 text, for example "severity >= 3".')
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(help="Plans in force at this local time, not those of now.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who exports, written into the file.")] = None,
    service: Annotated[
        str | None,
        typer.Option(help="Address of a running gridbeat: a package gets a live project too."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a layer of a community to one file; with `qgis` all layers as a zip for QGIS."""
    with door(as_json) as opened:
        faults: list[Fault] = []
        wanted = _gather(faults, lambda: _target(layer, out))
        place = _gather(faults, lambda: _crs(crs))
        cut = _gather(faults, lambda: window(bbox))
        condition = _gather(faults, lambda: None if filter_ is None else parsed(filter_))
        url = _gather(faults, lambda: _database(db))
        if filter_ is not None and layer == PACKAGE:
            faults.append(_fault("--filter", "A package is not filtered.", "Export one layer."))
        if faults or place is None or url is None:
            raise InputError(faults)
        with _engine(url) as engine, moment_scope(engine) as session:
            stored = _community(session, community)
            words = _words(bbox, filter_)
            asked = Asked(
                *(session, stored, place),
                by=by or _user(),
                words=words,
                as_of=as_of,
                service=service,
            )
            if wanted is None:
                written = asked.package(out, cut)
            else:
                written = asked.write(out, asked.selection(wanted, cut, condition))
        opened.result(
            {
                "file": str(written.path), "layer": layer, "community": stored.name,
                "crs": code_of(place), "rows": written.rows, "bytes": written.size_bytes,
                "notes": list(written.notes),
            }
        )  # fmt: skip
        opened.say(f"{out}  {written.rows:,} rows  {written.size_bytes / 1e6:.1f} MB")
        for note in written.notes:
            opened.say(f"! {note}")


def _gather(faults: list[Fault], check: Callable[[], Made]) -> Made | None:
    """Return what a check makes, or note why it cannot."""
    try:
        return check()
    except InputError as error:
        faults += error.faults
    except NotFoundError as error:
        faults.append(_fault("LAYER", str(error), "Name one of these."))
    return None


def _target(layer: str, out: Path) -> Collection | None:
    """Return the collection to write; None for a package."""
    faults = []
    if layer == PACKAGE and out.suffix.lower() != ".zip":
        faults.append(_fault("-o", "A package ends in .zip.", f"Name it {out.stem}.zip."))
    if not out.parent.is_dir():
        faults.append(_fault("-o", f"There is no folder {out.parent}.", "Make it first."))
    if out.is_dir():
        faults.append(_fault("-o", f"{out} is a folder.", "Give the name of a file in it."))
    if layer != PACKAGE:
        _gather(faults, lambda: format_of(out))
        found = _gather(faults, lambda: collection(layer))
    if faults:
        raise InputError(faults)
    return None if layer == PACKAGE else found


def _crs(text: str) -> CRS:
    try:
        return CRS.from_user_input(int(text) if text.isdecimal() else text)
    except CRSError as error:
        reason = f"'{text}' is not a coordinate system."
        raise InputError([_fault("--crs", reason, "Name one like EPSG:4549.")]) from error


def _database(db: str | None) -> str:
    url = settings_with(database_url=db).database_url
    parsed_url = make_url(url)
    file = parsed_url.database or ""
    if parsed_url.get_backend_name() == "sqlite" and not Path(file).is_file():
        raise InputError([_fault("--db", f"There is no database {file}.", "Import first.")])
    return url


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _community(session: Session, key: str | None) -> Stored:
    if key is not None:
        return registry.find(session, key)
    there = registry.listing(session)
    if len(there) == 1:
        return there[0]
    names = "、".join(one.name for one in there)
    reason = f"The database holds {len(there)} communities: {names or 'none'}."
    raise InputError([_fault("--community", reason, "Name the one to export.")])


def _words(bbox: str | None, filter_: str | None) -> str:
    return "; ".join(
        f"{name} {text}" for name, text in (("bbox", bbox), ("filter", filter_)) if text
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in containers
        return "gridbeat"


def _fault(column: str, reason: str, remedy: str) -> Fault:
    return Fault("export", reason, remedy, column=column)
