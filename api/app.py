"""The service: reads like its table of contents."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import docs, health
from api.accounts import endpoints as accounts
from api.accounts import pages as doors
from api.caller import SETTLED
from api.campaigns import endpoints as campaigns
from api.cases import endpoints as cases
from api.cases.refusing import add_refusals
from api.communities import endpoints as communities
from api.console import endpoints as console_pages
from api.errors import RESPONSES, add_error_handlers
from api.exports import endpoints as exports
from api.figures import endpoints as figures
from api.furniture import furnish
from api.grids import endpoints as grids
from api.guards import endpoints as guards
from api.layers import endpoints as layers
from api.life import lifespan
from api.live import endpoints as live
from api.maps import city_endpoints as city_maps
from api.maps import endpoints as map_pages
from api.maps import patrol_endpoints as patrol_maps
from api.middleware import add_middleware
from api.ogc.door import Door
from api.ogc.here import PATH as OGC
from api.open311 import endpoints as open311
from api.pages import endpoints as pages
from api.patrols import endpoints as patrols
from api.photos import endpoints as photos
from api.public import endpoints as public_view
from api.report import endpoints as report
from api.report import posters
from api.settings import Settings
from api.specialists import endpoints as specialists
from api.sync import desk as shifts
from api.sync import endpoints as sync
from api.sync import pages as tablet
from api.urls import STATIC
from api.visits import endpoints as visits
from geo.clock import now


def create_app(settings: Settings, now: Callable[[], datetime] = now) -> FastAPI:
    """Return the service for one database; `now` is its clock.

    Public are health, figures about the service, its documentation, the login, the web assets,
    and what residents do: their report pages and Open311. Every other endpoint knows who is asking.

    Raises
    ------
    SetupError
        The web assets are not built, or the database cannot be opened.
    """
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
    furnish(app, settings, now)

    add_error_handlers(app)
    add_refusals(app)
    add_middleware(app, settings.basemap_url)

    _open(app)
    return app


def _open(app: FastAPI) -> None:
    """Put all doors into an app."""
    state = app.state
    # First: it is asked most often, and routes are tried in their order.
    app.mount(OGC, Door(state.features, state.settings.cors_origins), name="ogc")
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
        exports,
        specialists,
        console_pages,
        sync,
        live,
        posters,
        shifts,
    )
    map_rooms = (pages, city_maps, map_pages, patrol_maps)
    for subject in (*case_rooms, communities, grids, guards, patrols, layers, *map_rooms):
        app.include_router(subject.router, dependencies=SETTLED)
    tablet.serve(app, state.web_folder / "tablet")
    app.mount(STATIC, StaticFiles(directory=state.web_folder), name="static")
