"""Where things are: projection between coordinate systems, and the shifted datums of web maps."""

from geo.crs.datum import Datum, from_wgs84, shifted, to_wgs84
from geo.crs.projection import STORAGE_CRS, metric_crs, metric_crs_of

__all__ = [
    "STORAGE_CRS",
    "Datum",
    "from_wgs84",
    "metric_crs",
    "metric_crs_of",
    "shifted",
    "to_wgs84",
]
