"""The analyst's notebook runs from its first cell to its last against a running service."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from api.publishing import publish_split
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams, split
from tests.api.assets import empty_assets
from tests.api.cases.worlds import BEGAN
from tests.browser.serving import running
from tests.people import add_person, token_of
from tests.worlds import TINY_CRS

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs/notebooks/analyst.ipynb"


def busy(tiny: Community) -> Community:
    """The tiny community with 300 incidents, most of them around one building."""
    rng = np.random.default_rng(8)
    west, south, east, north = tiny["buildings"].total_bounds
    centre = tiny["buildings"].geometry.iloc[0].centroid
    x = np.concatenate([rng.normal(centre.x, 15, 200), rng.uniform(west, east, 100)])
    y = np.concatenate([rng.normal(centre.y, 15, 200), rng.uniform(south, north, 100)])
    first = pd.Timestamp("2026-09-01T08:00", tz=LOCAL)
    frame = gpd.GeoDataFrame(
        {
            "category": "楼道杂物",
            "reported_at": first + pd.to_timedelta(rng.uniform(0, 80 * 24, 300), unit="h"),
            "source": "reported",
        },
        geometry=gpd.points_from_xy(x, y),
        crs=TINY_CRS,
    )
    return tiny.replaced("incidents", frame)


@pytest.fixture
def service(tiny: Community, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a service that makes exports by itself, and an analyst's token."""
    url = f"sqlite:///{tmp_path}/gridbeat.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    with session_scope(engine) as session:
        publish_split(session, communities.save(session, busy(tiny)), grids, BEGAN)
    token = token_of(engine, add_person(engine, "fen", Membership(Role.analyst)))
    engine.dispose()
    own = {"export_folder": tmp_path / "exports", "report_every_s": 0, "urge_every_s": 0}
    with running(url, empty_assets(tmp_path / "web"), **own) as address:
        yield address, token


def test_the_notebook_is_kept_without_outputs() -> None:
    text = NOTEBOOK.read_text("utf-8")
    cells = nbformat.reads(text, 4).cells
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in cells)


def test_every_cell_runs(
    service: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, token = service
    for name, value in {
        "GRIDBEAT_URL": address,
        "GRIDBEAT_USER": "fen",
        "GRIDBEAT_TOKEN": token,
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path),
        "MPLBACKEND": "agg",
    }.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.reads(NOTEBOOK.read_text("utf-8"), 4)
    where = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    said = [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "execute_result"
    ]
    counts, hot, back = said
    assert counts == "(4, 12, 300)"
    assert "'cells'" in hot
    assert back == "('EPSG:4490', 12, True)"
