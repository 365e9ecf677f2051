"""gridbeat demo: from nothing to a served community in one command."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import demo as service
from api import demo_cases, demo_desk, demo_logins, demo_rounds
from api.cli.door import DatabaseOption, Door, JsonFlag, SeedOption, door, settings_with
from api.cli.serve import run
from api.settings import Settings
from data.exports.gpkg import write_gpkg
from data.photos import PhotoStore
from data.samples import demo_community
from data.store.engine import make_engine
from data.store.migrate import upgrade
from geo.clock import LOCAL, today


def demo(
    db: DatabaseOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make it and stop.")] = False,
    file: Annotated[
        Path | None, typer.Option(help="Write the demo's community file here as well.")
    ] = None,
    seed: SeedOption = 0,
    as_json: JsonFlag = False,
) -> None:
    """Create or open the demo community, plan it and serve it. All of it is synthetic."""
    with door(as_json) as opened:
        settings = settings_with(database_url=db, host=host, port=port)
        _make(opened, settings, seed)
        if file:
            community = demo_community(seed)
            layers = {name: frame for name, frame in community.layers.items() if len(frame)}
            write_gpkg(file, layers, origin=community.origin, title=community.name)
            opened.say(f"community file → {file}")
        if not no_serve:
            run(opened, settings)


def _make(opened: Door, settings: Settings, seed: int) -> None:
    engine = make_engine(settings.database_url)
    upgrade(engine)
    with opened.progress() as progress:
        made = service.ensure_demo(engine, seed=seed, day=today(), progress=progress)
    file = demo_logins.file_beside(settings.database_url)
    logins = demo_logins.ensure_logins(engine, made["key"], file, datetime.now(LOCAL))
    now = datetime.now(LOCAL)
    demo_cases.ensure_cases(
        engine, made["key"], PhotoStore(settings.photo_folder), now=now, seed=seed
    )
    demo_desk.ensure_desk(engine, made["key"], now=now, seed=seed)
    with opened.progress() as progress:
        demo_rounds.ensure_rounds(engine, made["key"], now=now, seed=seed, progress=progress)
    said = {role: vars(login) for role, login in logins.items()}
    opened.result(made | {"logins": said, "logins_file": str(file)})
    opened.facts(
        f"{made['community']} · 演示社区，合成数据 · demo community, synthetic",
        {
            "grids": made["grids"],
            "patrol": f"{made['first_day']} – {made['last_day']}",
            "database": engine.url.render_as_string(),
        },
    )
    opened.facts(
        f"登录 · log in · {file}",
        {login.username: login.password for login in logins.values()},
    )
