"""The addresses of the console."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.cases.deps import OfficeDep
from api.cases.given import DraftIn
from api.cases.service import New, Step
from api.cases import service
from api.cases.refusals import RefusedError
from api.cases.refusing import STATUSES
from api.console import desk, giving, showing
from api.console.framing import FrameDep, PageRoute, page
from api.console.ground import ground
from api.console.sent import SentDep
from api.deps import SessionDep
from api.figures import service as figures
from api.photos import service as photos
from api.view import ViewDep, given_reason
from data.photos import PhotoStore
from data.store import cases
from geo.cases.kpi import FORMULAS, Figure
from geo.cases.loop import CASE
from geo.errors import InputError, NotFoundError
from maps.console import (
    Filters,
    Numbers,
    Typed,
    desk_page,
    numbers_page,
    queue_page,
    sheet_page,
    similar_lines,
    similar_part,
)
