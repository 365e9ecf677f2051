"""pygeoapi's own provider of PostgreSQL, over the driver we have: its own one is not installed.

psycopg 3 compares no number with a text, so that the id of a feature is made a number first.
"""

from typing import Any

from pygeoapi.provider.base import (  # type: ignore[import-not-found]
    ProviderItemNotFoundError,
)
from pygeoapi.provider.sql import (  # type: ignore[import-not-found]
    GenericSQLProvider,
    PostgreSQLProvider,
)


class Provider(PostgreSQLProvider):
    """The same provider with psycopg 3."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        more = {"client_encoding": "utf8", "application_name": "pygeoapi"}
        GenericSQLProvider.__init__(self, provider_def, "postgresql+psycopg", more)

    def get(self, identifier: str, *args: Any, **kwargs: Any) -> Any:
        """Return one feature."""
        if not str(identifier).isdecimal():
            raise ProviderItemNotFoundError(f"item {identifier} not found")
        return super().get(int(identifier), *args, **kwargs)
