"""Layers out: one writer per outside format."""

from data.exports.gpkg import write_gpkg

__all__ = ["write_gpkg"]
