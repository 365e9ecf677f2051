"""The service: reads like its table of contents."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from api import docs, health
from api.accounts import endpoints as accounts
from api.accounts import pages as doors
from api.caller import SETTLED
from api.campaigns import endpoints as campaigns
from api.cases import endpoints as cases
from api.cases.calendar import calendar_of
from api.cases.office import Offices
from api.cases.refusing import add_refusals
from api.cases.urger import urge_now
from api.communities import endpoints as communities
from api.console import endpoints as console_pages
from api.errors import RESPONSES, add_error_handlers
from api.figures import endpoints as figures
from api.forgetting import forget_now
from api.grids import endpoints as grids
from api.guards import endpoints as guards
from api.head import HeadMiddleware
from api.headers import add_headers
from api.jobs.crew import Crew, wake_for
from api.layers import endpoints as layers
from api.live import endpoints as live
from api.live.board import Boards
from api.live.ending import on_signal
from api.live.hub import Hub
from api.live.reading import Reader
from api.live.watching import watch_now
from api.metrics import add_metrics
from api.ogc.desk import Desk as FeatureDesk
from api.ogc.door import Door
from api.ogc.here import PATH as OGC
from api.open311 import endpoints as open311
from api.pages import endpoints as pages
from api.papers.keeping import Shelf, make_due
from api.patrols import endpoints as patrols
from api.photos import endpoints as photos
from api.public import endpoints as public_view
from api.repeating import repeating
from api.report import endpoints as report
from api.report import posters
from api.report.desk import Desk
from api.settings import Settings
from api.specialists import endpoints as specialists
from api.sync import desk as shifts
from api.sync import endpoints as sync
from api.sync import pages as tablet
from api.urls import STATIC
from api.visits import endpoints as visits
from data.photos import PhotoStore
from data.store.engine import make_engine
from geo.clock import LOCAL
from maps.assets import console, dist_folder, served


def _now() -> datetime:
    return datetime.now(LOCAL)


def create_app(settings: Settings, now: Callable[[], datetime] = _now) -> FastAPI:
    """Return the service for one database; `now` is its clock.

    Public are health, figures about the service, its documentation, the login, the web assets,
    and what residents do: their report pages and Open311. Every other endpoint knows who is asking.

    Raises
    ------
    SetupError
        The web assets are not built, or the database cannot be opened.
    """
    engine = make_engine(settings.database_url)

    features = FeatureDesk(engine, now)
    offices = Offices(calendar_of(settings))
    boards = Boards()
    hub = Hub(engine, Reader(boards, offices), now, settings.live_every_s)
    crew = Crew(settings.database_url) if settings.jobs_every_s else None
    shelf = Shelf(settings.report_folder, timedelta(days=settings.report_days))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        kept = timedelta(days=settings.contact_days)
        with (
            repeating(
                "report", lambda: make_due(engine, offices, shelf, now()), settings.report_every_s
            ),
            repeating("jobs", lambda: wake_for(engine, crew), settings.jobs_every_s),
            repeating("urge", lambda: urge_now(engine, offices, now()), settings.urge_every_s),
            repeating("forget", lambda: forget_now(engine, now(), kept), settings.forget_every_s),
            repeating("watch", lambda: watch_now(engine, boards, now()), settings.watch_every_s),
            on_signal(hub.stop),
        ):
            yield
            hub.stop()
        if crew is not None:
            crew.end()
        features.quick.close()
        engine.dispose()

    app = FastAPI(
        title="gridbeat",
        version=version("gridbeat"),
        description="Grids, patrols, hazards and incidents of communities.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=RESPONSES,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.now = now
    app.state.offices = offices
    app.state.boards = boards
    app.state.hub = hub
    app.state.shelf = shelf
    app.state.crew = crew
    app.state.photos = PhotoStore(settings.photo_folder)
    app.state.pages = pages.Cache()
    app.state.desk = Desk(settings, offices, app.state.photos)
    web_folder = settings.web_folder or dist_folder()
    app.state.web_folder = web_folder
    app.state.assets = served(STATIC, web_folder)
    app.state.console_assets = console(STATIC, web_folder)

    add_error_handlers(app)
    add_refusals(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    add_headers(app, settings.basemap_url)
    add_metrics(app)
    app.add_middleware(HeadMiddleware)

    # First: it is asked most often, and routes are tried in their order.
    app.mount(OGC, Door(features, settings.cors_origins), name="ogc")
    for public in (health, docs, report, open311, public_view):
        app.include_router(public.router)
    for door in (doors, accounts):  # each of their endpoints says for itself who may ask
        app.include_router(door.router)
    case_rooms = (
        cases,
        photos,
        visits,
        campaigns,
        figures,
        specialists,
        console_pages,
        sync,
        live,
        posters,
        shifts,
    )
    for subject in (*case_rooms, communities, grids, guards, patrols, layers, pages):
        app.include_router(subject.router, dependencies=SETTLED)
    tablet.serve(app, web_folder / "tablet")
    app.mount(STATIC, StaticFiles(directory=web_folder), name="static")
    return app
