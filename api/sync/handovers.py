"""Handovers: the leaving guard hands over, the relief takes over, each on his own account."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Row

from api.sync.doing import Doing
from api.sync.fields import Field, differing
from api.sync.shift_schemas import (
    GivenOut,
    HandoverBody,
    HandoverOut,
    TakenOut,
    TakeoverBody,
)
from api.sync.verdicts import RejectedError, answer, unreadable
from data.store import handovers
from data.store.handovers import Half, Turn

FAR = timedelta(hours=2)
"""Who confirms so long before or after the planned moment is flagged."""
GIVEN = (
    Field("note", "交班说明", "note"),
    Field("faults", "设备故障", "broken equipment"),
)
TAKEN = (Field("remark", "接班意见", "remark"),)
Body = TypeVar("Body", bound=BaseModel)


def hand_over(doing: Doing) -> Mapping[str, Any]:
    """Write down what the leaving guard confirms.

    Raises
    ------
    RejectedError
        It is another guard's; or there are other words for it already, which these do not name as
        replaced, or which the relief has confirmed.
    """
    body = _read(HandoverBody, doing)
    row = _row(doing, body, body.giver)
    said = {
        "note": body.note,
        "faults": [one.model_dump() for one in body.faults],
        "open": [one.model_dump(mode="json") for one in body.open],
        "unsent": body.unsent,
    }
    corrects = body.replaces is not None and body.replaces == row.given_item
    if not (corrects and row.taken_item is None):
        _agree(doing, row, row.given_item, said, GIVEN)
    half = Half(doing.here.account_id, doing.at, doing.claimed.sent.item_id, said)
    handovers.give(doing.session, row, half, _flags(doing, body.at))
    return {"handover": row.id, "at": doing.at.isoformat()}


def take_over(doing: Doing) -> Mapping[str, Any]:
    """Write down that the relief has confirmed.

    Raises
    ------
    RejectedError
        It is another guard's, or he has confirmed in other words before.
    """
    body = _read(TakeoverBody, doing)
    row = _row(doing, body, body.taker)
    said = {"remark": body.remark, "seen": body.seen}
    _agree(doing, row, row.taken_item, said, TAKEN)
    half = Half(doing.here.account_id, doing.at, doing.claimed.sent.item_id, said)
    handovers.take(doing.session, row, half, _flags(doing, body.at))
    return {"handover": row.id, "at": doing.at.isoformat()}


def put_beside(doing: Doing, by: str, remark: str) -> None:
    """Put words that did not count beside a handover, by a dispatcher's decision."""
    giving = doing.content.kind == "handover"
    body = _read(HandoverBody, doing) if giving else _read(TakeoverBody, doing)
    row = _row(doing, body, body.giver if giving else body.taker)
    text = body.note if isinstance(body, HandoverBody) else body.remark
    beside = {"by": by, "at": doing.now.isoformat(), "of": doing.content.kind, "text": text}
    handovers.add(doing.session, row, {**beside, "remark": remark})


def told(row: Row[Any]) -> HandoverOut:
    """Return a handover as it is told."""
    given = taken = None
    if row.given_item is not None:
        given = GivenOut(
            at=row.given_at,
            item=row.given_item,
            note=row.note,
            faults=row.faults,
            open=row.open,
            unsent=row.unsent,
        )
    if row.taken_item is not None:
        current = row.seen == row.given_item
        taken = TakenOut(at=row.taken_at, item=row.taken_item, remark=row.remark, current=current)
    return HandoverOut(
        at=row.at,
        giver=row.giver,
        taker=row.taker,
        given=given,
        taken=taken,
        additions=row.additions,
        flags=row.flags,
    )


def _row(doing: Doing, body: HandoverBody | TakeoverBody, guard_id: str) -> Row[Any]:
    if guard_id != doing.here.guard_id or body.giver == body.taker:
        raise RejectedError(answer("not_yours", "repair"))
    turn = Turn(doing.here.community_id, body.at, body.giver, body.taker)
    return handovers.find(doing.session, turn)


def _agree(
    doing: Doing,
    row: Row[Any],
    before: str | None,
    said: Mapping[str, Any],
    fields: tuple[Field, ...],
) -> None:
    """Make sure that what another item said of the same is said again."""
    if doing.decided or before in {None, doing.claimed.sent.item_id}:
        return
    clashes = differing(fields, theirs=said, ours=row._asdict())
    if clashes:
        raise RejectedError(answer("said_otherwise", "conflict", result={"fields": clashes}))


def _flags(doing: Doing, planned: datetime) -> list[str]:
    far = ["far_in_time"] if abs(doing.at - planned) > FAR else []
    return [*doing.flags, *far]


def _read(body: type[Body], doing: Doing) -> Body:
    try:
        return body.model_validate(doing.content.body)
    except ValidationError as error:
        raise RejectedError(unreadable(error)) from error
