"""OpenStreetMap: features with tags in, the layers of a community out."""

from data.sources.osm.extract import is_extract, read_extract
from data.sources.osm.features import Features, looks_like_osm, tagged
from data.sources.osm.town import origin, town

__all__ = ["Features", "is_extract", "looks_like_osm", "origin", "read_extract", "tagged", "town"]
