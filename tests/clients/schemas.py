"""JSON Schemas of GeoReport v2: what its specification and the schemas of open311 ask for.

Stricter where both leave it open: fields are known by name, and every field is there.
"""

from typing import Any

import jsonschema


def _text(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


def _maybe(kind: str, **more: Any) -> dict[str, Any]:
    return {"anyOf": [{"type": kind, **more}, {"type": "null"}]}


def _all(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has these fields and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_ID = _text(pattern=r"^[\w\-]+$")
_AT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"
_SERVICE = _all(
    service_code=_ID,
    service_name=_text(minLength=1),
    description=_maybe("string"),
    metadata={"type": "boolean"},
    type={"enum": ["realtime", "batch", "blackbox"]},
    keywords=_maybe("string"),
    group=_maybe("string"),
)
_ATTRIBUTE = _all(
    variable={"type": "boolean"},
    code=_ID,
    datatype={
        "enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    },
    required={"type": "boolean"},
    datatype_description=_maybe("string"),
    order={"type": "integer", "minimum": 1},
    description=_maybe("string"),
    values=_list(_all(key=_text(minLength=1), name=_text(minLength=1))),
)
_REQUEST = _all(
    service_request_id=_ID,
    status={"enum": ["open", "closed"]},
    status_notes=_maybe("string"),
    service_name=_maybe("string"),
    service_code=_ID,
    description=_maybe("string", maxLength=4000),
    agency_responsible=_maybe("string"),
    service_notice=_maybe("string"),
    requested_datetime=_text(pattern=_AT),
    updated_datetime=_maybe("string", pattern=_AT),
    expected_datetime=_maybe("string", pattern=_AT),
    address=_maybe("string"),
    address_id=_maybe("string"),
    zipcode=_maybe("string"),
    lat=_maybe("number", minimum=-90, maximum=90),
    long=_maybe("number", minimum=-180, maximum=180),
    media_url=_maybe("string", format="uri"),
)
SCHEMAS: dict[str, dict[str, Any]] = {
    "discovery": _all(
        changeset=_text(pattern=_AT),
        contact=_text(minLength=1),
        key_service=_text(minLength=1),
        endpoints=_list(
            _all(
                specification={"const": "http://wiki.open311.org/GeoReport_v2"},
                url=_text(pattern="^https?://"),
                changeset=_text(pattern=_AT),
                type={"enum": ["production", "test"]},
                formats=_list({"enum": ["text/xml", "application/json"]}),
            )
        ),
    ),
    "services": _list(_SERVICE),
    "service_definition": _all(service_code=_ID, attributes=_list(_ATTRIBUTE)),
    "service_requests": _list(_REQUEST),
    "errors": {**_list(_all(code=_text(pattern=r"^\d{3}$"), description=_text())), "minItems": 1},
}


def check(name: str, content: Any) -> None:
    """Make sure that an answer is as its schema says.

    Raises
    ------
    jsonschema.ValidationError
        It is not.
    """
    jsonschema.validate(content, SCHEMAS[name], jsonschema.Draft202012Validator)
