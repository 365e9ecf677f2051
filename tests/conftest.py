"""Fixtures every room uses."""

import os
from pathlib import Path

import pytest

from geo.community import Community
from tests.worlds import tiny_community

pytest_plugins = ["tests.databases"]
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def tiny() -> Community:
    """Two compounds, 12 buildings, 480 households; see `tests.worlds.tiny_community`."""
    return tiny_community()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets, or a skip that says what is missing."""
    folder = Path(os.environ.get("GRIDBEAT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data sets are not at {folder}; set GRIDBEAT_SHARED_DATA")
    return folder
