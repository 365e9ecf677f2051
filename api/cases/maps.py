"""Cases as GeoJSON."""

import json

from fastapi import Request, Response

from api.cases.office import Office
from api.cases.presenting import case_out
from api.geojson import GeoJSONResponse
from api.view import View
from data.store.cases import Page


def collection(request: Request, here: View, office: Office, page: Page) -> Response:
    """Return a page of cases as a FeatureCollection; those without coordinates have no geometry."""
    columns = here.columns("cases")
    features = []
    for record in page.records:
        said = case_out(record, office.book, here.at, columns).model_dump(mode="json")
        place = said.pop("place")
        shape = None if place is None else {"type": "Point", "coordinates": place}
        features.append(
            {"type": "Feature", "id": record.case_id, "geometry": shape, "properties": said}
        )
    links = [{"rel": "self", "href": str(request.url)}]
    if page.next is not None:
        after = request.url.include_query_params(cursor=page.next)
        links.append({"rel": "next", "href": str(after)})
    body = {
        "type": "FeatureCollection",
        "features": features,
        "numberReturned": len(features),
        "links": links,
    }
    return GeoJSONResponse(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
