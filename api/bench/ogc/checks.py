"""What a feature service must answer: OGC API – Features Part 1 and 2, and more of our own.

Ids that begin with C re-express the assertions of the standard's own test suite
(ets-ogcapi-features 1.0); those with X are ours. Nothing in here knows whose service it asks.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from typing import Any
from urllib.parse import urljoin

from api.bench.ogc.asking import Answer, Ask, with_params

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
CRS_CLASS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"
DESCRIBED = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON = "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True)
class Finding:
    """One check: passed, failed, or (None) not to be made."""

    id: str
    passed: bool | None
    message: str = ""


@dataclass(frozen=True)
class Asked:
    """A service that is looked at.

    Parameters
    ----------
    root
        The address of its landing page.
    names
        Which of its collections to look at closely; the first three where not given.
    """

    ask: Ask
    root: str
    names: tuple[str, ...] = ()

    def get(self, url: str, **params: Any) -> Answer:
        """Return the answer to an address with parameters."""
        return self.ask(with_params(url, **params) if params else url)

    @cached_property
    def landing(self) -> Answer:
        """The landing page."""
        return self.ask(self.root, more={"Accept": "application/json"})

    def linked(self, rel: str, kind: str | None = None) -> str | None:
        """Return where a link of the landing page leads."""
        for one in (self.landing.json or {}).get("links", ()):
            told = one.get("type", "").replace(" ", "")
            if one.get("rel") == rel and (kind is None or told == kind):
                return urljoin(self.root, one["href"])
        return None

    @cached_property
    def document(self) -> Any:
        """The description in OpenAPI 3.0; None where there is none."""
        found = self.linked("service-desc", DESCRIBED)
        return None if found is None else self.ask(found).json

    @cached_property
    def conforms(self) -> set[str]:
        """The conformance classes."""
        found = self.linked("conformance")
        body = self.ask(found).json if found else None
        return set((body or {}).get("conformsTo", ()))

    @cached_property
    def collections(self) -> list[dict[str, Any]]:
        """The collections to look at."""
        found = self.linked("data")
        body = self.ask(found).json if found else None
        every = (body or {}).get("collections", [])
        named = [one for one in every if one["id"] in self.names] if self.names else every[:3]
        return list(named)

    def resolved(self, node: Any) -> Any:
        """Return what a reference in the description refers to."""
        while isinstance(node, dict) and "$ref" in node:
            if not node["$ref"].startswith("#/"):
                return {"name": node["$ref"].rpartition("/")[2]}  # on another host
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def parameters(self, path: str) -> dict[str, Any]:
        """Return the parameters the description names for a path like /collections/x/items."""
        for template, methods in (self.document or {}).get("paths", {}).items():
            parts = template.strip("/").split("/")
            given = path.strip("/").split("/")
            if len(parts) == len(given) and all(
                a == b or a.startswith("{") for a, b in zip(parts, given, strict=True)
            ):
                own = [*methods.get("parameters", ()), *methods["get"].get("parameters", ())]
                return {one["name"]: one for one in map(self.resolved, own)}
        return {}


Found = Iterator[Finding]


def checked(asked: Asked) -> list[Finding]:
    """Return every finding; a check that breaks has failed."""
    from api.bench.ogc import crs_checks, item_checks  # noqa: PLC0415 - they need what is above

    parts: list[Callable[[Asked], Found]] = [
        _landing,
        _conformance,
        _described,
        _collections,
        *item_checks.ALL,
        *crs_checks.ALL,
    ]
    found: list[Finding] = []
    for part in parts:
        try:
            found += part(asked)
        except Exception as error:  # noqa: BLE001 - whatever a service answers
            found.append(Finding(f"C{part.__name__}", False, f"{type(error).__name__}: {error}"))
    return found


def failures(found: list[Finding], letter: str) -> list[Finding]:
    """Return what failed of the standard's checks (C) or of ours (X)."""
    return [one for one in found if one.passed is False and one.id.startswith(letter)]


def _landing(asked: Asked) -> Found:
    yield Finding("C1.landing", asked.landing.status == 200, str(asked.landing.status))
    described = asked.linked("service-desc") or asked.linked("service-doc")
    links = all((described, asked.linked("conformance"), asked.linked("data")))
    yield Finding("C1.links", links)


def _conformance(asked: Asked) -> Found:
    yield Finding("C.conformance", CORE in asked.conforms)


def _described(asked: Asked) -> Found:
    document = asked.document
    found = isinstance(document, dict) and str(document.get("openapi", "")).startswith("3.0")
    yield Finding("C2.openapi", found, str((document or {}).get("openapi")))
    if not found:
        return
    try:
        validator = import_module("openapi_spec_validator").OpenAPIV30SpecValidator
    except ImportError:
        yield Finding("C2.valid", None, "openapi-spec-validator is not installed")
    else:
        yield _valid(validator, document)
    paths = document.get("paths", {})
    for wanted in ("/conformance", "/collections"):
        yield Finding(f"C2.path {wanted}", wanted in paths)
    for one in asked.collections:
        own = f"/collections/{one['id']}/items"
        known = asked.parameters(own)
        yield from _parameters(one["id"], known)
        yield Finding(f"C2.item {one['id']}", bool(asked.parameters(f"{own}/1")) or _has(asked))


def _valid(validator: Any, document: Any) -> Finding:
    """Return whether a description is valid; one that refers to other hosts is not looked at."""
    try:
        faults = [str(one.message)[:80] for one in validator(document).iter_errors()]
    except Exception as error:  # noqa: BLE001 - of another library
        return Finding("C2.valid", None, f"{type(error).__name__}: {error}"[:120])
    return Finding("C2.valid", not faults, "; ".join(faults[:3]))


def _has(asked: Asked) -> bool:
    return any("/items/{" in path for path in asked.document["paths"])


def _parameters(name: str, known: dict[str, Any]) -> Found:
    bbox, limit = known.get("bbox", {}), known.get("limit", {})
    schema = bbox.get("schema", {})
    yield Finding(
        f"C3.bbox {name}",
        bbox.get("in") == "query"
        and not bbox.get("required")
        and bbox.get("style", "form") == "form"
        and bbox.get("explode") is False
        and schema.get("type") == "array"
        and (schema.get("minItems"), schema.get("maxItems")) in {(4, 6), (4, 4), (6, 6)}
        and schema.get("items", {}).get("type") == "number",
        str(bbox)[:120],
    )
    schema = limit.get("schema", {})
    numbers = (schema.get("minimum"), schema.get("maximum"), schema.get("default"))
    fits = schema.get("type") == "integer" and all(isinstance(one, int) for one in numbers)
    yield Finding(f"C3.limit {name}", fits and numbers[0] >= 1, str(limit)[:120])
    when = known.get("datetime", {})
    told = when.get("in") == "query" and when.get("schema", {}).get("type") == "string"
    yield Finding(f"C3.datetime {name}", told and when.get("explode") is False, str(when)[:80])


def _collections(asked: Asked) -> Found:
    yield Finding("C4.collections", bool(asked.collections), "there are none")
    for one in asked.collections:
        name = one["id"]
        links = one.get("links", ())
        items = [link for link in links if link.get("rel") == "items"]
        typed = any(link.get("type") == GEOJSON for link in items)
        yield Finding(f"C4.items {name}", typed, str(items)[:120])
        own = asked.ask(f"{asked.root.rstrip('/')}/collections/{name}")
        same = own.status == 200 and all(
            own.json.get(key) == one.get(key) for key in ("id", "title", "description", "extent")
        )
        yield Finding(f"C4.same {name}", same, str(own.status))
        box = one.get("extent", {}).get("spatial", {}).get("bbox")
        yield Finding(f"C5.extent {name}", box is None or len(box[0]) in {4, 6}, str(box))
    strange = asked.ask(f"{asked.root.rstrip('/')}/collections/{secrets.token_hex(6)}")
    yield Finding("X5.unknown", strange.status == 404, str(strange.status))


def now_of(text: str) -> datetime:
    """Return a time stamp as a moment."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
