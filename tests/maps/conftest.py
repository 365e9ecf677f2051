"""Fixtures of the maps' tests."""

import pytest

from maps import Scene
from maps.assets import Assets
from tests.maps.plans import tiny_scene
from tests.maps.web import dist

__all__ = ["dist"]

BARE = Assets(styles="", scripts="", inline=True)
"""Assets of a page that is read and not opened."""


@pytest.fixture(scope="session")
def scene() -> Scene:
    """The tiny community with four grids and two days of three walks; see `tests.maps.plans`."""
    return tiny_scene()


@pytest.fixture(scope="session")
def bare() -> Assets:
    """No assets at all, for tests that look at the data of a page."""
    return BARE
