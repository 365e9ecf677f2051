"""Serves a peer: python -m api.bench.ogc.peers NAME PORT DATABASE_URL FOLDER SITE_PACKAGES.

The server and what is not there among the peers come from our own environment.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from sqlalchemy import make_url

SYSTEMS = [
    f"http://www.opengis.net/def/crs/{one}"
    for one in ("OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/3857")
]


def main(name: str, port: str, database: str, folder: str, packages: str) -> None:
    """Serve until stopped."""
    sys.path.append(packages)
    app = _tipg(database) if name == "tipg" else _pygeoapi(database, int(port), Path(folder))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


def _tipg(database: str) -> Any:
    url = make_url(database)
    host = quote(str(url.query.get("host") or url.host or "localhost"), safe="")
    user = f"{url.username}:{url.password}" if url.password else url.username
    port = f":{url.port}" if url.port else ""
    os.environ |= {
        "DATABASE_URL": f"postgresql://{user}@{host}{port}/{url.database}",
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_CATALOG_TTL": "3600",
    }
    from tipg.main import app  # type: ignore[import-not-found] # noqa: PLC0415

    return app


def _pygeoapi(database: str, port: int, folder: Path) -> Any:
    settings, described = folder / "pygeoapi.yml", folder / "openapi.yml"
    settings.write_text(json.dumps(_config(database, port)), encoding="utf-8")
    os.environ |= {"PYGEOAPI_CONFIG": str(settings), "PYGEOAPI_OPENAPI": str(described)}
    from pygeoapi.openapi import (  # type: ignore[import-not-found] # noqa: PLC0415
        generate_openapi_document,
    )

    text = generate_openapi_document(settings, "yaml")
    described.write_text(text, encoding="utf-8")
    from pygeoapi.starlette_app import APP  # type: ignore[import-not-found] # noqa: PLC0415

    return APP


def _config(database: str, port: int) -> dict[str, Any]:
    url = make_url(database)
    host = url.query.get("host") or url.host or "localhost"
    address = f"http://127.0.0.1:{port}"
    data = {
        "host": host,
        "port": url.port or 5432,
        "dbname": url.database,
        "user": url.username,
        "password": url.password or "",
        "search_path": ["public"],
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 100, "max_items": 10000},
            "map": {"url": f"{address}/none", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "peer",
                "description": "peer",
                "keywords": ["peer"],
                "terms_of_service": "none",
                "url": address,
            },
            "license": {"name": "CC0", "url": address},
            "provider": {"name": "peer", "url": address},
            "contact": {"name": "peer", "email": "peer@example.org"},
        },
        "resources": {name: _resource(name, data) for name in ("building", "incident")},
    }


def _resource(name: str, data: dict[str, Any]) -> dict[str, Any]:
    times = {"time_field": "reported_at"} if name == "incident" else {}
    provider = {
        "type": "feature",
        "name": "api.bench.ogc.peers.provider.Provider",
        "data": data,
        "id_field": "id",
        "table": name,
        "geom_field": "geometry",
        "crs": SYSTEMS,
        "storage_crs": SYSTEMS[0],
        **times,
    }
    return {
        "type": "collection",
        "title": name,
        "description": name,
        "keywords": [name],
        "links": [],
        "extents": {"spatial": {"bbox": [119, 45, 119.8, 45.5], "crs": SYSTEMS[0]}},
        "providers": [provider],
    }


main(*sys.argv[1:])
