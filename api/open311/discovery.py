"""The discovery document: where the interface is, and what it speaks."""

from typing import Any

from fastapi import Request

from api.open311.formats import MEDIA
from data.store.registry import Stored

CHANGESET = "2026-11-28T00:00:00+08:00"
"""When the interface was changed last."""
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def document(request: Request, communities: list[Stored], contact: str) -> dict[str, Any]:
    """Return the document; an endpoint whose communities are all made up is one for tests."""
    base = str(request.base_url).rstrip("/")
    real = any(not one.origin.synthetic for one in communities)
    return {
        "changeset": CHANGESET,
        "contact": contact or f"{base}/report",
        "key_service": contact or f"{base}/report",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{base}/open311/v2",
                "changeset": CHANGESET,
                "type": "production" if real else "test",
                "formats": [media.partition(";")[0] for media in MEDIA.values()],
            }
        ],
    }
