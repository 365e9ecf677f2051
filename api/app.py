"""The service: reads like its table of contents."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from api import docs, health
from api.accounts import endpoints as accounts
from api.accounts import pages as doors
from api.caller import settled
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
from api.layers import endpoints as layers
from api.live import endpoints as live
from api.live.board import Boards
from api.live.ending import on_signal
from api.live.hub import Hub
from api.live.reading import Reader
from api.live.watching import watch_now
from api.metrics import add_metrics
from api.open311 import endpoints as open311
from api.pages import endpoints as pages
from api.patrols import endpoints as patrols
from api.photos import endpoints as photos
from api.repeating import repeating
from api.report import endpoints as report
from api.report.desk import Desk
from api.settings import Settings
from api.specialists import endpoints as specialists
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

    offices = Offices(calendar_of(settings))
    boards = Boards()
    hub = Hub(engine, Reader(boards, offices), now, settings.live_every_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        kept = timedelta(days=settings.contact_days)
        with (
            repeating("urge", lambda: urge_now(engine, offices, now()), settings.urge_every_s),
            repeating("forget", lambda: forget_now(engine, now(), kept), settings.forget_every_s),
            repeating("watch", lambda: watch_now(engine, boards, now()), settings.watch_every_s),
            on_signal(hub.stop),
        ):
            yield
            hub.stop()
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

    for public in (health, docs, report, open311):
        app.include_router(public.router)
    for door in (doors, accounts):  # each of their endpoints says for itself who may ask
        app.include_router(door.router)
    case_rooms = (cases, photos, visits, campaigns, figures, specialists, console_pages, sync, live)
    for subject in (*case_rooms, communities, grids, guards, patrols, layers, pages):
        app.include_router(subject.router, dependencies=[Depends(settled)])
    tablet.serve(app, web_folder / "tablet")
    app.mount(STATIC, StaticFiles(directory=web_folder), name="static")
    return app
