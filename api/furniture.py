"""What the endpoints of a service share: made once, kept in the state of its app."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import FastAPI

from api.cases.calendar import calendar_of
from api.cases.office import Offices
from api.exports.keeping import Cupboard
from api.jobs.crew import packers, planners
from api.live.board import Boards
from api.live.hub import Hub
from api.live.reading import Reader
from api.maps.city import City
from api.ogc.desk import Desk as FeatureDesk
from api.pages.endpoints import Cache
from api.papers.keeping import Shelf
from api.report.desk import Desk
from api.settings import Settings
from api.urls import STATIC
from data.photos import PhotoStore
from data.store.engine import make_engine
from geo.track.coverage import Coverage
from maps.assets import console, dist_folder, served


def furnish(app: FastAPI, settings: Settings, now: Callable[[], datetime]) -> None:
    """Put into the state of an app what its endpoints share.

    Raises
    ------
    SetupError
        The web assets are not built, or the database cannot be opened.
    """
    state = app.state
    engine = make_engine(settings.database_url)
    state.settings, state.engine, state.now = settings, engine, now
    state.login_page = "/login"
    state.offices = Offices(calendar_of(settings))
    state.features = FeatureDesk(engine, now)
    state.boards = Boards()
    reader = Reader(state.boards, state.offices)
    state.hub = Hub(engine, reader, now, settings.live_every_s)
    works = settings.jobs_every_s > 0
    state.crew = planners(settings.database_url) if works else None
    state.packers = packers(settings.database_url, settings.export_folder) if works else None
    state.cupboard = Cupboard(settings.export_folder, timedelta(days=settings.export_days))
    state.shelf = Shelf(settings.report_folder, timedelta(days=settings.report_days))
    state.photos = PhotoStore(settings.photo_folder)
    state.pages = Cache[str]()
    state.coverage = Cache[Coverage | None]()
    state.city = City(engine)
    state.desk = Desk(settings, state.offices, state.photos)
    state.web_folder = settings.web_folder or dist_folder()
    state.assets = served(STATIC, state.web_folder)
    state.console_assets = console(STATIC, state.web_folder)
