"""A patrol plan is checked from its file alone; whoever changes it is found out."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from geopandas import GeoDataFrame

from data.exports import write_gpkg
from data.sources import read_layers
from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.verify.patrol import verify_patrol
from geo.verify.verdict import Verdict

Layers = dict[str, GeoDataFrame]


@pytest.fixture(scope="module")
def made(tiny: Community, tmp_path_factory: pytest.TempPathFactory) -> Layers:
    """Return the layers of a plan with tight laps, as its file has them."""
    checkpoints = tiny["checkpoints"].assign(
        max_gap_min=[9.0, *[480.0] * (len(tiny["checkpoints"]) - 1)]
    )
    wish = Community.of({**tiny.layers, "checkpoints": checkpoints}, name="tiny")
    result = plan(wish, PatrolParams(guards=8, days=2))
    assert result.report.alternatives[-1]["walkers_on_tight_laps"] == 1
    path: Path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    layers = {name: getattr(result, name) for name in ("routes", "stops", "streets", "roster")}
    write_gpkg(path, layers, origin=wish.origin, title="tiny")
    return read_layers(path)


def failed(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.failed}


def test_a_plan_as_it_was_made_holds(made: Layers) -> None:
    verdict = verify_patrol(made)
    assert verdict.holds, [check.words for check in verdict.failed]
    assert len(verdict.checks) == 12


def later(routes: GeoDataFrame) -> GeoDataFrame:
    return routes.assign(
        start=routes["start"] + pd.Timedelta("20h"), end=routes["end"] + pd.Timedelta("20h")
    )


@pytest.mark.parametrize(
    ("layer", "change", "name"),
    [
        ("routes", lambda r: r.assign(length_m=r["length_m"] * 2), "length_m"),
        ("routes", lambda r: r.assign(end=r["start"] + (r["end"] - r["start"]) / 3), "speed"),
        ("routes", lambda r: r.assign(guard_id="G01"), "one_place"),
        ("routes", lambda r: r.drop(index=r.index[::2]), "worst_gap_min"),
        ("routes", later, "on_duty"),
        ("streets", lambda s: s.assign(worst_gap_min=s["worst_gap_min"] / 2), "worst_gap_min"),
        ("roster", lambda r: r.assign(guard_id="G01"), "rest_between_h"),
        ("roster", lambda r: r.assign(end=r["end"] + pd.Timedelta("5h")), "shift_h"),
        ("roster", lambda r: r.iloc[:0], "layers"),
    ],
)
def test_a_plan_that_was_changed_is_found_out(
    made: Layers, layer: str, change: Callable[[GeoDataFrame], GeoDataFrame], name: str
) -> None:
    assert name in failed(verify_patrol(made | {layer: change(made[layer])}))


def test_a_street_never_walked_is_not_visited(made: Layers) -> None:
    elsewhere = made["routes"].geometry.translate(5000)
    moved = made["routes"].set_geometry(elsewhere)
    assert {"visits", "worst_gap_min"} <= failed(verify_patrol(made | {"routes": moved}))
