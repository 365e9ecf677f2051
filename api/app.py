"""The service: reads like its table of contents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from api import docs, health
from api.communities import endpoints as communities
from api.errors import RESPONSES, add_error_handlers
from api.grids import endpoints as grids
from api.guards import endpoints as guards
from api.head import HeadMiddleware
from api.headers import add_headers
from api.layers import endpoints as layers
from api.metrics import add_metrics
from api.pages import endpoints as pages
from api.patrols import endpoints as patrols
from api.settings import Settings
from api.urls import STATIC
from data.store.engine import make_engine
from maps.assets import dist_folder, served


def create_app(settings: Settings) -> FastAPI:
    """Return the service for one database.

    Raises
    ------
    SetupError
        The web assets are not built, or the database cannot be opened.
    """
    engine = make_engine(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
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
    app.state.pages = pages.Cache()
    web_folder = settings.web_folder or dist_folder()
    app.state.assets = served(STATIC, web_folder)

    add_error_handlers(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    add_headers(app, settings.basemap_url)
    add_metrics(app)
    app.add_middleware(HeadMiddleware)

    for subject in (communities, grids, guards, patrols, layers):
        app.include_router(subject.router)
    app.include_router(pages.router)
    app.include_router(health.router)
    app.include_router(docs.router)
    app.mount(STATIC, StaticFiles(directory=web_folder), name="static")
    return app
