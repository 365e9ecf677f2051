"""Shapefiles in a zip: short column names, a table that says what they mean, UTF-8 throughout.

A Shapefile's column name holds 10 bytes, its texts 254, and each file one kind of geometry. So
every column gets a short name, `字段说明.csv` gives the long one, the Chinese title and the kind,
and layers of mixed geometry become one file a kind.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyogrio
import shapely
from geopandas import GeoDataFrame

from data.exports.about import About
from data.exports.rows import Rows, told
from data.exports.style import Style
from geo.schema import Column

FIELD_TABLE = "字段说明.csv"
FIELD_HEAD = ("文件 file", "字段 field", "名称 name", "含义 title", "单位 unit", "类型 kind")
README = "说明 README.md"
_NAME_BYTES = 10
_TEXT_BYTES = 254
_FAMILIES = {"Point": "point", "MultiPoint": "multipoint", "LineString": "line", "Polygon": "area"}


def write(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write a zip of Shapefiles; texts over 254 bytes are cut, and the notes say how many."""
    families = _families(rows.shapes)
    names = {
        family: about.layer if len(families) == 1 else f"{about.layer}_{_FAMILIES[family]}"
        for family in families
    }
    short = short_names(rows.columns)
    cut = 0
    begun: set[str] = set()
    for chunk in rows.chunks():
        plain, lost = _plain(chunk, rows.columns)
        cut += lost
        for family, part in _parts(plain.rename(columns=short), families):
            if len(part) or family not in begun:
                _append(path.with_name(f"{names[family]}.shp"), part, family, family in begun)
                begun.add(family)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names.values():
            for file in sorted(path.parent.glob(f"{name}.*")):
                if file != path:
                    archive.write(file, file.name)
        archive.writestr(FIELD_TABLE, _field_table(rows.columns, short, list(names.values())))
        archive.writestr(README, _readme(about))
    return [f"{cut} texts are longer than 254 bytes and were cut."] if cut else []


def short_names(columns: Sequence[Column]) -> dict[str, str]:
    """Return a name of at most 10 bytes for each column, no two alike but for capitals."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        short = _cut(column.name, _NAME_BYTES)
        if short.lower() in seen or not short:
            short = f"F{number:03}"
        seen.add(short.lower())
        found[column.name] = short
    return found


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _families(shapes: frozenset[str]) -> list[str]:
    """Return the kinds of files some geometry types need, in a fixed order."""
    found = {_family(shape) for shape in shapes} or {"Point"}
    return [family for family in _FAMILIES if family in found]


def _family(shape: str) -> str:
    return shape if shape == "MultiPoint" else shape.removeprefix("Multi")


def _plain(chunk: GeoDataFrame, columns: Sequence[Column]) -> tuple[GeoDataFrame, int]:
    """Return a chunk with what a dBASE table holds, and how many texts were cut."""
    made, lost = {}, 0
    for column in columns:
        values = chunk[column.name]
        if column.kind == "bool":
            made[column.name] = values.astype("Int64")
        elif column.kind not in {"int", "float"}:
            texts = told(values, column)
            kept = [None if text is None else _cut(text, _TEXT_BYTES) for text in texts]
            lost += sum(before != after for before, after in zip(texts, kept, strict=True))
            made[column.name] = pd.Series(kept, index=chunk.index, dtype=object)
    return chunk.assign(**made), lost


def _parts(frame: GeoDataFrame, families: list[str]) -> Iterator[tuple[str, GeoDataFrame]]:
    """Yield the rows of each kind of file; rows without geometry go into the first."""
    kinds = frame.geometry.geom_type.map(_family, na_action="ignore").fillna(families[0])
    for family in families:
        yield family, frame[kinds == family]


def _append(path: Path, frame: GeoDataFrame, family: str, begun: bool) -> None:
    flat = frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs)
    with warnings.catch_warnings():  # GDAL tells of widths it makes larger
        warnings.simplefilter("ignore", RuntimeWarning)
        pyogrio.write_dataframe(
            flat,
            path,
            driver="ESRI Shapefile",
            append=begun,
            encoding="UTF-8",
            geometry_type=family if family in {"Point", "MultiPoint"} else f"Multi{family}",
            promote_to_multi=family not in {"Point", "MultiPoint"},
        )


def _field_table(columns: Sequence[Column], short: dict[str, str], files: list[str]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(FIELD_HEAD)
    for file in files:
        for column in columns:
            named = (short[column.name], column.name, column.zh, column.unit, column.kind)
            table.writerow((file, *named))
    return text.getvalue().encode("utf-8-sig")


def _readme(about: About) -> str:
    facts = "\n".join(f"- {name}: {text}" for name, text in about.facts().items())
    return (
        f"# {about.zh} {about.en}\n\n{about.credit()}\n\n"
        f"字段名限 10 字节，全名和含义见 {FIELD_TABLE}；文字编码 UTF-8（.cpg）。\n"
        f"Column names are cut to 10 bytes, see {FIELD_TABLE}; texts are UTF-8 (.cpg).\n\n{facts}\n"
    )
