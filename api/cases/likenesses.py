"""Cases that may say the same, among those a person may see."""

from datetime import datetime, timedelta
from math import cos, radians

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from api.cases.given import DraftIn
from api.cases.schemas import DuplicateOut, DuplicatesOut
from api.view import View
from data.store import cases
from data.store.case_rows import Record
from geo.cases.duplicates import DuplicatePolicy, OpenCases, duplicates
from geo.clock import LOCAL
from geo.crs import STORAGE_CRS

POLICY = DuplicatePolicy()
DRAFT = "draft"
_METRES_PER_DEGREE = 111_000.0


def of_draft(session: Session, here: View, asked: DraftIn) -> DuplicatesOut:
    """Return what a draft may repeat."""
    at = asked.at or here.at
    return _found(session, here, DRAFT, asked.place, asked.category, at, asked.description)


def of_record(session: Session, here: View, record: Record) -> DuplicatesOut:
    """Return what a case may repeat; one without coordinates repeats nothing."""
    if record.place is None:
        return DuplicatesOut(duplicates=[])
    shown = record.description if "description" in here.columns("cases") else None
    return _found(
        session, here, record.case_id, record.place, record.category, record.linked_at, shown
    )


def _found(
    session: Session,
    here: View,
    case_id: str,
    place: tuple[float, float],
    category: str | None,
    at: datetime,
    text: str | None,
) -> DuplicatesOut:
    scope = here.rows("cases")
    known = cases.open_for_duplicates(
        session,
        here.stored.id,
        scope=scope,
        bbox=_around(*place),
        since=at - timedelta(days=POLICY.days),
    )
    if "description" not in here.columns("cases"):
        known = known.assign(text=None)
    new = gpd.GeoDataFrame(
        {"case_id": [case_id], "category": [category], "text": [text]},
        geometry=gpd.points_from_xy([place[0]], [place[1]]),
        crs=STORAGE_CRS,
    ).assign(linked_at=pd.Series([at.astimezone(LOCAL)]))
    found = duplicates(new, OpenCases.of(known), POLICY)
    rows = {one.case_id: one for one in cases.several(session, here.stored.id, found.candidate_id)}
    return DuplicatesOut(
        duplicates=[
            DuplicateOut(
                case_id=row["candidate_id"],
                number=rows[row["candidate_id"]].number,
                state=rows[row["candidate_id"]].state,
                category=rows[row["candidate_id"]].category,
                score=row["score"],
                distance_m=row["distance_m"],
                days=row["days"],
                same_category=row["same_category"],
                reason=row["reason"],
            )
            for row in found.to_dict(orient="records")
        ]
    )


def _around(lon: float, lat: float) -> tuple[float, float, float, float]:
    """Return a window that holds every point in reach, within the globe."""
    radii = (POLICY.radius_m, *POLICY.radius_by_category.values())
    high = 2 * max(radii) / _METRES_PER_DEGREE
    wide = min(high / max(cos(radians(lat)), 1e-6), 180.0)
    return max(lon - wide, -180), max(lat - high, -90), min(lon + wide, 180), min(lat + high, 90)
