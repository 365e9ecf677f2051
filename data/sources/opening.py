"""From a path to a raw source: one file, a folder of files, or an archive of them."""

import tempfile
import zipfile
import zlib
from pathlib import Path

from data.sources.exported import read_exported, unpacked
from data.sources.places import declared_beside, has_places, with_places
from data.sources.raw import Raw
from data.sources.tables import TABLE_SUFFIXES, read_table
from data.sources.vector import read_vector
from geo.errors import InputError
from geo.faults import Fault

_VECTOR_SUFFIXES = (
    ".gpkg",
    ".geojson",
    ".json",
    ".geojsonl",
    ".shp",
    ".fgb",
    ".kml",
    ".gml",
    ".parquet",
)
_UNPACKED_LIMIT_BYTES = 8 * 2**30


def open_source(path: Path) -> Raw:
    """Return everything a file, a folder or a .zip archive holds.

    In a folder every spatial file and every table counts; what else lies there is left alone. Files
    that cannot be read are faults of the source, so that the others are still looked at.

    Raises
    ------
    InputError
        There is nothing at the path, or nothing in it that can be read.
    """
    if not path.exists():
        raise InputError([Fault(path.name, "There is no such file.", "Check the path.")])
    if path.is_dir():
        return _open_folder(path)
    if path.suffix.lower() == ".zip":
        return read_exported(path) or _open_archive(path)
    return _open_file(path)


def _open_file(path: Path) -> Raw:
    if (own := read_exported(path)) is not None:
        return own
    if not _is_table(path):
        return read_vector(path)
    table = read_table(path)
    name = path.name.split(".")[0]
    if not has_places(table):
        return Raw(tables={name: table})
    places, faults = with_places(table, name, declared_beside(path))
    return Raw(layers={name: places}, faults=faults)


def _open_folder(folder: Path) -> Raw:
    raw = Raw()
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith((".", "~$")) and _is_wanted(path)
    )
    if not files:
        reason = "The folder holds no spatial file and no table."
        remedy = "Put GeoPackage, GeoJSON or Shapefile files named after their layers there."
        raise InputError([Fault(folder.name, reason, remedy)])
    try:
        taken, own = unpacked(folder)
        raw.take(taken)
    except InputError as error:
        raw.faults, own = error.faults, set()
    for path in files:
        if path in own:
            continue
        try:
            opened = _open_file(path)
        except InputError as error:
            raw.faults += error.faults
            continue
        if _is_table(path) and not path.name.lower().endswith(".zip"):
            _keep_out_of_the_way(raw, opened)
        raw.take(opened)
    if not raw.layers and not raw.tables:
        raise InputError(raw.faults)
    return raw


def _keep_out_of_the_way(raw: Raw, table: Raw) -> None:
    """Make a table with coordinates a plain table again where its layer has been drawn already."""
    for name in sorted(table.layers.keys() & raw.layers.keys()):
        table.tables[name] = table.layers.pop(name).drop(columns="geometry")
        table.faults = [fault for fault in table.faults if fault.layer != name]


def _open_archive(path: Path) -> Raw:
    """Read an archive by unpacking its wanted files flat into a folder that goes away."""
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > _UNPACKED_LIMIT_BYTES:
                reason = "The archive unpacks to more than 8 GiB."
                raise InputError([Fault(path.name, reason, "Give the files in a folder.")])
            for member in members:
                name = _member_name(member)
                if not name.startswith("."):
                    (Path(folder) / name).write_bytes(archive.read(member))
            return _open_folder(Path(folder))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError) as error:
        reason = f"The archive cannot be read: {error}."
        raise InputError([Fault(path.name, reason, "Pack the files again.")]) from error


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's bare file name; archives made on Chinese Windows name files in GBK."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = member.filename
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _is_table(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith(TABLE_SUFFIXES)


def _is_wanted(path: Path) -> bool:
    zipped = path.name.lower().endswith(".shp.zip")
    return (
        zipped
        or path.suffix.lower() in _VECTOR_SUFFIXES
        or (_is_table(path) and path.suffix.lower() != ".txt")
    )
