"""GeoPackage: styles, Chinese column titles and metadata inside the one file."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from data.exports.about import About
from data.exports.rows import Rows
from data.exports.staged import grow, stored_names
from data.exports.style import Style
from geo.schema import Column

_STYLES = """
CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
    styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_STYLES_LISTED = """
INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier)
VALUES ('layer_styles', 'attributes', 'layer_styles')
"""
_COLUMNS = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name))
"""
_CONSTRAINTS = """
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))
"""
_EXTENSION = """
INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)
SELECT ?, NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema', 'read-write'
WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = ?)
"""


def write(path: Path, rows: Rows, about: About, styles: Sequence[Style]) -> list[str]:
    """Write a layer with its styles, column titles (GeoPackage 1.3, annex F.9) and metadata."""
    grow(path, rows, about)
    finish(path, rows.columns, about, styles)
    return []


def finish(path: Path, columns: Sequence[Column], about: About, styles: Sequence[Style]) -> None:
    """Add styles and column titles of a layer to a GeoPackage that has its rows."""
    with closing(sqlite3.connect(path)) as database, database:
        _title_columns(database, columns, about.layer)
        _add_styles(database, about, styles)


def _title_columns(database: sqlite3.Connection, columns: Sequence[Column], layer: str) -> None:
    database.execute(_COLUMNS)
    database.execute(_CONSTRAINTS)
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        database.execute(_EXTENSION, (table, table))
    stored = stored_names(columns)
    seen: set[str] = set()
    for column in columns:
        title = column.zh if column.zh not in seen else f"{column.zh} {column.name}"
        seen.add(title)
        unit = f" ({column.unit})" if column.unit else ""
        database.execute(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)",
            (layer, stored[column.name], title, title, f"{column.name}{unit}"),
        )


def _add_styles(database: sqlite3.Connection, about: About, styles: Sequence[Style]) -> None:
    if not styles:
        return
    database.execute(_STYLES)
    database.execute(_STYLES_LISTED)
    geometry = database.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (about.layer,)
    ).fetchone()
    for number, style in enumerate(styles):
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner) "
            "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                about.layer,
                geometry[0] if geometry else "",
                style.name,
                style.qml,
                style.sld,
                number == 0,
                about.credit(),
                "gridbeat",
            ),
        )
