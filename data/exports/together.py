"""Several layers in one file: a GeoPackage holds them, of other formats a zip has a file each."""

import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from data.exports.formats import Format, Written, write_layer
from data.exports.geopackage import finish
from data.exports.place import in_place
from data.exports.qgis import style_of
from data.exports.qgis.package import Part
from data.exports.staged import grow
from data.exports.style import Style

GEOPACKAGE = ".gpkg"


def write_together(path: Path, form: Format, parts: Sequence[Part]) -> Written:
    """Write layers into one new file, whole or not at all.

    Parameters
    ----------
    path
        Ends in .gpkg for GeoPackage and in .zip else.

    Raises
    ------
    InputError
        The format cannot hold one of the layers.
    """
    write = _geopackage if form.ending == GEOPACKAGE else _archive
    with in_place(path) as target:
        notes = write(target, form, parts)
        size = target.stat().st_size
    return Written(path, sum(part.rows.count for part in parts), size, tuple(notes))


def styles_of(part: Part) -> list[Style]:
    """Return the styles a file carries for a layer."""
    style = style_of(part.look, part.rows.shapes, part.rows.columns, part.about.layer)
    return [style] if style else []


def _geopackage(target: Path, _: Format, parts: Sequence[Part]) -> list[str]:
    for part in parts:
        grow(target, part.rows.to_crs(part.about.crs), part.about)
        finish(target, part.rows.columns, part.about, styles_of(part))
    return []


def _archive(target: Path, form: Format, parts: Sequence[Part]) -> list[str]:
    notes = []
    with (
        tempfile.TemporaryDirectory(dir=target.parent) as folder,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for part in parts:
            file = Path(folder) / f"{part.about.layer}{form.ending}"
            written = write_layer(file, part.rows, part.about, styles_of(part))
            archive.write(file, file.name)
            file.unlink()
            notes += [f"{part.about.layer}: {note}" for note in written.notes]
    return notes
