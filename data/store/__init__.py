"""Rows at rest, in SpatiaLite or PostGIS. Outside this room nobody knows which."""

from data.store import (
    access_tables,
    heat_tables,
    job_tables,
    live_tables,
    public_tables,
    shift_tables,
    sync_tables,
    tables,
    walk_tables,
)

__all__ = [
    "access_tables",
    "heat_tables",
    "job_tables",
    "live_tables",
    "public_tables",
    "shift_tables",
    "sync_tables",
    "tables",
    "walk_tables",
]  # whoever asks for the metadata finds every table in it
