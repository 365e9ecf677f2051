"""Writing a case down at the desk, over HTTP."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.cases import service
from api.cases.deps import OfficeDep
from api.cases.given import DraftIn
from api.cases.office import Office
from api.cases.refusals import RefusedError
from api.cases.service import New
from api.console import giving, places, showing
from api.console.framing import FrameDep, PageRoute, page
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.photos import service as photos
from api.view import View, ViewDep
from data.store.reporters import Contact
from geo.cases import Details
from geo.errors import InputError
from maps.console import Desk, Frame, Said, Similar, desk_page, similar_lines, similar_part

router = APIRouter(route_class=PageRoute)
MOST_NAME = 100


@router.get("/cases/new")
def show_desk(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the form on which a case is written down."""
    here.require("report", "cases")
    return page(request, desk_page(frame, _desk(session, here, office, Sent({}))))


@router.get("/cases/similar")
def show_similar(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show open cases that may say what is being typed."""
    here.require("report", "cases")
    values = {name: text for name, text in request.query_params.items() if text.strip()}
    found = _similar(session, here, office, Sent(values))
    if found is None:
        return Response(status_code=204)
    lines = similar_lines(frame, found, office.book, office.calendar, here.at)
    return page(request, similar_part(frame, lines))


@router.post("/cases")
def write_down(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Write a case down and show it; with `check`, only look for what it may repeat."""
    here.require("report", "cases")
    if "check" in sent.values:
        return _again(request, session, here, office, frame, sent=sent, status=200)
    try:
        made = giving.cleaned(sent)
        refs = giving.stored(request, made, sent)
        details = _placed(session, here, office, sent, giving.details_of(sent, refs))
        new = New(
            details,
            case_id=sent.id("case_id"),
            command_id=sent.id("command_id"),
            contact=_contact(sent),
        )
        with here.writing() as writing:
            service.begin(writing, here, office, new)
            for photo in (photo for several in made.values() for photo in several):
                photos.add(writing, here, str(new.case_id), photo)
    except (RefusedError, InputError) as error:
        status, faults = giving.refusal(error)
        return _again(
            request, session, here, office, frame, sent=sent, status=status, faults=faults
        )
    return RedirectResponse(showing.after(session, here, str(new.case_id), "link"), 303)


def _again(
    request: Request,
    session: Session,
    here: View,
    office: Office,
    frame: Frame,
    *,
    sent: Sent,
    status: int,
    faults: list[Said] | None = None,
) -> Response:
    """Return the form as it was sent, with what it may repeat."""
    found = _similar(session, here, office, sent)
    lines = (
        None
        if found is None
        else similar_lines(frame, found, office.book, office.calendar, here.at)
    )
    desk = _desk(session, here, office, sent, faults or [])
    return page(request, desk_page(frame, desk, lines), status)


def _desk(
    session: Session, here: View, office: Office, sent: Sent, faults: list[Said] | None = None
) -> Desk:
    return Desk(
        role=showing.role_of(here),
        categories=office.book,
        command_id=sent.id("command_id"),
        case_id=sent.id("case_id"),
        buildings=sorted(places.buildings(session, here).items()),
        ground_url=showing.ground_url(here),
        values=sent.values,
        faults=faults or [],
    )


def _similar(session: Session, here: View, office: Office, sent: Sent) -> list[Similar] | None:
    """Return what a form may repeat; None while it does not say where."""
    try:
        where = _placed(session, here, office, sent, Details())
        place = where.place or office.building_at.get((where.place_ref or "").partition(":")[2])
        if place is None:
            return None
        draft = DraftIn(
            place=place,
            category=sent.values.get("category"),
            description=sent.values.get("description"),
        )
    except (InputError, ValidationError):
        return None
    return showing.of_draft(session, here, draft)


def _placed(session: Session, here: View, office: Office, sent: Sent, details: Details) -> Details:
    """Return details with the place a form says: a point, a building, or both."""
    found: dict[str, object] = {}
    lon, lat, text = (sent.values.get(name) for name in ("lon", "lat", "building"))
    if lon or lat:
        try:
            found["place"] = (float(lon or ""), float(lat or ""))
        except ValueError as error:
            raise giving.fault("经度、纬度应为数字。", "Give degrees as numbers.", "lon") from error
    if text:
        named = {name: one for one, name in places.buildings(session, here).items() if name}
        building = text if text in office.building_at else named.get(text)
        if building is None and "place" not in found:
            raise giving.fault(f"没有楼栋“{text}”。", f"There is no building '{text}'.", "building")
        found["place_ref"] = f"building:{building}" if building else text
    return replace(details, **found)  # type: ignore[arg-type]


def _contact(sent: Sent) -> Contact | None:
    name, phone = (sent.values.get(f"contact_{part}") for part in ("name", "phone"))
    if not (name or phone):
        return None
    if max(len(name or ""), len(phone or "")) > MOST_NAME:
        raise giving.fault("称呼或电话太长。", "The name or number is too long.", "contact_name")
    return Contact(name, phone)
