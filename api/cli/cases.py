"""gridbeat cases: what the service does with cases by itself, from the command line."""

from datetime import datetime

import typer

from api.cases.calendar import calendar_of
from api.cases.office import Offices
from api.cases.urger import urge_now
from api.cli.door import DatabaseOption, JsonFlag, door, settings_with
from data.store.engine import make_engine
from data.store.migrate import upgrade
from geo.clock import LOCAL

app = typer.Typer(help="Cases: what the system says by itself.", no_args_is_help=True)


@app.callback()
def cases() -> None:
    """Cases: what the system says by itself."""


@app.command()
def urge(db: DatabaseOption = None, as_json: JsonFlag = False) -> None:
    """Remind of limits that come near and escalate what is over one; each is said once."""
    with door(as_json) as opened:
        settings = settings_with(database_url=db)
        engine = make_engine(settings.database_url)
        upgrade(engine)
        said = urge_now(engine, Offices(calendar_of(settings)), datetime.now(LOCAL))
        opened.result({"cases": said})
        opened.say(f"{said} case(s) looked at.")
