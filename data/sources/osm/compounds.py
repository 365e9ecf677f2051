"""Compounds from OSM's residential land use."""

from geopandas import GeoDataFrame

from data.sources.osm.features import Features
from data.sources.osm.untangle import untangle
from geo.faults import Fault


def compounds_of(features: Features, crs: object) -> tuple[GeoDataFrame, list[Fault]]:
    """Return the layer compounds in a metric CRS, and a warning where areas overlapped.

    Each residential area is a compound. One without a name is called 居住区 with a number, and
    equal names get a number too, so that every name is one compound.
    """
    areas = features.areas
    land = areas[(areas["landuse"] == "residential") & areas["building"].isna()].to_crs(crs)
    clean = untangle(land.reset_index(drop=True), drop_parts=False)
    name = clean.frame["name"]
    numbers = name.isna().cumsum().map("居住区 {:03d}".format)
    name = name.where(name.notna(), numbers).astype(object)
    again = name.groupby(name).cumcount()
    name = name.where(again == 0, name + " " + (again + 1).astype(str))
    compounds = GeoDataFrame(
        {"name": name, "osm_id": clean.frame["osm_id"]}, geometry=clean.frame.geometry, crs=crs
    )
    changed = clean.dropped + clean.trimmed
    if not changed:
        return compounds, []
    reason = f"{changed:,} residential areas overlapped; copies left, larger ones gave way."
    remedy = "Look at the compounds on the map."
    return compounds, [Fault("compounds", reason, remedy, severity="warning")]
