"""A world of cases on each database."""

import pytest
from sqlalchemy import Engine

from geo.community import Community
from tests.api.cases.worlds import World


@pytest.fixture
def world(engine: Engine, tiny: Community) -> World:
    """The tiny community on an empty database, once on each kind."""
    return World.of(engine, tiny)
