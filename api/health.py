"""Health: whether the process is up, and whether it can do its work."""

from fastapi import APIRouter, Request

from data.store.migrate import at_head
from geo.errors import SetupError

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive() -> dict[str, str]:
    """Answer while the process is up."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(request: Request) -> dict[str, str]:
    """Answer when the database is there and has this version's tables."""
    if not at_head(request.app.state.engine):
        raise SetupError("The database is not at this version's tables: run gridbeat db upgrade.")
    return {"status": "ready"}
