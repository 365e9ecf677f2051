"""Alarms are opened and closed: every so often, and when fixes come in while somebody looks."""

from datetime import datetime

from sqlalchemy import Engine, select

from api.live.board import Boards
from api.live.picture import facts, picture
from data.store import alarms
from data.store.alarms import Settled
from data.store.engine import read_scope, session_scope
from data.store.tables import community
from geo.live import LivePolicy, watch

POLICY = LivePolicy()


def evaluate(
    engine: Engine, boards: Boards, community_id: int, now: datetime, policy: LivePolicy = POLICY
) -> Settled:
    """Open and close the alarms of a community by what is known now; twice is as good as once.

    Nothing is written, and no other writer waited for, where nothing has changed.
    """
    with read_scope(engine) as session:
        found = picture(session, boards, community_id, now)
        causes = watch(facts(session, community_id, found), now, policy)
        known = {(row.kind, row.key): row.facts for row in alarms.opened(session, community_id)}
    wanted = {(one.kind, one.key): one for one in causes}
    if known.keys() == wanted.keys() and all(wanted[one].says(known[one]) for one in known):
        return Settled(0, 0)
    with session_scope(engine) as session:
        return alarms.settle(session, community_id, causes, now)


def watch_now(engine: Engine, boards: Boards, now: datetime) -> Settled:
    """Do so for every community; return how many alarms were opened and closed."""
    with read_scope(engine) as session:
        every = list(session.execute(select(community.c.id).order_by(community.c.id)).scalars())
    done = [evaluate(engine, boards, one, now) for one in every]
    return Settled(sum(one.opened for one in done), sum(one.closed for one in done))
