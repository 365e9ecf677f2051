"""Conflicts: put into a queue field by field, settled by a dispatcher, told to the tablet.

An item whose conflict is settled is answered as accepted, with the decision in words: whoever asks
again is told so, and the bundle tells it to the tablet that waits.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from api.cases.office import Offices
from api.sync import handovers
from api.sync.doing import Doing
from api.sync.fields import NAMES, differing, flat
from api.sync.handlers import HANDLERS
from api.sync.here import Here
from api.sync.places import Places
from api.sync.schemas import Content
from api.sync.shift_schemas import SettleIn
from api.sync.verdicts import Answer, RejectedError, answer
from api.view import View
from data.store import accounts, audit, sync_conflicts, sync_items
from data.store.sync_conflicts import Clash
from data.store.sync_items import Claimed, Decision, Sent
from data.store.sync_tables import sync_item
from geo.access import Role
from geo.errors import ConflictError

TOLD_FOR = timedelta(days=14)
"""So long a decision is in the bundle: a tablet may lie in a drawer."""


def reused(session: Session, here: Here, sent: Sent, now: datetime) -> Answer:
    """Return the answer to other content under an id that is taken; one's own goes to the queue."""
    found = session.execute(select(sync_item).where(sync_item.c.item_id == sent.item_id)).one()
    if (found.account_id, found.community_id) != (here.account_id, here.community_id):
        return answer("id_reused")
    known = sync_conflicts.of_item(session, sent.item_id, sent.hash)
    if known is not None and known.verdict is not None:
        return Answer(**known.verdict)
    theirs, ours = (flat(json.loads(text)["body"]) for text in (sent.content, found.content))
    fields = differing(NAMES, theirs=theirs, ours=ours)
    said = replace(answer("id_reused"), result={"fields": fields})
    add(session, here, sent, said, now)
    return said


def add(session: Session, here: Here, sent: Sent, said: Answer, now: datetime) -> None:
    """Put what an item was answered into the queue."""
    clash = Clash(said.code, said.zh, said.en, said.result.get("fields", []))
    sync_conflicts.add(
        session,
        sent,
        clash,
        community_id=here.community_id,
        account_id=here.account_id,
        guard_id=here.guard_id,
        now=now,
    )


def told(session: Session, account_id: int, now: datetime) -> list[dict[str, Any]]:
    """Return the decisions for a person's items, as the verdicts their tablets wait for."""
    return [
        {"id": row.item_id, "hash": row.hash, **row.verdict}
        for row in sync_conflicts.told(session, account_id, now - TOLD_FOR)
    ]


def settle(view: View, offices: Offices, number: int, given: SettleIn) -> None:
    """Settle a conflict as a dispatcher decides, whole or not at all.

    Raises
    ------
    NotFoundError
        There is no such conflict.
    ConflictError
        It is settled already, or what the tablet sent cannot be done any more.
    """
    by, now = view.actor.username, view.at
    with view.writing() as session:
        row = sync_conflicts.lock(session, view.stored.id, number)
        result: Mapping[str, Any] = {}
        if given.decision != "ours":
            result = _beside_or_instead(
                session, _doing(session, view, offices, row), row, given, by
            )
        said = answer(f"kept_{given.decision}", detail=given.remark, result=dict(result))
        sync_conflicts.settle(
            session,
            row,
            given.decision,
            said.as_dict(),
            by=by,
            at=now,
            remark=given.remark,
        )
        audit.append(session, view.entry("settle", "conflicts"), now)


def _beside_or_instead(
    session: Session, doing: Doing, row: Row[Any], given: SettleIn, by: str
) -> Mapping[str, Any]:
    """Do what the tablet sent after all, or put it beside what is here."""
    kind, result = doing.content.kind, {}
    try:
        if given.decision == "theirs":
            result = dict(HANDLERS[kind](_elsewhere(doing, row)))
        elif kind == "case":
            result = dict(HANDLERS[kind](_as_note(doing)))
        elif kind in {"handover", "takeover"}:
            handovers.put_beside(doing, by, given.remark)
    except RejectedError as rejected:
        said = rejected.answer
        raise ConflictError(f"{said.zh} {said.en}") from rejected
    verdict = answer("accepted", result=result).as_dict()
    decision = Decision("accepted", verdict, list(doing.flags), doing.now)
    sync_items.decide(session, [(doing.claimed, decision)])
    return result


def _doing(session: Session, view: View, offices: Offices, row: Row[Any]) -> Doing:
    """Return what does the item for its guard after all, under an id made of its content.

    Raises
    ------
    ConflictError
        The account is gone.
    """
    account = accounts.get(session, row.account_id)
    held = account and [one for one in account.actor.at(view.stored.id) if one.role == Role.guard]
    if not account or not held:
        raise ConflictError(
            "这个账号已不是本社区的保安，只能保留原有内容。"
            "The account is no guard's here any more: only what is here can stay."
        )
    here = Here(replace(view, actor=account.actor, session=session), row.guard_id, offices)
    content = Content.model_validate_json(row.content)
    sent = Sent(
        item_id=_id_of(row, "item"),
        hash=row.hash,
        content=row.content,
        kind=row.kind,
        seq=row.sent["seq"],
        made_at=datetime.fromisoformat(row.sent["made_at"]),
        at=row.at,
        offset_ms=row.sent["offset_ms"],
        photos=tuple(row.sent["photos"]),
        flags=(*row.sent["flags"], "decided"),
        device=row.device,
    )
    claimed = sync_items.enter(
        session,
        [sent],
        community_id=view.stored.id,
        account_id=row.account_id,
        now=view.at,
    )[sent.item_id]
    if not isinstance(claimed, Claimed):
        raise ConflictError("This one was done before.")
    places = Places(session, view.stored.id, view.at)
    flags = sent.flags
    return Doing(session, here, claimed, content, row.at, view.at, flags, places, decided=True)


def _elsewhere(doing: Doing, row: Row[Any]) -> Doing:
    """Return a report as one of a case of its own."""
    body = doing.content.body
    if doing.content.kind != "case" or body.get("kind") != "link":
        return doing
    own = {**body, "case_id": _id_of(row, "case")}
    return replace(doing, content=doing.content.model_copy(update={"body": own}))


def _as_note(doing: Doing) -> Doing:
    """Return a report as a note on the case that is here."""
    body = doing.content.body
    details = {"description": f"平板上另有记录：{body['details'].get('description', '')}"}
    note = {"case_id": body["case_id"], "kind": "note", "base_version": 0, "details": details}
    content = doing.content.model_copy(update={"body": note, "photos": []})
    return replace(doing, content=content)


def _id_of(row: Row[Any], what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"gridbeat:{what}:{row.item_id}:{row.hash}"))
