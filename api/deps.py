"""What endpoints ask for: a session, a window, a page."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from api.window import Window, parse_window
from data.store.engine import read_scope

MOST_ROWS = 1000
MOST_ID = 2**31 - 1
_FIRST, _LAST = date(1970, 1, 1), date(2199, 12, 31)


async def session(request: Request) -> AsyncIterator[Session]:
    """Yield the session this request reads with; opening it asks the database nothing."""
    with read_scope(request.app.state.engine) as opened:
        try:
            yield opened
        finally:
            if opened.in_transaction():
                await run_in_threadpool(opened.rollback)


def window(
    bbox: Annotated[
        str | None,
        Query(
            description="west,south,east,north in WGS 84 degrees.",
            examples=["119.6,45.5,119.7,45.6"],
        ),
    ] = None,
) -> Window | None:
    """Return the window asked for.

    Raises
    ------
    InputError
        `bbox` is not west,south,east,north.
    """
    return None if bbox is None else parse_window(bbox, "request", "bbox")


class Page:
    """How many rows, and after which one. A limit over the most is cut to it."""

    def __init__(
        self,
        limit: Annotated[
            int, Query(ge=1, description=f"Rows at most; {MOST_ROWS} is the most.")
        ] = 100,
        after: Annotated[
            int | None, Query(ge=0, le=MOST_ID, description="From the `next` link.")
        ] = None,
    ) -> None:
        self.limit = min(limit, MOST_ROWS)
        self.after = after


SessionDep = Annotated[Session, Depends(session)]
WindowDep = Annotated[Window | None, Depends(window)]
PageDep = Annotated[Page, Depends()]
RowId = Annotated[int, Path(ge=1, le=MOST_ID, description="Number of the row.")]
Day = Annotated[date | None, Query(alias="date", ge=_FIRST, le=_LAST, description="Only this day.")]
Moment = Annotated[
    AwareDatetime | None,
    Query(
        ge=datetime.combine(_FIRST, time(), UTC),
        le=datetime.combine(_LAST, time(), UTC),
        description="What was in force at this moment, not what is now.",
    ),
]
