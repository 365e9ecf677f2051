"""Addresses: where things are, and how to go on."""

from fastapi import Request

COMMUNITIES = "/api/v1/communities"
"""Everything of the JSON API lies below this, by community."""
STATIC = "/static"
"""The built web assets."""


def next_link(request: Request, after: int | None) -> str | None:
    """Return the address of the page after a row, with all other parameters kept."""
    return None if after is None else str(request.url.include_query_params(after=after))
