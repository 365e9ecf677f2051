"""What a camera looks at: its wedge, cut short by walls and buildings."""

import pandas as pd
from geopandas import GeoDataFrame, GeoSeries

from geo.community import Community
from geo.sight.cameras import camera_views
from geo.sight.obstacles import obstacles
from geo.sight.policy import SightPolicy


def cones(community: Community, policy: SightPolicy | None = None) -> GeoSeries:
    """Return the view of each camera as polygons, None where it is not known or there is none.

    Where a plan has to assume a view (`geo.sight`), a map draws none.

    Parameters
    ----------
    community
        In a CRS in metres.
    policy
        What cameras see through.
    """
    policy = policy or SightPolicy()
    cameras = community["cameras"]
    if not len(cameras):
        return cameras.geometry
    views = camera_views(cameras, obstacles(community, policy), policy)
    return views.where(_known(cameras) & ~views.is_empty, None)


def _known(cameras: GeoDataFrame) -> "pd.Series[bool]":
    faces = cameras["azimuth_deg"].notna() | (cameras["fov_deg"] >= 360)
    return faces & cameras["fov_deg"].notna() & cameras["range_m"].notna()
