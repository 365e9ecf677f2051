"""Links between pages of an answer."""

from fastapi import Request


def next_link(request: Request, after: int | None) -> str | None:
    """Return the address of the page after a row, with all other parameters kept."""
    return None if after is None else str(request.url.include_query_params(after=after))
