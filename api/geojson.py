"""Frames as GeoJSON (RFC 7946): WGS 84 longitude and latitude, seven decimals."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely
from fastapi.responses import JSONResponse, Response
from geopandas import GeoDataFrame

from geo.crs import STORAGE_CRS

MEDIA_TYPE = "application/geo+json"
_GRID_DEG = 1e-7  # about a centimetre


class GeoJSONResponse(JSONResponse):
    """A response that is already GeoJSON text; a kind of JSON, so that its description says so."""

    media_type = MEDIA_TYPE

    def render(self, content: str) -> bytes:
        """Return the text as it goes out."""
        return content.encode()


def features(frame: GeoDataFrame) -> list[dict[str, Any]]:
    """Return the rows as GeoJSON features; the index becomes the feature's id."""
    frame = frame.to_crs(STORAGE_CRS)
    shapes = shapely.set_precision(frame.geometry.to_numpy(), _GRID_DEG, mode="pointwise")
    geometry = [None if text is None else json.loads(text) for text in shapely.to_geojson(shapes)]
    return [
        {"type": "Feature", "id": key, "geometry": shape, "properties": properties}
        for key, shape, properties in zip(
            frame.index.tolist(), geometry, records(frame.drop(columns="geometry")), strict=True
        )
    ]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as plain JSON values."""
    return [
        {str(name): plain(value) for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def plain(value: Any) -> Any:
    """Return a cell as a JSON value; absent ones are None, times are ISO 8601 with their offset."""
    if isinstance(value, dict | list | str | bool):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if pd.isna(value):
        return None
    return value.isoformat() if isinstance(value, datetime | date) else value


def collection(frame: GeoDataFrame, links: Mapping[str, str | None], **more: Any) -> Response:
    """Return a page of features with its links (`self`, `next`) as a response."""
    found = features(frame)
    body = {
        "type": "FeatureCollection",
        "features": found,
        "numberReturned": len(found),
        **more,
        "links": [{"rel": rel, "href": href} for rel, href in links.items() if href],
    }
    return GeoJSONResponse(json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def feature(frame: GeoDataFrame) -> Response:
    """Return a frame of one row as a single feature."""
    (found,) = features(frame)
    return GeoJSONResponse(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
