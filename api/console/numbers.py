"""The page of figures over HTTP."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api.cases.deps import OfficeDep
from api.console.framing import FrameDep, PageRoute, page
from api.deps import SessionDep
from api.figures import service
from api.view import ViewDep
from geo.cases.kpi import FORMULAS, Figure
from geo.clock import LOCAL
from geo.errors import InputError
from maps.console import Numbers, Said, numbers_page

router = APIRouter(route_class=PageRoute)
By = Literal["grid", "department", "category", "month", "channel", "severity"]
Day = Annotated[str, Query(max_length=20)]


@router.get("/figures")
def show_figures(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    by: By = "grid",
    first: Day = "",
    last: Day = "",
) -> Response:
    """Show the figures of a period, with what they were made from."""
    fault: Said | None = None
    try:
        found = service.made(session, here, by, day_of(first), day_of(last))
    except (InputError, ValueError):
        fault = (
            "起止日期不对，已改为最近 30 天。",
            "These days make no period: here are the last 30.",
        )
        found = service.made(session, here, by, None, None)
    begun, ended = found.start.astimezone(LOCAL), found.end.astimezone(LOCAL)
    scope = here.scope("case_figures")
    own: Said | None = None if scope.everything else ("只计您能看到的案件", "of the cases you see")
    shown = Numbers(
        first=begun.date().isoformat(),
        last=date.fromordinal(ended.date().toordinal() - 1).isoformat(),
        by=by,
        figures=[
            Figure(
                FORMULAS[one.name], one.group, one.value, one.numerator, one.denominator, one.reason
            )
            for one in found.figures
        ],
        categories=office.book,
        as_of=f"{found.as_of.astimezone(LOCAL):%Y-%m-%d %H:%M}",
        scope=own,
        fault=fault,
    )
    return page(request, numbers_page(frame, shown), 422 if fault else 200)


def day_of(text: str) -> date | None:
    """Return the day of a query, None where it says none.

    Raises
    ------
    ValueError
        It is no day, or none of these times.
    """
    if not text:
        return None
    found = date.fromisoformat(text)
    if not 2002 <= found.year <= 2098:
        raise ValueError("no year of the calendar")
    return found
