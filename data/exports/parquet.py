"""GeoParquet 1.1: columns compressed, geometry as WKB."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import shapely

from data.exports.about import About
from data.exports.rows import Rows
from data.exports.style import Style
from geo.crs import STORAGE_CRS
from geo.errors import SetupError
from geo.schema import Column


def write(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write a row group a chunk, with the CRS as PROJJSON and x before y, as GeoParquet has it.

    Raises
    ------
    SetupError
        The package pyarrow is not installed.
    """
    arrow, parquet = pyarrow()
    fields = [arrow.field(column.name, _kind(arrow, column)) for column in rows.columns]
    if rows.drawn:
        fields.append(arrow.field("geometry", arrow.binary()))
    schema = arrow.schema(fields, metadata=_metadata(rows, about))
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in rows.chunks():
            cells = [
                arrow.array(chunk[column.name], type=_kind(arrow, column), from_pandas=True)
                for column in rows.columns
            ]
            if rows.drawn:
                cells.append(arrow.array(shapely.to_wkb(chunk.geometry.to_numpy()), arrow.binary()))
            writer.write_table(arrow.Table.from_arrays(cells, schema=schema))
    return []


def _metadata(rows: Rows, about: About) -> dict[str, str]:
    said = {"gridbeat": json.dumps(about.facts(), ensure_ascii=False)}
    if rows.crs is None:
        return said
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(rows.shapes)}
    if rows.crs != STORAGE_CRS:  # absent means OGC:CRS84, longitude before latitude
        column["crs"] = rows.crs.to_json_dict()
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return said | {"geo": json.dumps(geo, ensure_ascii=False)}


def _kind(arrow: ModuleType, column: Column) -> Any:
    return {
        "text": arrow.string(),
        "int": arrow.int64(),
        "float": arrow.float64(),
        "bool": arrow.bool_(),
        "time": arrow.timestamp("us", tz="Asia/Shanghai"),
        "date": arrow.date32(),
    }[column.kind]


def pyarrow() -> tuple[ModuleType, ModuleType]:
    """Return the packages pyarrow and pyarrow.parquet.

    Raises
    ------
    SetupError
        They are not installed.
    """
    try:  # large, and wanted by this format alone
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise SetupError(
            "GeoParquet needs the package pyarrow: install it with pip install pyarrow."
        ) from error
