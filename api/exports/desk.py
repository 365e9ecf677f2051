"""Exports of a person: begun, watched, stopped, fetched; nobody sees those of another."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from api.exports.grants import granted, grants_of, kept, open_layers, personal
from api.exports.keeping import Cupboard
from api.exports.service import Asked
from api.exports.wanted import Wanted, checked
from api.jobs.crew import EXPORT
from api.view import View
from data.exports.collections import COLLECTIONS
from data.exports.cql2 import parsed
from data.store import audit, jobs
from data.store.jobs import Job
from geo.crs import STORAGE_CRS
from geo.errors import ConflictError, DeniedError, NotFoundError

GONE = "文件还没做好，或已过期删除。 The file is not ready, or was deleted."
MOST_OPEN = 3
"""Exports of one person that may wait or be made at a time."""


@dataclass(frozen=True)
class File:
    """A file that can be fetched."""

    path: Path
    name: str
    size_bytes: int
    until: datetime


@dataclass(frozen=True)
class Export:
    """What a person asked for, how far it is, and its file where it is there."""

    job: Job
    wanted: Wanted
    personal: bool
    file: File | None


def begin(here: View, wanted: Wanted, service: str) -> int:
    """Put an export down and return its number.

    What may be written is settled now: rows and columns as the policy gives them to the person at
    this moment, columns about people only where the view has a reason, which is recorded.

    Parameters
    ----------
    service
        The address at which the person reaches the service, for layers that are live.

    Raises
    ------
    DeniedError
        The person may not export, or not see one of the layers.
    InputError
        Something of it cannot be had; every fault is named.
    ConflictError
        Too many exports of the person are being made.
    """
    here.require("make", "exports")
    wanted = checked(wanted, open_layers(here))
    grants = granted(here, wanted.layers)
    if wanted.filter:  # what it names must be there, for this person
        asked = Asked(here.session, here.stored, STORAGE_CRS, by="", grants=grants)
        asked.selection(COLLECTIONS[wanted.layers[0]], None, parsed(wanted.filter))
    told = personal(here, wanted.layers) if here.reason is not None else []
    params = {
        "account_id": here.actor.account_id,
        "wanted": wanted.as_dict(),
        "grants": kept(grants),
        "personal": told,
        "reason": here.reason,
        "service": service,
    }
    with here.writing() as session:
        mine = jobs.listing(session, here.stored.id, EXPORT, asked_by=here.actor.username)
        if sum(one.open for one in mine) >= MOST_OPEN:
            raise ConflictError(
                f"最多同时导出 {MOST_OPEN} 份，请等一份完成。 "
                f"At most {MOST_OPEN} exports are made at a time; wait for one."
            )
        made = jobs.add(
            session, here.stored.id, EXPORT, params, asked_by=here.actor.username, at=here.at
        )
        subject = f"exports/{made}: {' '.join(wanted.layers)}"
        audit.append(session, here.entry("export.start", subject), here.at)
        for name in told:
            audit.append(session, here.entry("personal.export", COLLECTIONS[name].subject), here.at)
    return made


def listing(session: Session, here: View, cupboard: Cupboard) -> list[Export]:
    """Return the person's exports, the newest first."""
    here.require("make", "exports")
    found = jobs.listing(session, here.stored.id, EXPORT, asked_by=here.actor.username)
    return [_export(one, here, cupboard) for one in found if _mine(one, here)]


def get(session: Session, here: View, cupboard: Cupboard, number: int) -> Export:
    """Return an export of the person.

    Raises
    ------
    NotFoundError
        There is none of that number, or it is somebody else's: said in the same words.
    """
    here.require("make", "exports")
    found = jobs.get(session, number, here.stored.id)
    if found.kind != EXPORT or not _mine(found, here):
        raise NotFoundError(f"There is no job {number}.")
    return _export(found, here, cupboard)


def stop(session: Session, here: View, cupboard: Cupboard, number: int) -> None:
    """Stop an export that is being made, or delete the file of one that is.

    Raises
    ------
    NotFoundError
        The person has no such export.
    """
    found = get(session, here, cupboard, number)
    with here.writing() as opened:
        if found.job.open:
            jobs.cancel(opened, here.stored.id, number, here.at)
        audit.append(opened, here.entry("export.end", f"exports/{number}"), here.at)
    if found.file is not None:
        found.file.path.unlink(missing_ok=True)


def fetched(session: Session, here: View, cupboard: Cupboard, number: int) -> Export:
    """Return an export whose file is there; that it is fetched is recorded, of pieces each one.

    Raises
    ------
    NotFoundError
        The person has no such export, or its file is not there or not there any more.
    DeniedError
        The person's roles are not what they were when it was asked for.
    """
    found = get(session, here, cupboard, number)
    if found.file is None:
        raise NotFoundError(GONE)
    then = grants_of(found.job.params["grants"])
    reason = found.job.params["reason"]
    now = granted(View(here.stored, here.actor, session, here.engine, here.at, reason), [*then])
    if now != then:
        raise DeniedError(
            "您的角色已变，请重新导出。 Your roles have changed since then: export again."
        )
    here.record("export.fetch", f"exports/{number}")
    return found


def _mine(job: Job, here: View) -> bool:
    """Return whether a job is this account's; a name may be given again to somebody else."""
    return bool(job.params.get("account_id") == here.actor.account_id)


def _export(job: Job, here: View, cupboard: Cupboard) -> Export:
    wanted = Wanted.of(job.params["wanted"])
    return Export(job, wanted, bool(job.params["personal"]), _file(job, wanted, here, cupboard))


def _file(job: Job, wanted: Wanted, here: View, cupboard: Cupboard) -> File | None:
    if job.state != "done" or job.ended_at is None:
        return None
    path = cupboard.path(job.community_id, job.id, wanted.ending)
    until = cupboard.until(job.ended_at)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return None
    if until < here.at:
        return None
    return File(path, wanted.file_name(here.stored.name, job.created_at), size, until)
