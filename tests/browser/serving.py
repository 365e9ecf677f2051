"""The service in this process, for a browser to ask."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.settings import Settings


@contextmanager
def running(
    database_url: str, dist: Path, now: Callable[[], datetime] | None = None, **settings: Any
) -> Iterator[str]:
    """Serve a database on a free port, at a clock if one is given; yield the address."""
    made = Settings(database_url=database_url, web_folder=dist, **settings)
    app = create_app(made, now) if now else create_app(made)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    app.state.hub.stop()  # streams that are open would hold it
    server.should_exit = True
    thread.join()
