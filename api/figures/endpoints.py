"""Figures of cases over HTTP."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.deps import SessionDep
from api.figures import service
from api.figures.schemas import FiguresOut
from api.urls import COMMUNITIES
from api.view import ViewDep

router = APIRouter(prefix=COMMUNITIES, tags=["figures"])
_FIRST, _LAST = date(2002, 1, 1), date(2098, 12, 31)
By = Annotated[
    Literal["grid", "department", "person", "category", "kind", "channel", "severity", "month"]
    | None,
    Query(description="Group by this; people are for managers."),
]
From = Annotated[
    date | None, Query(alias="from", ge=_FIRST, le=_LAST, description="First day; 30 days back.")
]
To = Annotated[
    date | None, Query(alias="to", ge=_FIRST, le=_LAST, description="Last day; today if absent.")
]


class CSVResponse(Response):
    """A response that the API's description calls a table."""

    media_type = "text/csv"


@router.get("/{community}/figures")
def get_figures(
    session: SessionDep, here: ViewDep, by: By = None, first: From = None, last: To = None
) -> FiguresOut:
    """Get the figures of a period, each with its formula, numerator and denominator."""
    return service.made(session, here, by, first, last)


@router.get("/{community}/figures.csv", response_class=CSVResponse)
def get_figures_as_table(
    session: SessionDep, here: ViewDep, by: By = None, first: From = None, last: To = None
) -> CSVResponse:
    """Get the figures of a period as CSV."""
    return CSVResponse(service.as_csv(service.made(session, here, by, first, last)))
