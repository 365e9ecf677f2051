"""Tries at passwords of the last hour, and how long the next one must wait."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from data.store.access_tables import login_attempt
from data.store.dialect import one_by_one
from data.store.secrets import digest
from geo.access.throttle import WINDOW_S, Failures, wait_s


def begin(session: Session, username: str, address: str, at: datetime) -> float:
    """Count a try as failed until `succeed` says otherwise; return 0, or the seconds to wait.

    A try that must wait is not looked at and not counted. Tries that come at once are counted one
    after the other, so that none slips through.
    """
    one_by_one(session)
    who = digest(username)
    session.execute(
        delete(login_attempt).where(login_attempt.c.at < at - timedelta(seconds=WINDOW_S))
    )
    here = login_attempt.c.address == address
    account = login_attempt.c.who == who
    last = session.execute(select(func.max(login_attempt.c.at)).where(here)).scalar_one()
    failures = Failures(
        here=_count(session, here & account),
        address=_count(session, here),
        account=_count(session, account),
    )
    wait = 0.0 if last is None else wait_s(failures, (at - last).total_seconds())
    if wait <= 0:
        session.execute(insert(login_attempt).values(at=at, who=who, address=address))
    return wait


def succeed(session: Session, username: str, address: str) -> None:
    """Forget the failures for an account from an address; those for other accounts stay."""
    session.execute(
        delete(login_attempt).where(
            login_attempt.c.who == digest(username), login_attempt.c.address == address
        )
    )


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(login_attempt).where(condition)
    return session.execute(query).scalar_one()
