"""What a person wants exported, as the rooms inside want to be told; no door of its own."""

from datetime import datetime
from pathlib import Path
from typing import Any

from pyproj import CRS
from sqlalchemy.orm import Session

from api.ogc.looks import looks
from data.exports.about import About
from data.exports.collections import COLLECTIONS, Collection, Selection
from data.exports.cql2 import compiled, fields_of
from data.exports.formats import Written, write_layer
from data.exports.qgis import style_of, write_package
from data.exports.qgis.package import Part
from data.exports.rows import Rows
from data.exports.stored import columns_in, stored_rows
from data.store.communities import Stored
from data.store.layers import Bbox
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


class Asked:
    """What was asked of one community, as exports want to be told."""

    def __init__(
        self,
        session: Session,
        stored: Stored,
        crs: CRS,
        *,
        by: str,
        words: str = "",
        as_of: datetime | None = None,
    ) -> None:
        self.session, self.stored, self.crs, self.words = session, stored, crs, words
        self.as_of = None if as_of is None else as_of.replace(tzinfo=as_of.tzinfo or LOCAL)
        self.by = by
        self.looks = looks()

    def selection(self, wanted: Collection, bbox: Bbox | None, condition: Any = None) -> Selection:
        """Return the rows of a collection that are wanted; `condition` is CQL2's JSON encoding."""
        whole = Selection(wanted, self.stored.id, bbox=bbox, as_of=self.as_of)
        if condition is None:
            return whole
        fields = fields_of(whole, columns_in(self.session, whole))
        dialect = self.session.get_bind().dialect.name
        where = compiled(condition, fields, wanted.table, dialect)
        return Selection(wanted, self.stored.id, bbox=bbox, where=where, as_of=self.as_of)

    def about(self, wanted: Collection) -> About:
        """Return what a file of a collection says of itself."""
        layer = wanted.layer
        return About(
            layer.name,
            layer.zh,
            layer.en,
            self.stored.name,
            self.stored.origin,
            datetime.now(LOCAL),
            self.by,
            self.crs if wanted.drawn else STORAGE_CRS,
            self.as_of,
            self.words,
        )

    def part(self, wanted: Collection, bbox: Bbox | None) -> Part:
        """Return a collection as a layer of a package."""
        rows = stored_rows(self.session, self.selection(wanted, bbox))
        shown = wanted.name not in SHOWN_LATER
        return Part(rows, self.about(wanted), self.looks[wanted.name], shown)

    def package(self, out: Path, bbox: Bbox | None) -> Written:
        """Write all collections as one package for QGIS."""
        parts = [self.part(COLLECTIONS[name], bbox) for name in FROM_BELOW]
        rows = write_package(out, self.stored.name, parts)
        return Written(out, rows, out.stat().st_size, ())

    def write(self, out: Path, selection: Selection) -> Written:
        """Write rows of one collection in the format the file's name asks for."""
        rows: Rows = stored_rows(self.session, selection)
        wanted = selection.collection
        style = style_of(self.looks[wanted.name], rows.shapes, rows.columns, wanted.name)
        return write_layer(out, rows, self.about(wanted), [style] if style else [])
