"""The tiny community, its four grids, and the doors of its residents."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from geo.community import Community
from tests.api.cases.worlds import World
from tests.api.residents import Residents, opened


@pytest.fixture
def residents(
    engine: Engine, database_url: str, tiny: Community, tmp_path: Path
) -> Iterator[Residents]:
    """The service on an empty record of cases, once on each database."""
    world = World.of(engine, tiny)
    with opened(engine, database_url, world.here, world.place, tmp_path) as made:
        yield made
