"""What a person wants exported: checked as a whole, kept with the job as plain values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from data.exports.about import code_of, file_name
from data.exports.collections import COLLECTIONS
from data.exports.cql2 import parsed
from data.exports.formats import FORMATS, Format
from data.exports.together import GEOPACKAGE
from data.store.dialect import Bbox
from geo.crs import STORAGE_CRS
from geo.errors import InputError
from geo.faults import Fault

PACKAGE = "qgis"
"""What stands for the whole community as a QGIS package, where else a format's ending stands."""
_CODE = re.compile(r"(?:EPSG:)?([1-9]\d{3,5})", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """Layers, a format and what of them.

    Parameters
    ----------
    form
        The ending of a format without its first dot, or `PACKAGE`.
    crs
        AUTHORITY:CODE.
    bbox
        West, south, east, north in WGS 84 degrees.
    filter
        CQL2 text; of a single layer.
    """

    layers: tuple[str, ...]
    form: str
    crs: str = "EPSG:4326"
    bbox: Bbox | None = None
    filter: str | None = None
    as_of: datetime | None = None

    @property
    def format(self) -> Format | None:
        """The format; None for a package."""
        return None if self.form == PACKAGE else FORMATS[f".{self.form}"]

    @property
    def ending(self) -> str:
        """The ending of the file."""
        several = len(self.layers) > 1 and f".{self.form}" != GEOPACKAGE
        return ".zip" if self.form == PACKAGE or several else f".{self.form}"

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        form = self.format
        return "application/zip" if form is None or self.ending == ".zip" else form.media_type

    @property
    def words(self) -> str:
        """Window and filter in words."""
        window = None if self.bbox is None else ",".join(f"{one:.10g}" for one in self.bbox)
        said = (("bbox", window), ("filter", self.filter))
        return "; ".join(f"{name} {text}" for name, text in said if text)

    def file_name(self, community: str, at: datetime) -> str:
        """Return the name of the file for people."""
        what = self.layers[0] if len(self.layers) == 1 else "layers"
        what = PACKAGE if self.form == PACKAGE else what
        return file_name(what, community, self.as_of or at, self.crs, self.ending)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values that JSON keeps."""
        moment = None if self.as_of is None else self.as_of.isoformat()
        return asdict(self) | {"as_of": moment}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Wanted":
        """Return what `as_dict` gave."""
        names = ("form", "crs", "filter")
        moment, bbox = values["as_of"], values["bbox"]
        return cls(
            tuple(values["layers"]),
            bbox=None if bbox is None else tuple(bbox),
            as_of=None if moment is None else datetime.fromisoformat(moment),
            **{name: values[name] for name in names},
        )


def checked(wanted: Wanted, open_: Sequence[str]) -> Wanted:
    """Return what is wanted with its CRS spelt out; of a package all layers that are open.

    Parameters
    ----------
    open_
        Layers that the person may have.

    Raises
    ------
    InputError
        Something of it cannot be had; every fault is named.
    """
    faults: list[Fault] = []
    layers = tuple(open_) if wanted.form == PACKAGE else tuple(dict.fromkeys(wanted.layers))
    if not layers:
        faults.append(_fault("layers", "没有选图层。", "No layer was chosen."))
    for name in layers:
        if name not in open_:
            said = f"没有图层“{name}”。", f"There is no layer '{name}'."
            faults.append(_fault("layers", *said))
    known = wanted.form == PACKAGE or f".{wanted.form}" in FORMATS
    if not known:
        faults.append(_fault("format", "没有这种格式。", "There is no such format."))
    found = _crs(wanted.crs)
    if found is None:
        said = f"没有坐标系“{wanted.crs}”。", f"There is no CRS '{wanted.crs}': say EPSG:4549."
        faults.append(_fault("crs", *said))
    if wanted.filter:
        if len(layers) != 1 or wanted.form == PACKAGE:
            said = "只能给单个图层加条件。", "Only a single layer can be filtered."
            faults.append(_fault("filter", *said))
        faults += _unread(wanted.filter)
    if known and found is not None and (form := wanted.format) is not None:
        faults += _unfit(form, [one for one in layers if one in COLLECTIONS], found)
    if faults:
        raise InputError(faults)
    return replace(wanted, layers=layers, crs=code_of(found or STORAGE_CRS))


def _unfit(form: Format, layers: Sequence[str], crs: CRS) -> list[Fault]:
    """Return what a format cannot hold, as far as it is known before a row is read."""
    found = []
    if form.degrees_only and crs != STORAGE_CRS:
        zh = f"{form.zh} 只有经纬度：坐标系请选 EPSG:4326。"
        found.append(_fault("crs", zh, f"{form.en} is always in degrees: choose EPSG:4326."))
    for name in layers:
        layer = COLLECTIONS[name].layer
        if not COLLECTIONS[name].drawn and not form.tables:
            zh = f"{form.zh} 放不下没有图形的表：{layer.zh}。"
            found.append(_fault("layers", zh, f"{form.en} holds no table: {layer.en}."))
        elif form.lines_only and not all("LineString" in kind for kind in layer.geometry):
            zh = f"{form.zh} 只放线：{layer.zh} 不是。"
            found.append(_fault("layers", zh, f"{form.en} holds lines only: not {layer.en}."))
    return found


def _unread(text: str) -> list[Fault]:
    try:
        parsed(text)
    except InputError as error:
        return list(error.faults)
    return []


def _crs(text: str) -> CRS | None:
    """Return a CRS of EPSG; no other text reaches PROJ, which opens files by name."""
    match = _CODE.fullmatch(text.strip())
    try:
        return None if match is None else CRS.from_epsg(int(match[1]))
    except CRSError:
        return None


def _fault(column: str, zh: str, en: str) -> Fault:
    return Fault("form", zh, en, column=column)
