"""What a service does beside answering, from its start to its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI

from api.cases.urger import urge_now
from api.forgetting import forget_now
from api.jobs.crew import wake_for
from api.live.ending import on_signal
from api.live.watching import watch_now
from api.maps.ahead import count_now
from api.papers.keeping import make_due
from api.repeating import repeating


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Repeat what is due while the app answers, and end what it has begun."""
    state = app.state
    settings, engine, now, offices = state.settings, state.engine, state.now, state.offices
    kept = timedelta(days=settings.contact_days)
    with (
        repeating(
            "report", lambda: make_due(engine, offices, state.shelf, now()), settings.report_every_s
        ),
        repeating("jobs", lambda: wake_for(engine, state.crew), settings.jobs_every_s),
        repeating("exports", lambda: wake_for(engine, state.packers), settings.jobs_every_s),
        repeating("sweep", lambda: state.cupboard.sweep(now()), settings.forget_every_s),
        repeating("urge", lambda: urge_now(engine, offices, now()), settings.urge_every_s),
        repeating("forget", lambda: forget_now(engine, now(), kept), settings.forget_every_s),
        repeating("watch", lambda: watch_now(engine, state.boards, now()), settings.watch_every_s),
        repeating("count", lambda: count_now(state.city, engine, now()), settings.count_every_s),
        on_signal(state.hub.stop),
    ):
        yield
        state.hub.stop()
    for one in (state.crew, state.packers):
        if one is not None:
            one.end()
    state.features.quick.close()
    engine.dispose()
