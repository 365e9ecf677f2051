"""Answers in both formats: JSON as bare arrays and objects, XML with the names of the standard."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from fastapi import Response

MEDIA = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
FORMATS = tuple(MEDIA)
_ITEMS = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What the items of a list are called in XML."""
Plain = Mapping[str, Any] | Sequence[Any]


def answer(fmt: str, root: str, content: Plain, status: int = 200) -> Response:
    """Return an answer.

    Parameters
    ----------
    fmt
        `xml` or `json`.
    root
        Name of the outermost element; JSON has none.
    content
        Plain values: texts, numbers, truth values, None, moments with a zone; lists of such.
    """
    if fmt == "xml":
        return Response(as_xml(root, content), status, media_type=MEDIA["xml"])
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, default=_moment)
    return Response(text, status, media_type=MEDIA["json"])


def as_xml(root: str, content: Plain) -> bytes:
    """Return plain values as an XML document in UTF-8 without a namespace."""
    element = ET.Element(root)
    _fill(element, root, content)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(element, encoding="utf-8")


def _fill(element: ET.Element, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _fill(ET.SubElement(element, key), key, inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            item = _ITEMS[name]
            _fill(ET.SubElement(element, item), item, inner)
    elif value is not None:
        element.text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _moment(value)
    return "".join(c for c in str(value) if c in "\t\n" or ord(c) >= 32)


def _moment(value: Any) -> str:
    """Return a moment in W3C form, to the second, with its zone."""
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no plain value")
    return value.isoformat(timespec="seconds")
