"""From OSM features to the layers of a community."""

import pandas as pd
from geopandas import GeoDataFrame

from data.sources.osm.buildings import buildings_of
from data.sources.osm.compounds import compounds_of
from data.sources.osm.features import Features
from data.sources.osm.ways import barriers_of, gates_of, streets_of
from geo.crs import STORAGE_CRS, metric_crs_of
from geo.faults import Fault
from geo.origin import Origin

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"


def origin(file: str) -> Origin:
    """Return where data made from OSM came from, with the credit its licence asks for."""
    return Origin(title=file, attribution=ATTRIBUTION, licence="ODbL 1.0")


def town(features: Features) -> tuple[dict[str, GeoDataFrame], list[Fault]]:
    """Return the layers of a community made from OSM features, and warnings.

    Layers are in EPSG:4326 and keep the rules of a community file: what OSM has wrong is mended
    or left out, and told.
    """
    everything = pd.concat(
        [features.areas.geometry, features.lines.geometry, features.points.geometry]
    )
    crs = metric_crs_of(GeoDataFrame(geometry=everything))
    buildings, building_faults = buildings_of(features, crs)
    compounds, compound_faults = compounds_of(features, crs)
    frames = {
        "compounds": compounds.to_crs(STORAGE_CRS),
        "buildings": buildings.to_crs(STORAGE_CRS),
        "streets": streets_of(features),
        "barriers": barriers_of(features),
        "gates": gates_of(features),
    }
    return frames, _warnings(features) + building_faults + compound_faults


def _warnings(features: Features) -> list[Fault]:
    larger = "Use a larger extract if they matter."
    look = "Look at them on the map; correct them in OSM where they are wrong."
    told = [
        (features.lost, "features could not be built: the extract's edge cuts them.", larger),
        (features.shortened, "lines leave the extract; their part inside was kept.", larger),
        (features.repaired, "areas had invalid outlines and were mended.", look),
    ]
    return [
        Fault("osm", f"{count:,} {what}", remedy, severity="warning")
        for count, what, remedy in told
        if count
    ]
