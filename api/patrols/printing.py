"""Shift sheets to print and calendars to subscribe to, over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import SessionDep
from api.patrols import papers, service
from api.view import ViewDep

router = APIRouter()
Guard = Annotated[str | None, Query(description="Only this guard, for example G03.")]
ShiftDay = Annotated[date | None, Query(description="Only shifts that begin on this day.")]


class PDFResponse(Response):
    """A response that the API's description calls a PDF."""

    media_type = "application/pdf"


class CalendarResponse(Response):
    """A response that the API's description calls a calendar."""

    media_type = "text/calendar"


@router.get("/{community}/patrols/{plan}/sheets.pdf", response_class=PDFResponse)
def get_sheets(
    plan: str,
    session: SessionDep,
    here: ViewDep,
    guard_id: Guard = None,
    day: ShiftDay = None,
) -> PDFResponse:
    """Get the shift sheets of a plan to print, a page a guard and shift."""
    found = service.plan_of(session, here, plan)
    content = papers.sheets(session, here, found, guard_id, day)
    name = "-".join(["sheets", str(found.id), *(str(part) for part in (day,) if part)])
    return PDFResponse(content, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


@router.get("/{community}/patrols/{plan}/calendar.ics", response_class=CalendarResponse)
def get_calendar(
    plan: str, session: SessionDep, here: ViewDep, guard_id: Guard = None
) -> CalendarResponse:
    """Get the shifts of a plan as an iCalendar feed; `current` follows the plan in force."""
    found = service.plan_of(session, here, plan)
    return CalendarResponse(papers.feed(session, here, found, guard_id))
