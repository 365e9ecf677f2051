"""Rows at rest, in SpatiaLite or PostGIS. Outside this room nobody knows which."""

from data.store import access_tables, live_tables, sync_tables, tables

__all__ = [
    "access_tables",
    "live_tables",
    "sync_tables",
    "tables",
]  # whoever asks for the metadata finds every table in it
