"""A case as the public may see it: what it is about, where roughly, and how far it has come.

No words of whoever reported it, no photo, no name; places are rounded to about 100 m. Categories
that are not for public lists do not appear at all.
"""

from typing import Any

from api.open311.services import Locale
from api.report.words import explained, holder_of, state_of
from data.store.case_rows import Record
from geo.cases import Categories

DIGITS = 3
"""Decimals of a degree that are told: 0.001° is 111 m from north to south, some 80 m across."""
CELL = 10**-DIGITS


def request(record: Record, book: Categories, community: str, locale: Locale) -> dict[str, Any]:
    """Return a case as a service request of the standard."""
    category = book.rows[record.category or ""]
    english = locale == "en"
    lon, lat = record.place or (None, None)
    return {
        "service_request_id": record.number,
        "status": "open" if record.open else "closed",
        "status_notes": f"{state_of(record.state)[english]} · {explained(record.state)[english]}",
        "service_name": (category.zh, category.en)[english],
        "service_code": category.code,
        "description": None,
        "agency_responsible": holder_of(record.state, record.department, book)[english],
        "service_notice": None,
        "requested_datetime": record.linked_at.replace(microsecond=0),
        "updated_datetime": (record.closed_at if not record.open else None) or record.updated_at,
        "expected_datetime": record.close_due_at if record.open else None,
        "address": " ".join(part for part in (community, record.compound) if part),
        "address_id": None,
        "zipcode": None,
        "lat": None if lat is None else rounded(lat),
        "long": None if lon is None else rounded(lon),
        "media_url": None,
    }


def rounded(degrees: float) -> float:
    """Return the middle of the cell a coordinate is in."""
    return round(degrees, DIGITS)


def window_of(bbox: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    """Return the window of the exact places whose rounded ones are in a window; None for nowhere.

    Asked so, a list says no more of a place than its rounded coordinates do.
    """
    low = [-(-round(side / CELL, 6) // 1) for side in bbox[:2]]
    high = [round(side / CELL, 6) // 1 for side in bbox[2:]]
    if low[0] > high[0] or low[1] > high[1]:
        return None
    west, south = ((one - 0.5) * CELL for one in low)
    east, north = ((one + 0.5) * CELL for one in high)
    return west, south, east, north
