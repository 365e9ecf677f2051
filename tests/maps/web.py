"""The built web assets, for the tests that need them."""

import os
from pathlib import Path

import pytest

from geo.errors import SetupError
from maps.assets import dist_folder


@pytest.fixture(scope="session")
def dist() -> Path:
    """The folder of the built web assets; a skip where they are not built and need not be."""
    try:
        return dist_folder()
    except SetupError as missing:
        if os.environ.get("GRIDBEAT_REQUIRE_WEB") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
