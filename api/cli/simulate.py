"""gridbeat simulate: guards who walk their plan and send what they see, as tablets do."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api.cli.door import DatabaseOption, JsonFlag, SeedOption, door, settings_with
from api.demo import CODE
from api.simulate.guard import Life
from api.simulate.running import Run
from api.simulate.running import simulate as run_simulation
from api.simulate.service import Service
from data.store.engine import make_engine


def simulate(
    db: DatabaseOption = None,
    community: Annotated[str, typer.Option(help="Code, name or number.")] = CODE,
    guards: Annotated[int, typer.Option(min=1, max=500, help="Guards at most.")] = 18,
    hours: Annotated[
        float, typer.Option(min=0.01, max=168, help="Hours of the plan, up to the present.")
    ] = 8.0,
    speedup: Annotated[
        float, typer.Option(min=1, help="So many times faster than time goes; 1 is live.")
    ] = 60.0,
    offline_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the time without network.")
    ] = 0.3,
    url: Annotated[
        str | None, typer.Option(help="A service on that database; one of its own without.")
    ] = None,
    seed: SeedOption = 0,
    as_json: JsonFlag = False,
) -> None:
    """Let guards walk their published plan through the real HTTP API, and count what arrived.

    With noise, tunnels, restarts, wrong clocks and hours without network. Their accounts are named
    `sim-…` and made where they are not there. Exit code 1 when anything is lost or double.
    """
    with door(as_json) as opened, ExitStack() as stack:
        settings = settings_with(database_url=db)
        engine = make_engine(settings.database_url)
        if url is None:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            photos = {"GRIDBEAT_PHOTO_FOLDER": str(settings.photo_folder.absolute())}
            service = Service(settings.database_url, folder, environment=photos)
            url = stack.enter_context(service).url
        run = Run(guards, timedelta(hours=hours), speedup, Life(offline_share=offline_share), seed)
        with opened.progress() as progress:
            counted, told = run_simulation(engine, community, url, run, progress)
        opened.result({**told, **counted.as_dict()})
        opened.facts("模拟结果 · what became of it", {**told, **counted.as_dict()})
        if not counted.right:
            opened.end(1)
