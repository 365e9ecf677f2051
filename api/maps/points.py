"""The incidents and hazards a person may see as points in place and time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
import shapely
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.maps.ground import GROUND, ground
from api.view import View
from data.store import case_points, grid_plans
from data.store.case_filters import Wanted
from data.store.fixes import fixes
from geo.cases.kpi import LEAST
from geo.clock import LOCAL
from geo.community import Community
from geo.hotspot.ground import Surroundings
from maps.pages.heatmap import Kind

CASE_KINDS = {"incidents": "incident", "hazards": "hazard"}
_COLUMNS = ["reported_at", "category", "severity", "channel", "source", "geometry"]


@dataclass(frozen=True)
class Points:
    """What a heatmap is made of.

    Parameters
    ----------
    frame
        Columns of the layer `incidents` and `severity`; `imported` tells those of a file.
    least
        Smaller numbers are withheld from the person.
    """

    community: Community
    grids: GeoDataFrame | None
    frame: GeoDataFrame
    least: int

    def around(self, walked: GeoDataFrame | None) -> Surroundings:
        """Return what is known beside them."""
        buildings = self.community["buildings"]
        boundary = self.community["boundary"]
        return Surroundings(
            buildings if len(buildings) else None,
            boundary if len(boundary) else None,
            self.grids,
            walked if walked is not None and len(walked) else None,
        )


def points(session: Session, here: View, kind: Kind) -> Points:
    """Return the points of a kind.

    Raises
    ------
    DeniedError
        The person may see no figures of cases.
    """
    own = here.rows("case_figures")
    stored = here.stored
    wanted = Wanted(kinds=(CASE_KINDS[kind],))
    cases = case_points.points(session, stored.id, scope=own, wanted=wanted)
    community = ground(session, here, kind)
    plan = grid_plans.published(session, stored.id, here.at)
    grids = grid_plans.grids_of(session, plan.id, here.scope("grids")) if plan else None
    found = [_case_columns(cases), _layer_columns(community, kind)]
    frame = pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)
    least = 1 if here.may("small_numbers", "case_figures") else LEAST
    return Points(community, grids, frame, least)


def state(session: Session, here: View) -> tuple[object, ...]:
    """Return what changes whenever the points of a person do."""
    plan = grid_plans.published(session, here.stored.id, here.at)
    seen = ("case_figures", "incidents", "hazards", "tracks", "grids", *GROUND)
    return (
        here.stored.id,
        here.stored.revision,
        plan and plan.id,
        case_points.state(session, here.stored.id),
        here.may("small_numbers", "case_figures"),
        *(here.scope(name) for name in seen),
    )


def walked(session: Session, here: View, first: datetime, last: datetime) -> GeoDataFrame | None:
    """Return the fixes of a period; None for who may not see the tracks of all guards."""
    if not here.scope("tracks").everything:
        return None
    return fixes(session, here.stored.id, first, last)


def midnights(
    frame: GeoDataFrame, first: date | None = None, last: date | None = None
) -> tuple[datetime, datetime]:
    """Return the midnights before the first day and after the last: those of points by itself."""
    days = frame["reported_at"].dt.date
    begin, end = first or days.min(), (last or days.max()) + timedelta(days=1)
    return datetime.combine(begin, time(), LOCAL), datetime.combine(end, time(), LOCAL)


def _case_columns(cases: GeoDataFrame) -> GeoDataFrame:
    return cases[_COLUMNS].assign(imported=False)


def _layer_columns(community: Community, kind: Kind) -> GeoDataFrame:
    """Return a layer of a file in the same columns; hazards lie where their middle is."""
    layer = community[kind].to_crs(4326)
    layer = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    if kind == "hazards":
        middle = shapely.point_on_surface(layer.geometry.to_numpy())
        layer = layer.assign(reported_at=layer["found_at"], source="discovered", channel=None)
        layer = layer.set_geometry(middle, crs=layer.crs)
    if "severity" not in layer:
        layer = layer.assign(severity=None)
    layer = layer[layer["reported_at"].notna()]
    return layer[_COLUMNS].assign(imported=True)
