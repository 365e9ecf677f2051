"""Cases that may say the same, among those a person may see."""

from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
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
    new = _new(asked.place, case_id=DRAFT, category=asked.category, text=asked.description, at=at)
    return _found(session, here, new, asked.place, at)


def of_record(session: Session, here: View, record: Record) -> DuplicatesOut:
    """Return what a case may repeat; one without coordinates repeats nothing."""
    if record.place is None:
        return DuplicatesOut(duplicates=[])
    new = _new(
        record.place,
        case_id=record.case_id,
        category=record.category,
        text=record.description,
        at=record.linked_at,
    )
    return _found(session, here, new, record.place, record.linked_at)


def _new(
    place: tuple[float, float],
    *,
    case_id: str,
    category: str | None,
    text: str | None,
    at: datetime,
) -> GeoDataFrame:
    """Return one case in the columns duplicates are looked for by."""
    frame = gpd.GeoDataFrame(
        {"case_id": [case_id], "category": [category], "text": [text]},
        geometry=gpd.points_from_xy([place[0]], [place[1]]),
        crs=STORAGE_CRS,
    )
    return frame.assign(linked_at=pd.Series([at.astimezone(LOCAL)]))


def _found(
    session: Session, here: View, new: GeoDataFrame, place: tuple[float, float], at: datetime
) -> DuplicatesOut:
    """Return what a case may repeat of what the person may see; words only where readable."""
    known = cases.open_for_duplicates(
        session,
        here.stored.id,
        scope=here.rows("cases"),
        bbox=_around(*place),
        since=at - timedelta(days=POLICY.days),
    )
    if "description" not in here.columns("cases"):
        known, new = known.assign(text=None), new.assign(text=None)
    found = duplicates(new, OpenCases.of(known), POLICY)
    rows = {one.case_id: one for one in cases.several(session, here.stored.id, found.candidate_id)}
    return DuplicatesOut(
        duplicates=[_out(row, rows[row["candidate_id"]]) for row in found.to_dict(orient="records")]
    )


def _out(row: Mapping[Hashable, Any], record: Record) -> DuplicateOut:
    same = ("score", "distance_m", "days", "same_category", "reason")
    return DuplicateOut(
        case_id=record.case_id,
        number=record.number,
        state=record.state,
        category=record.category,
        **{name: row[name] for name in same},
    )


def _around(lon: float, lat: float) -> tuple[float, float, float, float]:
    """Return a window that holds every point in reach, within the globe."""
    radii = (POLICY.radius_m, *POLICY.radius_by_category.values())
    high = 2 * max(radii) / _METRES_PER_DEGREE
    wide = min(high / max(cos(radians(lat)), 1e-6), 180.0)
    return max(lon - wide, -180), max(lat - high, -90), min(lon + wide, 180), min(lat + high, 90)
