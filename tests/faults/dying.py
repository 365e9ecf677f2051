"""The service, which dies by kill -9 at the worst moment of taking items.

`before`: with everything done and nothing committed; `after`: committed, and nothing answered.
"""

import os
import signal
import sys
import threading
from typing import Any

import uvicorn
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from api.app import create_app
from api.settings import Settings

_here = threading.local()


def _die(*_: object) -> None:
    if getattr(_here, "taking", False):
        os.kill(os.getpid(), signal.SIGKILL)


def serve(moment: str) -> None:
    @event.listens_for(Engine, "before_cursor_execute")
    def watched(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE sync_item"):
            _here.taking = True

    def ended(_: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:  # and not only a savepoint
            _die()

    if moment == "before":
        event.listen(Engine, "commit", _die)
    else:
        event.listen(Session, "after_transaction_end", ended)
    settings = Settings()
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="error")


if __name__ == "__main__":
    serve(sys.argv[1])
