"""Long work: put down, taken by one worker, watched, stopped, ended once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from data.store.job_tables import job
from geo.errors import NotFoundError

State = Literal["waiting", "running", "done", "infeasible", "failed", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
SILENT = timedelta(minutes=5)
"""Work that gave no sign of life for so long is dead: no step of a plan takes longer."""
LOST = "做这项工作的进程已不在，请重新开始。 The process that did this is gone; start it again."


@dataclass(frozen=True)
class Job:
    """One piece of work, as the table has it."""

    id: int
    community_id: int
    kind: str
    params: Mapping[str, Any]
    state: State
    step: str
    share: float
    said: Sequence[str]
    plan_id: int | None
    cancel: bool
    asked_by: str
    created_at: datetime
    started_at: datetime | None
    beat_at: datetime | None
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in {"waiting", "running"}


def add(
    session: Session,
    community_id: int,
    kind: str,
    params: Mapping[str, Any],
    *,
    asked_by: str,
    at: datetime,
) -> int:
    """Put work down and return its number."""
    values = {
        "community_id": community_id,
        "kind": kind,
        "params": dict(params),
        "state": "waiting",
        "step": "",
        "share": 0.0,
        "said": [],
        "cancel": False,
        "asked_by": asked_by,
        "created_at": at,
    }
    return int(session.execute(insert(job).values(values).returning(job.c.id)).scalar_one())


def take(session: Session, at: datetime, kinds: Collection[str]) -> Job | None:
    """Take the work of some kinds that waits longest; None where there is none left."""
    waits = (job.c.state == "waiting") & job.c.kind.in_(kinds)
    query = select(job.c.id).where(waits).order_by(job.c.id).limit(1)
    number = session.execute(query).scalar_one_or_none()
    if number is None:
        return None
    ours = update(job).where(job.c.id == number, job.c.state == "waiting")
    taken = session.execute(ours.values(state="running", started_at=at, beat_at=at))
    return get(session, number) if taken.rowcount == 1 else None  # type: ignore[attr-defined]


def beat(session: Session, number: int, step: str, share: float, at: datetime) -> bool:
    """Write down how far work is; return whether it is to go on."""
    mine = update(job).where(job.c.id == number, job.c.state == "running")
    session.execute(mine.values(step=step, share=share, beat_at=at))
    query = select(job.c.cancel).where(job.c.id == number, job.c.state == "running")
    return session.execute(query).scalar_one_or_none() is False


def end(
    session: Session,
    number: int,
    state: State,
    at: datetime,
    *,
    said: Sequence[str] = (),
    plan_id: int | None = None,
) -> bool:
    """End work that runs; return whether it was still running."""
    values: dict[str, Any] = {
        "state": state, "said": list(said), "plan_id": plan_id, "ended_at": at,
    }  # fmt: skip
    if state == "done":
        values["share"] = 1.0
    mine = update(job).where(job.c.id == number, job.c.state == "running").values(values)
    return bool(session.execute(mine).rowcount == 1)  # type: ignore[attr-defined]


def cancel(session: Session, community_id: int, number: int, at: datetime) -> None:
    """Ask work to stop; what waits ends at once.

    Raises
    ------
    NotFoundError
        The community has no such work.
    """
    get(session, number, community_id)
    waits = (job.c.id == number) & (job.c.state == "waiting")
    session.execute(update(job).where(waits).values(state="cancelled", ended_at=at))
    session.execute(update(job).where(job.c.id == number).values(cancel=True))


def bury(session: Session, at: datetime) -> int:
    """End work that gave no sign of life for long; return how much there was."""
    dead = (job.c.state == "running") & (job.c.beat_at < at - SILENT)
    values = {"state": "failed", "said": [LOST], "ended_at": at}
    return int(session.execute(update(job).where(dead).values(values)).rowcount)  # type: ignore[attr-defined]


def get(session: Session, number: int, community_id: int | None = None) -> Job:
    """Return work by its number.

    Raises
    ------
    NotFoundError
        There is none, or it is another community's.
    """
    query = select(job).where(job.c.id == number)
    if community_id is not None:
        query = query.where(job.c.community_id == community_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no job {number}.")
    return _job(row)


def waiting(session: Session, kinds: Collection[str]) -> bool:
    """Return whether any work of some kinds waits."""
    waits = (job.c.state == "waiting") & job.c.kind.in_(kinds)
    query = select(job.c.id).where(waits).limit(1)
    return session.execute(query).first() is not None


def listing(
    session: Session,
    community_id: int,
    kind: str,
    *,
    asked_by: str | None = None,
    limit: int = 20,
) -> list[Job]:
    """Return a community's work of a kind, newest first; perhaps only what one person asked for."""
    query = select(job).where(job.c.community_id == community_id, job.c.kind == kind)
    if asked_by is not None:
        query = query.where(job.c.asked_by == asked_by)
    return [_job(row) for row in session.execute(query.order_by(job.c.id.desc()).limit(limit))]


def _job(row: Row[Any]) -> Job:
    return Job(**row._mapping)
