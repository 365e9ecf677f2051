"""Which cases are asked for over HTTP."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Query
from pydantic import AwareDatetime, Field

from api.cases import service
from api.deps import MOST_ROWS, WindowDep
from api.texts import Code
from api.view import View
from data.store.case_filters import Order, Wanted
from geo.cases import FLOWS
from geo.cases.category import Kind

CaseState = StrEnum("CaseState", {one.code: one.code for one in FLOWS["case"].states})  # type: ignore[misc]
VisitState = StrEnum("VisitState", {one.code: one.code for one in FLOWS["visit"].states})  # type: ignore[misc]
MOST_VALUES = 50
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
Since = Annotated[
    AwareDatetime | None, Query(ge=_FIRST, le=_LAST, description="Reported at or after.")
]
Until = Annotated[AwareDatetime | None, Query(ge=_FIRST, le=_LAST, description="Reported before.")]
Changed = Annotated[
    AwareDatetime | None, Query(ge=_FIRST, le=_LAST, description="Changed at or after.")
]
OneOf = Annotated[
    list[Code] | None,
    Query(max_length=MOST_VALUES, description="One of these; may be repeated."),
]
Severities = Annotated[
    list[Annotated[int, Field(ge=1, le=4)]] | None,
    Query(max_length=4, description="One of these."),
]


class CasePage:
    """How many cases, in which order, and after which one."""

    def __init__(
        self,
        limit: Annotated[
            int, Query(ge=1, description=f"Cases at most; {MOST_ROWS} is the most.")
        ] = 100,
        cursor: Annotated[str | None, Query(max_length=100, description="From `next`.")] = None,
        order: Annotated[
            Order,
            Query(description="Newest first; as they were changed; by what is due next."),
        ] = "newest",
    ) -> None:
        self.limit = min(limit, MOST_ROWS)
        self.cursor = cursor
        self.order: Order = order


class CaseFilter:
    """Which cases: every filter that is given must hold."""

    def __init__(  # noqa: PLR0917 - FastAPI hands them in by name
        self,
        bbox: WindowDep,
        state: Annotated[list[CaseState] | None, Query(description="One of these.")] = None,
        category: OneOf = None,
        kind: Annotated[list[Kind] | None, Query(description="One of these.")] = None,
        grid: OneOf = None,
        department: OneOf = None,
        severity: Severities = None,
        source: Annotated[
            list[Literal["reported", "discovered"]] | None, Query(description="One of these.")
        ] = None,
        channel: OneOf = None,
        open: Annotated[  # noqa: A002 - the name in the URL
            bool | None, Query(description="Whether something is still to be done.")
        ] = None,
        on_patrol: Annotated[
            bool | None, Query(description="Whether guards keep an eye on it.")
        ] = None,
        overdue: Annotated[
            bool, Query(description="Only what is over the limit of its step now.")
        ] = False,
        mine: Annotated[
            bool, Query(description="Only what you wrote down, reported or handled last.")
        ] = False,
        asked: Annotated[
            bool | None, Query(description="Whether more time was asked for and not answered yet.")
        ] = None,
        sent_back: Annotated[
            bool,
            Query(description="Only what was returned, redone or reopened and waits since."),
        ] = False,
        since: Since = None,
        until: Until = None,
        changed_since: Changed = None,
        text: Annotated[Code | None, Query(description="In the description, place or id.")] = None,
    ) -> None:
        self._overdue, self._mine = overdue, mine
        self._wanted = Wanted(
            states=[one.value for one in state or ()],
            categories=category or (),
            kinds=kind or (),
            grids=grid or (),
            departments=department or (),
            severities=severity or (),
            sources=source or (),
            channels=channel or (),
            open=open,
            on_patrol=on_patrol,
            asked=asked,
            back=sent_back,
            bbox=bbox,
            since=since,
            until=until,
            changed_since=changed_since,
            text=text,
        )

    def wanted(self, here: View) -> Wanted:
        """Return which cases are asked for by a person now."""
        return Wanted(
            **vars(self._wanted)
            | {
                "overdue_at": here.at if self._overdue else None,
                "mine": service.mine(here) if self._mine else None,
            }
        )
