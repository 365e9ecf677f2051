"""Cases from tablets: what a guard saw becomes a command of the case loop, and photos follow it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from api.cases.acting import acting
from api.cases.refusals import RefusedError
from api.cases.work import submit
from api.sync.doing import Doing
from api.sync.fields import NAMES, differing
from api.sync.here import Here
from api.sync.schemas import CaseBody, Lat, Lon, Sha256
from api.sync.verdicts import Answer, RejectedError, answer, unreadable
from data.store import case_photos, cases, sync_items, sync_photos
from data.store.case_photos import Photo
from data.store.sync_photos import Received
from geo.access import Role
from geo.cases import Command, Details, Refused
from geo.errors import InputError, NotFoundError

_CONFLICTS = {
    "case_exists",
    "other_case",
    "id_reused",
    "unknown_version",
    "stale",
    "wrong_step",
}
"""Refusals that are about what others did; all else can be repaired by who wrote it."""

_SAID = tuple(one for one in NAMES if one.name in {"category", "severity", "description", "place"})


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["photo", "position"]
    ref: Sha256


class _Details(BaseModel):
    """What a guard may say of a case."""

    model_config = ConfigDict(extra="forbid")
    category: str | None = Field(None, max_length=20)
    severity: int | None = Field(None, ge=1, le=4)
    description: str | None = Field(None, max_length=4000)
    place: tuple[Lon, Lat] | None = None
    channel: Literal["patrol"] | None = None
    reason: str | None = Field(None, max_length=4000)
    result: str | None = Field(None, max_length=4000)
    evidence: list[_Evidence] = Field(default_factory=list, max_length=10)
    seen: Literal["gone", "there"] | None = None


def case(doing: Doing) -> Mapping[str, Any]:
    """Take a step of a case as the guard; made offline, so that what comes too late is a note.

    Raises
    ------
    RejectedError
        The case loop refuses it.
    """
    body, details = _read(doing)
    here = doing.here
    command = Command(
        id=doing.claimed.sent.item_id,
        case_id=str(body.case_id),
        kind=body.kind,
        actor=acting(here.view.actor, Role.guard, here.community_id),
        at=doing.at,
        base_version=body.base_version,
        details=details,
        offline=True,
    )
    office = here.offices.of(doing.session, here.community_id, doing.now)
    try:
        done = submit(
            doing.session,
            here.community_id,
            command,
            now=doing.now,
            office=office,
            scope=here.view.scope("cases"),
            guard_id=here.guard_id,
        )
    except RefusedError as error:
        said = _refused(error.refused)
        if said.state == "conflict" and body.kind == "link":
            said = replace(said, result={"fields": _clashes(doing, body)})
        raise RejectedError(said) from error
    except (NotFoundError, InputError) as error:
        raise RejectedError(answer("unreadable", "repair", detail=str(error))) from error
    _attach_kept(doing, done.record_id)
    late = {"late": {"zh": done.late.zh, "en": done.late.en}} if done.late else {}
    return {"case_id": command.case_id, "state": done.case.state, "number": done.record_id, **late}


def attach(session: Session, here: Here, photo: Received) -> None:
    """Put a photo that came in to the cases that wait for it.

    A guard may serve another community by then. What a dispatcher has decided against has no case.
    """
    for item in sync_items.of_photo(session, here.account_id, photo.sha256):
        case_id = sync_items.result_of(item).get("case_id")
        if item.kind == "case" and case_id is not None:
            for record in cases.several(session, item.community_id, [case_id]):
                _add(session, here, record.id, item.item_id, photo)


def _attach_kept(doing: Doing, record_id: int) -> None:
    for sha256 in doing.content.photos:
        photo = sync_photos.find(doing.session, doing.here.account_id, sha256)
        if photo is not None:
            item_id = doing.claimed.sent.item_id
            _add(doing.session, doing.here, record_id, item_id, photo)


def _add(session: Session, here: Here, record_id: int, event_id: str, photo: Received) -> None:
    if photo.ref is None:
        return
    added = Photo(
        photo.ref,
        "image/jpeg",
        photo.kept_size,
        photo.width,
        photo.height,
        f"account:{here.account_id}",
        event_id,
    )
    case_photos.add(session, record_id, added, here.view.at)


def _read(doing: Doing) -> tuple[CaseBody, Details]:
    try:
        body = CaseBody.model_validate(doing.content.body)
        details = _Details.model_validate(body.details).model_dump(exclude_none=True, mode="json")
        return body, Details.from_dict({name: value for name, value in details.items() if value})
    except ValidationError as error:
        raise RejectedError(unreadable(error)) from error


def _clashes(doing: Doing, body: CaseBody) -> list[dict[str, Any]]:
    """Return where a report differs from the case that is here."""
    said = [one for one in _SAID if one.name in body.details]
    found = cases.several(doing.session, doing.here.community_id, [str(body.case_id)])
    return [
        clash for case in found for clash in differing(said, theirs=body.details, ours=vars(case))
    ]


def _refused(refused: Refused) -> Answer:
    conflict = refused.code in _CONFLICTS
    return Answer(
        409 if conflict else 422,
        str(refused.code),
        refused.zh,
        refused.en,
        "conflict" if conflict else "repair",
    )
