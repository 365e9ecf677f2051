"""What was sent over HTTP, taken as a case, a visit or a step: once, and answered by a receipt."""

from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.cases import service
from api.cases.deps import version_seen
from api.cases.given import BeginIn, CaseIn, StepIn, VisitIn, VisitStepIn
from api.cases.office import Office
from api.cases.presenting import receipt
from api.cases.service import CASE, New, Step
from api.cases.work import Outcome
from api.once import Key, once
from api.urls import COMMUNITIES
from api.view import View
from data.store.idempotency import Answer
from data.store.reporters import Contact

PATHS = {CASE: "cases", service.VISIT: "visits"}


def begun(
    here: View, office: Office, key: Key, asked: CaseIn | VisitIn, *, flow: str = CASE
) -> Response:
    """Write something new down and answer 201; 200 where the same command had done it before."""
    new = _new(asked)

    def work(session: Session) -> Answer:
        done = service.begin(session, here, office, new, flow=flow)
        where = f"{COMMUNITIES}/{here.stored.key}/{PATHS[flow]}/{done.case.case_id}"
        status = 200 if done.again else 201
        return _answer(session, here, done, status, {"Location": where})

    return once(here, key, asked.model_dump_json().encode(), work)


def stepped(
    here: View,
    office: Office,
    key: Key,
    case_id: str,
    asked: StepIn | VisitStepIn,
    *,
    flow: str = CASE,
) -> Response:
    """Take a step and answer 200, also for one that came too late and was kept as a note."""
    step = Step(
        asked.command.value,
        version_seen(key, asked.base_version),
        asked.details.domain(),
        asked.command_id,
        asked.role,
        asked.at,
        asked.offline,
    )

    def work(session: Session) -> Answer:
        done = service.step(session, here, office, case_id, step, flow=flow)
        return _answer(session, here, done, 200, {})

    return once(here, key, asked.model_dump_json().encode(), work)


def _new(asked: BeginIn) -> New:
    given = asked.contact if isinstance(asked, CaseIn) else None
    contact = None if given is None else Contact(given.name, given.phone, given.email)
    return New(
        asked.details.domain(),
        asked.case_id,
        asked.command_id,
        asked.role,
        asked.at,
        asked.offline,
        contact,
    )


def _answer(
    session: Session, here: View, done: Outcome, status: int, headers: dict[str, str]
) -> Answer:
    said = receipt(done, service.number(session, here, done))
    version = done.case.version
    return Answer(status, said.model_dump_json(), {"ETag": f'"{version}"', **headers})
