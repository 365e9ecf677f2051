"""pygeoapi's own provider of PostgreSQL, over the driver we have: its own one is not installed."""

from typing import Any

from pygeoapi.provider.sql import (  # type: ignore[import-not-found]
    GenericSQLProvider,
    PostgreSQLProvider,
)


class Provider(PostgreSQLProvider):  # type: ignore[misc]
    """The same provider with psycopg 3."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        more = {"client_encoding": "utf8", "application_name": "pygeoapi"}
        GenericSQLProvider.__init__(self, provider_def, "postgresql+psycopg", more)
