"""What is wanted exported, as the rooms inside want to be told; no door of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pyproj import CRS
from sqlalchemy.orm import Session

from api.ogc.looks import looks
from data.exports.about import About
from data.exports.collections import COLLECTIONS, Collection, Selection
from data.exports.cql2 import compiled, fields_of
from data.exports.formats import Format, Written, write_layer
from data.exports.qgis import write_package
from data.exports.qgis.package import Part
from data.exports.stored import columns_in, stored_rows
from data.exports.together import styles_of, write_together
from data.store.dialect import Bbox
from data.store.registry import Stored
from geo.access import EVERYTHING, Columns, Scope
from geo.clock import LOCAL
from geo.crs import STORAGE_CRS

FROM_BELOW = (
    *("boundary", "compounds", "dead_corners", "buildings", "streets", "street_gaps"),
    *("barriers", "grids", "routes", "stops", "gates", "centres", "cameras", "checkpoints"),
    *("incidents", "hazards", "roster"),
)
"""Layers of a package from the bottom of the map to its top."""

SHOWN_LATER = ("routes", "stops", "dead_corners", "street_gaps", "cameras", "incidents")
"""Layers of a package that would hide the others: they are listed, and ticked by who wants them."""


@dataclass(frozen=True)
class Grant:
    """Which rows and columns of a collection may be written."""

    scope: Scope = EVERYTHING
    columns: Columns | None = None


WHOLE = Grant()
"""All of it: for who has the database in hand."""


class Asked:
    """What was asked of one community, as exports want to be told.

    Parameters
    ----------
    by
        Who asks, written into the files.
    words
        Window and filter in words.
    grants
        What may be written, by collection; all of everything where it is not given.
    told
        Called with a number of rows when they have been read.
    service
        The address at which people reach gridbeat, where it is known.
    """

    def __init__(
        self,
        session: Session,
        stored: Stored,
        crs: CRS,
        *,
        by: str,
        words: str = "",
        as_of: datetime | None = None,
        grants: Mapping[str, Grant] | None = None,
        told: Callable[[int], None] = lambda _: None,
        service: str | None = None,
    ) -> None:
        self.session, self.stored, self.crs, self.words = session, stored, crs, words
        self.as_of = None if as_of is None else as_of.replace(tzinfo=as_of.tzinfo or LOCAL)
        self.at = datetime.now(LOCAL)
        self.by = by
        self.grants, self.told = grants, told
        self.service = None if service is None else f"{service.rstrip('/')}/ogc/{stored.key}"
        self.looks = looks()

    def selection(self, wanted: Collection, bbox: Bbox | None, condition: Any = None) -> Selection:
        """Return the rows of a collection that are wanted; `condition` is CQL2's JSON encoding."""
        grant = WHOLE if self.grants is None else self.grants[wanted.name]

        def selected(where: Any = None) -> Selection:
            return Selection(
                wanted,
                self.stored.id,
                grant.scope,
                grant.columns,
                bbox,
                where,
                self.as_of or self.at,  # one moment, though a plan may begin while rows are read
            )

        if condition is None:
            return selected()
        fields = fields_of(selected(), columns_in(self.session, selected()))
        dialect = self.session.get_bind().dialect.name
        return selected(compiled(condition, fields, wanted.table, dialect))

    def about(self, wanted: Collection) -> About:
        """Return what a file of a collection says of itself."""
        layer = wanted.layer
        return About(
            layer.name,
            layer.zh,
            layer.en,
            self.stored.name,
            self.stored.origin,
            self.at,
            self.by,
            self.crs if wanted.drawn else STORAGE_CRS,
            self.as_of,
            self.words,
        )

    def part(self, selection: Selection) -> Part:
        """Return the rows of a collection as a layer of a file."""
        wanted = selection.collection
        rows = stored_rows(self.session, selection).watched(self.told)
        shown = wanted.name not in SHOWN_LATER
        return Part(rows, self.about(wanted), self.looks[wanted.name], shown)

    def package(self, out: Path, bbox: Bbox | None) -> Written:
        """Write all collections as one package for QGIS, but those that are not granted."""
        names = [one for one in FROM_BELOW if self.grants is None or one in self.grants]
        parts = [self.part(self.selection(COLLECTIONS[name], bbox)) for name in names]
        rows = write_package(out, self.stored.name, parts, self.service)
        return Written(out, rows, out.stat().st_size, ())

    def write(self, out: Path, selection: Selection) -> Written:
        """Write rows of one collection in the format the file's name asks for."""
        part = self.part(selection)
        return write_layer(out, part.rows, part.about, styles_of(part))

    def together(self, out: Path, form: Format, selections: Sequence[Selection]) -> Written:
        """Write rows of several collections in one file."""
        return write_together(out, form, [self.part(one) for one in selections])
